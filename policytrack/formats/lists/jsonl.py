"""JSON Lines: the objects of the format `json`, one on each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from policytrack.domain.model import Entry
from policytrack.formats.lists.json import lines
from policytrack.formats.records import entry_json

if TYPE_CHECKING:
    from policytrack.formats.columns import Column


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One object on each line; the columns are not used."""
    return lines(map(entry_json, entries))
