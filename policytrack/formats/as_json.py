"""The promise: an array of objects, documented key by key in the README."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from policytrack.columns import Column
from policytrack.entries import entry_json
from policytrack.model import Entry


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """The array, an object at a time; the columns play no part."""
    return array(entry_json(entry) for entry in entries)


def array(objects: Iterable[object]) -> Iterator[str]:
    """A JSON array of *objects*, each on lines of its own."""
    before = "[\n"
    for one in objects:
        yield before + json.dumps(one, ensure_ascii=False, indent=2)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
