"""JSON Lines: the objects of `json`, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policytrack.columns import Column
from policytrack.formats.as_json import lines
from policytrack.model import Entry
from policytrack.records import entry_json


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One object a line; the columns play no part."""
    return lines(map(entry_json, entries))
