"""Where a file stops being YAML: what libyaml says of it, in words that say what to do."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from policytrack.errors import Problem


class _Saying(NamedTuple):
    """Words of libyaml's or of PyYAML's own parser, and ours for them; *at_start*: where the thing begins."""

    words: str
    message: str
    at_start: bool = False


_TAB = "a tab stands here; indent with spaces"
_KEY_EXPECTED = "a key was expected here; is the line above unfinished, or this one indented wrongly?"
_NEVER_CLOSED = "a quote that opens here is never closed"
_BRACKET = "a ',' or a closing bracket is missing{opening}"
_BEGINS = "text cannot begin with '{here}'; put it in quotes"
_ESCAPE = "a backslash in double quotes needs a second one; or use single quotes"
_BLOCK = "after '{here}' text begins on the next line, indented; put this in quotes if it is meant as text"
# Tried in this order.
_SYNTAX = (
    _Saying("a tab character", _TAB),
    _Saying("cannot start any token", _BEGINS),
    _Saying("alphabetic or numeric character", _BEGINS, at_start=True),
    _Saying("undefined tag handle", _BEGINS, at_start=True),
    _Saying("a tag", _BEGINS, at_start=True),
    _Saying("mapping values are not allowed", "a ': ' stands inside unquoted text; put the text in quotes"),
    _Saying("sequence entries are not allowed", "a list begins on the line after its key; or put this text in quotes"),
    _Saying("did not find expected key", _KEY_EXPECTED),
    _Saying("'-' indicator", "an item that begins with '- ' was expected here; look at the indentation"),
    _Saying("expected <block end>", _KEY_EXPECTED),
    _Saying("could not find expected ':'", "a ': ' is missing here, or the line above is unfinished", at_start=True),
    _Saying("expected ',' or", _BRACKET),
    _Saying("expected node content", "a value or a closing bracket is missing here"),
    _Saying("expected the node content", "a value or a closing bracket is missing here"),
    _Saying("unknown escape character", _ESCAPE),
    _Saying("hexdecimal number", _ESCAPE),
    _Saying("hexadecimal number", _ESCAPE),
    _Saying("Unicode character escape code", _ESCAPE),
    _Saying("unexpected end of stream", _NEVER_CLOSED, at_start=True),
    _Saying("unexpected document", _NEVER_CLOSED, at_start=True),
    _Saying("comment or line break", _BLOCK, at_start=True),
    _Saying("chomping or indentation", _BLOCK, at_start=True),
    _Saying("a directive", "a line that begins with '%' stands here; take it out", at_start=True),
    _Saying("incompatible YAML document", "a line that begins with '%' stands here; take it out"),
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_NO_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """Say in our words, and in one place, what the parser says in its own and in two."""
    said = f"{error.problem} {error.context}"
    found, start = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    if found is None or start is None:
        return Problem(file, 1, 1, f"this is not YAML: {said}")
    saying = next(
        (known for known in _SYNTAX if known.words in said), _Saying("", f"this is not YAML: {error.problem}")
    )
    place = start if saying.at_start else found
    line, column = place.line + 1, place.column + 1
    words = text.split("\n")[place.line] if place.line <= text.count("\n") else ""
    here, before = words[column - 1 : column], words[: column - 1].rstrip()
    opening = f"; the one that opens on line {start.line + 1} waits for it" if start.line < found.line else ""
    message = saying.message.format(here=here, opening=opening)
    if here == "\t" and saying.message == _BEGINS:
        message = _TAB
    elif saying.message == _KEY_EXPECTED and before.endswith(("'", '"')):
        within = {"'": "''", '"': '\\"'}[before[-1]]
        message = f"text goes on after its closing quote; quote all of it, and write {within} for a {before[-1]} within"
    return Problem(file, line, column, message)


def character_problem(text: str, file: str) -> Problem:
    """Point at the first character that no YAML file may hold."""
    found = _NO_YAML.search(text)
    if found is None:
        return Problem(file, 1, 1, "this file holds a character that YAML does not allow; take it out")
    name = f"U+{ord(found[0]):04X}"
    return Problem(file, *_place(text, found.start()), f"the control character {name} stands here; take it out")


def conflict(text: str, file: str) -> Problem | None:
    """Point at the marks that git leaves where two versions of a file do not go together."""
    found = _CONFLICT.search(text)
    if found is None:
        return None
    message = "git has left a conflict here; choose between the two versions, and take git's marks out"
    return Problem(file, *_place(text, found.start()), message)


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
