"""Recommendations with all details, some hundred at a time, so that several processes can work on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from policytrack.domain.model import Entry
from policytrack.domain.responsibility import Ancestors, Assessors
from policytrack.domain.standing.detail import DetailContext, with_details
from policytrack.index.decode import EntryRow, Loads, entry_of, quick_loads
from policytrack.index.workers import parallel_map
from policytrack.text.values import Window

_Done = TypeVar("_Done")
Work = Callable[[int, Iterable[Entry]], _Done]
"""What is to be done with some of the entries; the number is the place of the first among all, from 0."""

PIECE = 500


class DetailSettings(NamedTuple):
    """What the details of all entries depend on; *windows* are those in which the papers were published, by id."""

    day: date
    windows: Mapping[str, Window]
    ancestors: Ancestors
    assessors: Assessors
    assessor: str
    soon: int


class DetailedRow(NamedTuple):
    """A recommendation as the index has it, and the journal's lines about it, in the order of recording."""

    row: EntryRow
    lines: Sequence[bytes]


def in_pieces(
    rows: Iterable[DetailedRow], settings: DetailSettings, work: Work[_Done], *, spread: bool
) -> Iterator[_Done]:
    """The results of *work* for some hundred entries at a time, in order; *spread*: by several processes."""
    of_piece = partial(_of_piece, work, settings)
    pieces = _pieces(iter(rows))
    return parallel_map(of_piece, pieces, singly=True) if spread else map(of_piece, pieces)


def _pieces(rows: Iterator[DetailedRow]) -> Iterator[tuple[int, list[DetailedRow]]]:
    place = 0
    while piece := list(islice(rows, PIECE)):
        yield place, piece
        place += len(piece)


def _of_piece(work: Work[_Done], settings: DetailSettings, piece: tuple[int, list[DetailedRow]]) -> _Done:
    place, rows = piece
    loads = quick_loads()
    return work(place, (detailed_entry(row, settings, loads) for row in rows))


def detailed_entry(row: DetailedRow, settings: DetailSettings, loads: Loads = json.loads) -> Entry:
    """The entry with all its details; *loads* reads the JSON in the row."""
    from policytrack.journal.codec import event_of

    entry = entry_of(row.row, loads)
    day, windows, ancestors, assessors, assessor, soon = settings
    context = DetailContext(day, windows[entry.recommendation.paper], ancestors, assessors, assessor, soon)
    return with_details(entry, list(map(event_of, row.lines)), context)
