"""The promise: an array of objects, documented key by key in the README."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.formats.records import entry_json
from policytrack.text.escaping import escaped_json


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """The array, an object at a time; the columns play no part."""
    return array(entry_json(entry) for entry in entries)


def json_of(value: object, indent: int | None = None) -> str:
    """The value as JSON in readable UTF-8, its control characters as escapes, C1 and those of direction too."""
    return escaped_json(json.dumps(value, ensure_ascii=False, indent=indent))


def lines(objects: Iterable[object]) -> Iterator[str]:
    """JSON Lines: each of the objects on a line."""
    return (f"{json_of(one)}\n" for one in objects)


def array(objects: Iterable[object]) -> Iterator[str]:
    """A JSON array of *objects*, each on lines of its own."""
    before = "[\n"
    for one in objects:
        yield before + json_of(one, indent=2)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
