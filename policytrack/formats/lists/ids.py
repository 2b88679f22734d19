"""Only ids, one on each line: for `policytrack mark -` and other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from policytrack.domain.model import Entry

if TYPE_CHECKING:
    from policytrack.formats.columns import Column


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One id on each line; the columns are not used."""
    for entry in entries:
        yield entry.recommendation.id + "\n"
