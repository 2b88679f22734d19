"""Write register files with the layout that a person would choose; reading them returns the same texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from policytrack.register.fields import looks_typed
from policytrack.register.yaml_nodes import Scalar

_WIDTH = 110
# Text that every YAML parser reads as text.
_PLAIN = re.compile(r"[A-Za-z0-9(][\w ,.()/'&;+=–—’“”…%$€£*!?-]*(?::(?=\S)[\w ,.()/'&;+=–—’“”…%$€£*!?-]+)*\Z")
_SAFE_IN_FLOW = re.compile(r"[A-Za-z0-9][\w ./()'’–-]*\Z")
_DATE = re.compile(r"\d{4}(?:-\d\d){1,2}\Z")
_NOT_IN_BLOCK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]|[ \t]\n|\t"
)
_TO_ESCAPE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
# Keys whose values may be an unquoted date, or true or false.
_DATES = ("published", "text", "from", "reading", "deadline", "gone_since")
_FLAGS = ("inferred", "pillar_inferred", "ongoing", "checkable", "independent", "publish_text")


def yaml_of(sections: Mapping[str, Any]) -> Iterator[str]:
    """The text of a file with these sections, in pieces; a section is a mapping by name, or a list of mappings."""
    for number, (name, section) in enumerate(sections.items()):
        yield f"\n{name}:\n" if number else f"{name}:\n"
        if isinstance(section, Mapping):
            for key, value in section.items():
                yield _entry(key, value, "  ")
        else:
            for number, item in enumerate(section):
                yield "\n" if number else ""
                yield _item(item, "  ")


def item_yaml(item: Mapping[str, Any]) -> str:
    """The lines of one mapping in a section, as `yaml_of` writes them."""
    return _item(item, "  ")


def _item(item: Mapping[str, Any], indent: str) -> str:
    inner = f"{indent}  "
    lines = "".join([_entry(key, value, inner) for key, value in item.items()])
    return f"{indent}- {lines[len(inner) :]}"


def _entry(key: str, value: Any, indent: str) -> str:
    head = f"{indent}{yaml_key(key)}:"
    if isinstance(value, str):
        return f"{head} {_bare(key, value) or _scalar(value, indent)}\n"
    if flow := _flow(value, _WIDTH - len(head)):
        return f"{head} {flow}\n"
    inner = f"{indent}  "
    if isinstance(value, Mapping):
        return f"{head}\n" + "".join([_entry(key, item, inner) for key, item in value.items()])
    lines = [f"{head}\n"]
    for item in value:
        if isinstance(item, Mapping):
            short = _flow(item, _WIDTH - len(indent))
            lines.append(_item(item, inner) if short is None else f"{inner}- {short}\n")
        else:
            lines.append(f"{inner}- {_scalar(item, inner)}\n")
    return "".join(lines)


@lru_cache(maxsize=4_096)
def yaml_key(words: str) -> str:
    """A mapping's key, quoted if necessary."""
    return words if _SAFE_IN_FLOW.match(words) and not _is_typed(words) and words[-1] != " " else _quoted(words)


def _flow(value: Any, room: int) -> str | None:
    """A list or mapping on one line of at most *room* characters; None if it is too long."""
    if isinstance(value, str):
        return yaml_key(value) if len(value) <= room else None
    if isinstance(value, Mapping):
        items = [(f"{yaml_key(key)}: ", _bare(key, item) or _flow(item, room)) for key, item in value.items()]
    else:
        items = [("", _flow(item, room)) for item in value]
    if any(flow is None for _, flow in items):
        return None
    inner = ", ".join([f"{head}{flow}" for head, flow in items])
    line = f"{{{inner}}}" if isinstance(value, Mapping) else f"[{inner}]"
    return line if len(line) <= room else None


def _bare(key: str, value: Any) -> str | None:
    """A date or flag that is written without quotes, though other parsers read it as a type; None for other values."""
    if (key in _DATES and isinstance(value, str) and _DATE.match(value)) or (
        key in _FLAGS and value in ("true", "false")
    ):
        return str(value)
    return None


def _scalar(words: str, indent: str) -> str:
    if len(words) <= _WIDTH - len(indent) and _is_plain(words):
        return words
    if "\n" in words and _is_block(words):
        inner = f"{indent}  "
        return "|-\n" + "\n".join(f"{inner}{line}" if line else "" for line in words.split("\n"))
    if len(words) > _WIDTH - len(indent) and "\n" not in words and "  " not in words and _is_block(words):
        inner = f"{indent}  "
        return ">-\n" + "\n".join(f"{inner}{line}" for line in _folded(words, _WIDTH - len(inner)))
    return _quoted(words)


@lru_cache(maxsize=4_096)
def _is_plain(words: str) -> bool:
    return _PLAIN.match(words) is not None and words[-1] != " " and not _is_typed(words)


def _is_block(words: str) -> bool:
    return not _NOT_IN_BLOCK.search(words) and words[0] not in " \n" and words[-1] not in " \n"


def _folded(words: str, width: int) -> Sequence[str]:
    """The words in lines of at most *width* characters, of at least 20; a longer word has a line of its own."""
    lines, start, width = [], 0, max(width, 20)
    while len(words) - start > width:
        end = words.rfind(" ", start, start + width + 1)
        if end < 0:
            end = words.find(" ", start + width)
        if end < 0:
            break
        lines.append(words[start:end])
        start = end + 1
    return [*lines, words[start:]]


def _is_typed(words: str) -> bool:
    return looks_typed(Scalar(words, True, 1, 1))


def _quoted(words: str) -> str:
    return _TO_ESCAPE.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(words, ensure_ascii=False))
