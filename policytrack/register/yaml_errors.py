"""Error messages for invalid YAML: each error of libyaml is explained, with what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from policytrack.errors import Problem


class _Wording(NamedTuple):
    """Words in a message of libyaml or PyYAML, and the message to show for it.

    *at_start*: report it where the construct begins, not where the parser stopped.
    """

    words: str
    message: str
    at_start: bool = False


_TAB = "a tab was found here; indent with spaces"
_KEY_EXPECTED = "a key was expected here; is the line above unfinished, or this one indented wrongly?"
_NEVER_CLOSED = "a quote that opens here is never closed"
_BRACKET = "a ',' or a closing bracket is missing{opening}"
_BEGINS = "text cannot begin with '{here}'; put it in quotes"
_ESCAPE = "a backslash in double quotes needs a second one; or use single quotes"
_BLOCK = "after '{here}' text begins on the next line, indented; put this in quotes if it is meant as text"
# The first whose words occur in the parser's message is used.
_WORDINGS = (
    _Wording("a tab character", _TAB),
    _Wording("cannot start any token", _BEGINS),
    _Wording("alphabetic or numeric character", _BEGINS, at_start=True),
    _Wording("undefined tag handle", _BEGINS, at_start=True),
    _Wording("a tag", _BEGINS, at_start=True),
    _Wording("mapping values are not allowed", "a ': ' was found inside unquoted text; put the text in quotes"),
    _Wording("sequence entries are not allowed", "a list begins on the line after its key; or put this text in quotes"),
    _Wording("did not find expected key", _KEY_EXPECTED),
    _Wording("'-' indicator", "an item that begins with '- ' was expected here; check the indentation"),
    _Wording("expected <block end>", _KEY_EXPECTED),
    _Wording("could not find expected ':'", "a ': ' is missing here, or the line above is unfinished", at_start=True),
    _Wording("expected ',' or", _BRACKET),
    _Wording("expected node content", "a value or a closing bracket is missing here"),
    _Wording("expected the node content", "a value or a closing bracket is missing here"),
    _Wording("unknown escape character", _ESCAPE),
    _Wording("hexdecimal number", _ESCAPE),
    _Wording("hexadecimal number", _ESCAPE),
    _Wording("Unicode character escape code", _ESCAPE),
    _Wording("unexpected end of stream", _NEVER_CLOSED, at_start=True),
    _Wording("unexpected document", _NEVER_CLOSED, at_start=True),
    _Wording("comment or line break", _BLOCK, at_start=True),
    _Wording("chomping or indentation", _BLOCK, at_start=True),
    _Wording("a directive", "a line that begins with '%' was found here; remove it", at_start=True),
    _Wording("incompatible YAML document", "a line that begins with '%' was found here; remove it"),
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_NOT_IN_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """The problem for an error of the parser, which may name two places: where a construct begins, and the error."""
    original = f"{error.problem} {error.context}"
    end, start = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    if end is None or start is None:
        return Problem(file, 1, 1, f"this is not YAML: {original}")
    wording = next(
        (known for known in _WORDINGS if known.words in original),
        _Wording("", f"this is not YAML: {error.problem}"),
    )
    place = start if wording.at_start else end
    line, column = place.line + 1, place.column + 1
    content = text.split("\n")[place.line] if place.line <= text.count("\n") else ""
    here, before = content[column - 1 : column], content[: column - 1].rstrip()
    opening = f"; the one that opens on line {start.line + 1} waits for it" if start.line < end.line else ""
    message = wording.message.format(here=here, opening=opening)
    if here == "\t" and wording.message == _BEGINS:
        message = _TAB
    elif wording.message == _KEY_EXPECTED and before.endswith(("'", '"')):
        within = {"'": "''", '"': '\\"'}[before[-1]]
        message = f"text goes on after its closing quote; quote all of it, and write {within} for a {before[-1]} within"
    return Problem(file, line, column, message)


def character_problem(text: str, file: str) -> Problem:
    """The problem of the first character that YAML does not allow."""
    match = _NOT_IN_YAML.search(text)
    if match is None:
        return Problem(file, 1, 1, "this file holds a character that YAML does not allow; remove it")
    name = f"U+{ord(match[0]):04X}"
    return Problem(file, *_place(text, match.start()), f"the control character {name} was found here; remove it")


def conflict(text: str, file: str) -> Problem | None:
    """The problem of the first conflict marker of git; None if there is none."""
    match = _CONFLICT.search(text)
    if match is None:
        return None
    message = "git has left a conflict here; choose between the two versions, and remove git's marks"
    return Problem(file, *_place(text, match.start()), message)


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
