"""Counts a hundred thousand recommendations without reading their rows.

For each key that `summary` counts by (an actor, a topic, a pillar of a paper, …) the index keeps the numbers of the
recommendations that have it. Counting means making two columns of bytes, one with the status and one with the timing of
each recommendation on the day (see `class_columns`), and counting the bytes at those numbers, key by key: a byte is
counted when its number is asked for, because a table shows few of them. Everything is done with operations on whole
columns, such as `bytes.translate`, which take a nanosecond or less for each byte.

It is there for its speed. `python -m tests.benchmarks.counting` compares it with a GROUP BY over the same standings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from policytrack.domain.counts import COUNTED_AS, DIMENSIONS, KINDS, NO_COUNTS, Counts, CountsByKind, GroupedCounts
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status, is_closed
from policytrack.domain.vocabulary import Kind, Timing
from policytrack.index.class_columns import ASKINGS, BITS, STATUS_RANKS, column_on
from policytrack.index.counted import CountedKeys, both
from policytrack.index.query.conditions import TIMING

UNCOUNTED = 0

_STATUSES = tuple(map(str, Status))
_TIMINGS = (None, *map(str, Timing))
_NOTHING = bytes((UNCOUNTED,))


class States(NamedTuple):
    """The status and the timing of each recommendation, by its number, each as a code together with its kind.

    Parents have the code `UNCOUNTED` in both columns, and so has what does not pass. *ranks* is a column of the bytes
    of status and asking, of whatever passes or not.
    """

    statuses: bytes
    timings: bytes
    ranks: bytes

    @staticmethod
    def status(code: int) -> tuple[str, str]:
        """The kind and the status that a code in *statuses* stands for."""
        kind, place = divmod(code - 1, len(_STATUSES))
        return KINDS[kind], _STATUSES[place]

    @staticmethod
    def timing(code: int) -> tuple[str, str | None]:
        """The kind and the timing that a code in *timings* stands for."""
        kind, place = divmod(code, len(_TIMINGS))
        return KINDS[kind - 1], _TIMINGS[place]


class _Numbers:
    """How often the code of each name is in a column, counted whenever it is asked for: a table shows few of them."""

    __slots__ = ("_code_by_name", "_column")

    def __init__(self, column: bytes, code_by_name: Mapping[str, int]) -> None:
        self._column = column
        self._code_by_name = code_by_name

    def __getitem__(self, name: str) -> int:
        return self._column.count(self._code_by_name[name])


_CODES = [
    (
        kind,
        {status: 1 + place * len(_STATUSES) + rank for rank, status in enumerate(_STATUSES)},
        {timing: (1 + place) * len(_TIMINGS) + rank for rank, timing in enumerate(_TIMINGS) if timing is not None},
        bytes(1 + place * len(_STATUSES) + rank for rank in range(len(_STATUSES))),
    )
    for place, kind in enumerate(KINDS)
]
"""Each kind, with the codes of its statuses and of its timings, by their names, and all those of its statuses."""


def count(
    db: Connection, by: str, day: date, query: Query, passing: bytes | None = None
) -> tuple[GroupedCounts, GroupedCounts]:
    """Counts of the recommendations by *by*, and under `all` counts of each once, by status and timing on *day*.

    The arguments are those of `states_on`.
    """
    states = states_on(db, day, query, passing)
    total = _counts(states.statuses, states.timings)
    if total is None:
        return {}, {}
    if by == "kind":
        each = ((str(kind), COUNTED_AS[kind]) for kind in Kind)
        groups: GroupedCounts = {
            key: {**dict.fromkeys(KINDS, NO_COUNTS), kind: total[kind]} for key, kind in each if total[kind].total
        }
    else:
        columns_by_key = _of_members(db, by, states) if by in DIMENSIONS else _of_states(by, states)
        groups = {key: counts for key, columns in columns_by_key if (counts := _counts(*columns)) is not None}
    return groups, {"all": total}


def count_all(db: Connection, day: date, query: Query, passing: bytes | None = None) -> CountsByKind | None:
    """Counts of all together, by status and timing on *day*; None if none pass. The arguments are as in `states_on`."""
    states = states_on(db, day, query, passing)
    return _counts(states.statuses, states.timings)


def _of_members(db: Connection, dimension: str, states: States) -> Iterator[tuple[str | None, Sequence[bytes]]]:
    """The statuses and timings of the members of each key."""
    for key, columns in CountedKeys.stored(db, dimension).columns(states.statuses, states.timings):
        yield key or None, columns


def _of_states(by: str, states: States) -> Iterator[tuple[str | None, Sequence[bytes]]]:
    """The statuses and timings of what has each strength or status."""
    masks: dict[str | None, bytearray] = {}
    for status, rank in STATUS_RANKS.items():
        for place, (_, strength, _) in enumerate(ASKINGS):
            key = status if by == "status" else strength
            masks.setdefault(key, bytearray(256))[rank << BITS | place] = 255
    size, columns = len(states.ranks), [_number(column) for column in (states.statuses, states.timings)]
    for key, table in masks.items():
        if mask := _number(states.ranks.translate(table)):
            yield key, [(column & mask).to_bytes(size, "little") for column in columns]


def _counts(statuses: bytes, timings: bytes) -> CountsByKind | None:
    """The counts of what is in the columns of a group; None if nothing is."""
    rest = statuses = statuses.translate(None, _NOTHING)
    if not rest:
        return None
    counts: CountsByKind = {}
    for kind, status_codes, timing_codes, all_status_codes in _CODES:
        others = rest.translate(None, all_status_codes)
        if len(others) < len(rest):
            numbers = _Numbers(statuses, status_codes), _Numbers(timings, timing_codes)
            counts[kind] = Counts(*numbers, len(rest) - len(others))
            rest = others
        else:
            counts[kind] = NO_COUNTS
    return counts


def states_on(db: Connection, day: date, query: Query, passing: bytes | None = None) -> States:
    """The states of all recommendations on *day*.

    What does not pass is `UNCOUNTED`: by *passing*, as `passing.passing` returns it, and by the filters of the *query*
    that this leaves out.
    """
    column = column_on(db, day.toordinal())
    if sys.byteorder == "big":
        column.byteswap()
    numbers = column.tobytes()
    ranks, *clocks = (numbers[place::4] for place in range(4))
    statuses, base = map(ranks.translate, _codes_by_rank(query))
    places = _timings(db, clocks, {"day": day.toordinal(), "soon": query.soon})
    # No byte becomes greater than 255, so this adds byte to byte.
    coded = _number(base) + _number(places)
    timings = coded.to_bytes(len(base), "little").translate(_passing_codes(query))
    if passing is not None:
        timings = both(timings, passing)
    if passing is not None or query.timings:
        statuses = both(statuses, selected(timings, bool))
    return States(statuses, timings, ranks)


def _passes(query: Query, status: str, kind: str, strength: str | None, ongoing: bool) -> bool:
    """Whether a recommendation passes the filters by status, kind and strength."""
    group = "closed" if is_closed(Status(status), ongoing=ongoing) else "open"
    return (
        (not query.statuses or status in query.statuses or group in query.statuses)
        and (not query.kinds or kind in query.kinds)
        and (not query.strengths or strength in query.strengths)
    )


def _codes_by_rank(query: Query) -> tuple[bytes, bytes]:
    """For each byte of status and asking the code of the status, and of no timing; `UNCOUNTED` unless it passes."""
    statuses, timings = bytearray(256), bytearray(256)
    is_filtered = bool(query.statuses or query.kinds or query.strengths)
    for place, asking in enumerate(ASKINGS):
        kind = KINDS.index(COUNTED_AS[asking[0]])
        for number, (status, rank) in enumerate(STATUS_RANKS.items()):
            if not is_filtered or _passes(query, status, *asking):
                statuses[rank << BITS | place] = 1 + kind * len(_STATUSES) + number
                timings[rank << BITS | place] = (1 + kind) * len(_TIMINGS)
    return bytes(statuses), bytes(timings)


def _passing_codes(query: Query) -> bytes:
    """The code of each timing that passes the filter by timing; `UNCOUNTED` for others, and for what has no kind."""
    size = len(_TIMINGS)
    asked = {_TIMINGS.index(str(timing)) for timing in query.timings} or range(size)
    return bytes(code if code >= size and code % size in asked else UNCOUNTED for code in range(256))


def _timings(db: Connection, clocks: Sequence[bytes], day: dict[str, int]) -> bytes:
    """The place of each timing in `_TIMINGS`; *clocks* are columns of the three bytes of a clock's number."""
    rows = db.execute(f"SELECT number, {TIMING} FROM clock c", day).fetchall()
    table = bytearray((max((number for number, _ in rows), default=0) | 255) + 1)
    for number, timing in rows:
        table[number] = _TIMINGS.index(timing)
    lowest, middle, highest = clocks
    timings = 0
    for block in range(len(table) // 256):
        of_block = _number(lowest.translate(bytes(table[block * 256 : block * 256 + 256])))
        if len(table) > 256:
            of_block &= _number(selected(middle, (block & 255).__eq__))
        if len(table) > 65_536:
            of_block &= _number(selected(highest, (block >> 8).__eq__))
        timings |= of_block
    return timings.to_bytes(len(lowest), "little")


def _number(column: bytes) -> int:
    return int.from_bytes(column, "little")


def selected(column: bytes, is_selected: Callable[[int], bool]) -> bytes:
    """A mask with 255 at the place of each byte that is selected."""
    return column.translate(bytes(255 * is_selected(code) for code in range(256)))
