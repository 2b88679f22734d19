"""A JSON array of entries, whose keys `docs/json.md` documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from policytrack.formats.records import entry_json
from policytrack.text.escaping import escaped_json

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.formats.columns import Column

_in_a_line = json.JSONEncoder(ensure_ascii=False).encode


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """The array, one object at a time; the columns are not used."""
    return array(entry_json(entry) for entry in entries)


def json_of(value: object, indent: int | None = None) -> str:
    """The value as JSON in UTF-8; control characters, including C1 and those of text direction, are escaped."""
    # For each call with other arguments than usual, `json.dumps` makes an encoder.
    return escaped_json(_in_a_line(value) if indent is None else json.dumps(value, ensure_ascii=False, indent=indent))


def lines(objects: Iterable[object]) -> Iterator[str]:
    """JSON Lines: each object on a line of its own."""
    return (f"{json_of(value)}\n" for value in objects)


def array(objects: Iterable[object]) -> Iterator[str]:
    """A JSON array of *objects*, each on lines of its own."""
    return array_of(items((value,)) for value in objects)


def array_of(pieces: Iterable[str]) -> Iterator[str]:
    """A JSON array of the objects in the pieces, which `items` has made."""
    before = "[\n"
    for piece in pieces:
        yield before + piece
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def items(objects: Iterable[object]) -> str:
    """The objects as they stand in an array, with commas between."""
    return ",\n".join(json_of(value, indent=2) for value in objects)
