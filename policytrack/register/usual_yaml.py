"""Reads an item of a register that is written in the usual way, in a third of the time that a YAML parser takes.

Usual are lists and mappings in blocks or on one line, and texts on one line or after `>-`, without comments and without
anything that needs a second look. All else is for the parser, and so is every item with a mistake: here nothing has a
place to report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from policytrack.register.typed_forms import TYPED_STARTS, is_typed

_LONGEST = 50_000
_DEEPEST = 8

_KEY = r"[A-Za-z_](?:[\w ]{0,60}\w)?"
_WORDS = r"[\w(][^\n#:]*(?::(?![ \n])[^\n#:]*)*(?<! )"
_WORDS_IN_FLOW = r"[\w(][^\n#:?,\[\]{}]*(?<! )"
_IN_DOUBLE = r"(?! )[^\"\\\n]+(?<! )"
_IN_SINGLE = r"(?! )[^'\n]+(?<! )"
_ENTRY = re.compile(
    rf"( *)(- )?(?:({_KEY}):(?=[ \n]) ?)?"
    rf"(?:({_WORDS})|\"({_IN_DOUBLE})\"|'({_IN_SINGLE})'|([\[{{][^\n]*)|>-\n((?:\1 +[^\n]+\n)*\1 +[^\n]+))?\n"
    r"|([^\n]*\n)"
)
"""An entry of a block: its indentation, dash, key, words without quotes or with, list or mapping, or folded lines; or
a line that is none."""
_VALUE = rf"(?:({_WORDS_IN_FLOW})|\"({_IN_DOUBLE})\"|'({_IN_SINGLE})')"
_PAIR = re.compile(rf"({_KEY}): {_VALUE}(?=, |\}})")
_ANY_PAIR = rf"{_KEY}: (?:{_WORDS_IN_FLOW}|\"{_IN_DOUBLE}\"|'{_IN_SINGLE}')"
_MAPPING = rf"\{{{_ANY_PAIR}(?:, {_ANY_PAIR})*\}}"
_FLAT_MAPPING = re.compile(rf"{_MAPPING}\Z")
_ITEM = re.compile(rf"({_MAPPING})|{_VALUE}")
_NAMES = re.compile(r"\[[a-z][a-z0-9-]*(?:, [a-z][a-z0-9-]*)*\]\Z")


class NotUsual(Exception):
    """The item has to be read by the YAML parser."""


class TypedText(str):
    """A text that other YAML parsers read as a number, a date or a flag, because it is written without quotes."""

    __slots__ = ()


def usual_item(lines: str, indent: int) -> dict[str, Any]:
    """The mapping that an item of a list is: texts, `TypedText`, lists and mappings by their keys.

    *lines* are the item's, and end with a line break; *indent* is where its dash is. No text is empty, begins or ends
    with white space, or has control characters. Raises `NotUsual`.
    """
    if len(lines) > _LONGEST or not lines.replace("\n", "").isprintable():
        raise NotUsual
    entries = _ENTRY.findall(lines)
    mapping, end = _mapping(entries, 0, indent + 2, 0)
    if end < len(entries):
        raise NotUsual
    return mapping


_Entry = tuple[str, str, str, str, str, str, str, str, str]


def _mapping(entries: Sequence[_Entry], start: int, column: int, depth: int) -> tuple[dict[str, Any], int]:
    """The mapping in a block whose keys are at *column*, and the number of the entry after it.

    The first key may come after a dash.
    """
    mapping: dict[str, Any] = {}
    at, end = start, len(entries)
    while at < end:
        indent, dash, key, *content, other = entries[at]
        here = len(indent)
        if dash and at == start:
            here += 2
        elif dash and here == column:
            raise NotUsual
        if here < column:
            break
        if here > column or other or not key or key in mapping or _is_typed_key(key):
            raise NotUsual
        at += 1
        value = _value(content, column)
        if value is None:
            value, at = _below(entries, at, column, depth + 1)
        mapping[key] = value
    return mapping, at


def _below(entries: Sequence[_Entry], at: int, column: int, depth: int) -> tuple[Any, int]:
    """The list or mapping in the lines below a key at *column*, and the number of the entry after it."""
    if at == len(entries) or depth > _DEEPEST:
        raise NotUsual
    indent, dash = len(entries[at][0]), entries[at][1]
    if not dash:
        if indent <= column:
            raise NotUsual
        return _mapping(entries, at, indent, depth)
    if indent < column:
        raise NotUsual
    items: list[Any] = []
    while at < len(entries) and len(entries[at][0]) == indent and entries[at][1]:
        _, _, key, *content, _ = entries[at]
        if key:
            item, at = _mapping(entries, at, indent + 2, depth + 1)
        else:
            item, at = _value(content, indent), at + 1
        if item is None:
            raise NotUsual
        items.append(item)
    if at < len(entries) and len(entries[at][0]) > indent:
        raise NotUsual
    return items, at


def _value(content: Sequence[str], column: int) -> Any:
    """The value on the line of a key or a dash at *column*, or folded below it; None if there is none."""
    words, quoted, also_quoted, flow, folded = content
    if words:
        return _plain(words)
    if flow:
        return _flow(flow)
    if folded:
        return _unfolded(folded, column)
    return quoted or also_quoted or None


_is_typed_key = lru_cache(maxsize=1_024)(is_typed)


def _plain(words: str) -> str:
    return TypedText(words) if words[0] in TYPED_STARTS and is_typed(words) else words


def _unfolded(folded: str, column: int) -> str:
    """The text of lines that are all indented alike, and further than to *column*."""
    lines = folded.split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    margin = lines[0][:indent]
    pieces = [line[indent:] for line in lines]
    for line, piece in zip(lines, pieces, strict=True):
        if not line.startswith(margin) or piece[:1] in ("", " ") or piece[-1] == " ":
            raise NotUsual
    if indent <= column:
        raise NotUsual
    return " ".join(pieces)


def _flow(text: str) -> Any:
    """The mapping of texts, or the list of texts and such mappings, on one line."""
    if _NAMES.match(text):
        return [*_names(text)]
    if _FLAT_MAPPING.match(text):
        return _flat_mapping(text)
    items: list[Any] = []
    at = 1
    while text[0] == "[":
        item = _ITEM.match(text, at)
        if item is None:
            break
        mapping, words, quoted, also_quoted = item.groups()
        items.append(_flat_mapping(mapping) if mapping else _plain(words) if words else quoted or also_quoted)
        at = item.end()
        if text[at:] == "]":
            return items
        if not text.startswith(", ", at):
            break
        at += 2
    raise NotUsual


def _flat_mapping(text: str) -> dict[str, str]:
    pairs = _PAIR.findall(text)
    mapping = {key: _plain(words) if words else quoted or also_quoted for key, words, quoted, also_quoted in pairs}
    if len(mapping) < len(pairs) or any(map(_is_typed_key, mapping)):
        raise NotUsual
    return mapping


@lru_cache(maxsize=4_096)
def _names(text: str) -> Sequence[str]:
    """The names in a list; the same lists recur."""
    names = text[1:-1].split(", ")
    if any(map(is_typed, names)):
        raise NotUsual
    return names
