"""Counts a hundred thousand recommendations without reading their rows.

For each key that `summary` counts by (an actor, a topic, a pillar of a paper, …) the index keeps the numbers of the
recommendations that have it. Counting means making two columns of bytes, one with the status and one with the timing of
each recommendation on the day (see `class_columns`), and counting the bytes at those numbers, key by key. Everything
is done with operations on whole columns, such as `bytes.translate`, which take a nanosecond or less for each byte.

It is there for its speed. `python -m tests.benchmarks.counting` compares it with a GROUP BY over the same standings.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from sqlite3 import Connection
from typing import NamedTuple

from policytrack.domain.counts import COUNTED_AS, CountsByKind, GroupedCounts, no_counts
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status, is_closed
from policytrack.domain.vocabulary import Timing
from policytrack.index.class_columns import ASKINGS, BITS, STATUS_RANKS, column_on
from policytrack.index.counted import DIMENSIONS, Members, both
from policytrack.index.query.conditions import TIMING

BY = (*DIMENSIONS, "kind", "strength", "status")

UNCOUNTED = 0

Group = tuple["str | None", str]
"""The kind or strength if it is counted by, else None; and the key of the kind's counts."""

_STATUSES = tuple(map(str, Status))
_TIMINGS = (None, *map(str, Timing))
_SHORT = 250
"""In a column no longer than this, each code is counted; from a longer one, they are taken out one after the other."""


class States(NamedTuple):
    """The status and the timing of each recommendation, by its number, each as a code together with its group.

    Parents have the code `UNCOUNTED` in both columns, and so has what does not pass.
    """

    groups: Sequence[Group]
    statuses: bytes
    timings: bytes

    def status(self, code: int) -> tuple[Group, str]:
        """The group and the status that a code in *statuses* stands for."""
        group, place = divmod(code - 1, len(_STATUSES))
        return self.groups[group], _STATUSES[place]

    def timing(self, code: int) -> tuple[Group, str | None]:
        """The group and the timing that a code in *timings* stands for."""
        group, place = divmod(code - 1, len(_TIMINGS))
        return self.groups[group], _TIMINGS[place]


def count(
    db: Connection, by: str, day: date, query: Query, passing: bytes | None = None
) -> tuple[GroupedCounts, GroupedCounts]:
    """Counts of the recommendations by *by*, and under `all` counts of each once, by status and timing on *day*.

    The arguments are those of `states_on`.
    """
    states = states_on(db, by, day, query, passing)
    statuses, timings = _number_by_code(states.statuses), _number_by_code(states.timings)
    if not statuses:
        return {}, {}
    status_codes, timing_codes = list(statuses), list(timings)
    names_of_statuses = [(kind, status) for (_, kind), status in map(states.status, status_codes)]
    names_of_timings = [(kind, timing) for (_, kind), timing in map(states.timing, timing_codes)]
    total = no_counts()
    _add(total, names_of_statuses, statuses.values(), names_of_timings, timings.values())
    if by in ("kind", "strength", "status"):
        return _by_state(by, states, statuses, timings), {"all": total}
    groups: GroupedCounts = {}
    for key, content in db.execute("SELECT key, numbers FROM counted WHERE dimension = ?", (by,)):
        members = Members.stored(content)
        numbers = _numbers(members.of(states.statuses), status_codes)
        if any(numbers):
            groups[key or None] = counts = no_counts()
            of_timings = _numbers(members.of(states.timings), timing_codes)
            _add(counts, names_of_statuses, numbers, names_of_timings, of_timings)
    return groups, {"all": total}


def _by_state(by: str, states: States, statuses: Mapping[int, int], timings: Mapping[int, int]) -> GroupedCounts:
    """The counts by what the codes themselves say; given are the numbers of the recommendations by code."""
    groups: GroupedCounts = {}
    for code, number in statuses.items():
        (key, kind), status = states.status(code)
        groups.setdefault(status if by == "status" else key, no_counts())[kind].add(status, None, number)
    if by != "status":
        for code, number in timings.items():
            (key, kind), timing = states.timing(code)
            _add_timing(groups[key], kind, timing, number)
        return groups
    for key, counts in groups.items():
        codes = {code for code in statuses if states.status(code)[1] == key}
        of_status = both(states.timings, selected(states.statuses, codes.__contains__))
        for code, number in _number_by_code(of_status).items():
            (_, kind), timing = states.timing(code)
            _add_timing(counts, kind, timing, number)
    return groups


def _add(
    counts: CountsByKind,
    names_of_statuses: Iterable[tuple[str, str]],
    of_statuses: Collection[int],
    names_of_timings: Iterable[tuple[str, str | None]],
    of_timings: Collection[int],
) -> None:
    """Add the numbers of some statuses and timings, each of a kind."""
    for (kind, status), number in zip(compress(names_of_statuses, of_statuses), filter(None, of_statuses), strict=True):
        by_status = counts[kind].statuses
        by_status[status] = by_status.get(status, 0) + number
    for (kind, timing), number in zip(compress(names_of_timings, of_timings), filter(None, of_timings), strict=True):
        _add_timing(counts, kind, timing, number)


def _add_timing(counts: CountsByKind, kind: str, timing: str | None, number: int) -> None:
    if timing is not None:
        by_timing = counts[kind].timings
        by_timing[timing] = by_timing.get(timing, 0) + number


def _numbers(column: bytes, codes: Sequence[int]) -> list[int]:
    """How often each of these codes is in the column."""
    if len(column) < _SHORT:
        return list(map(column.count, codes))
    number_by_code = _number_by_code(column)
    return [number_by_code.get(code, 0) for code in codes]


def _number_by_code(column: bytes) -> dict[int, int]:
    """How often each code is in the column; `UNCOUNTED` is left out."""
    numbers: dict[int, int] = {}
    rest = column.translate(None, bytes((UNCOUNTED,)))
    while rest:
        others = rest.translate(None, rest[:1])
        numbers[rest[0]] = len(rest) - len(others)
        rest = others
    return numbers


def states_on(db: Connection, by: str, day: date, query: Query, passing: bytes | None = None) -> States:
    """The states of all recommendations on *day*.

    What does not pass is `UNCOUNTED`: by *passing*, as `passing.passing` returns it, and by the filters of the *query*
    that this leaves out.
    """
    column = column_on(db, day.toordinal())
    if sys.byteorder == "big":
        column.byteswap()
    numbers = column.tobytes()
    askings, *clocks = (numbers[place::4] for place in range(4))
    groups = list(dict.fromkeys(map(_group_of(by), ASKINGS)))
    ranks = list(map(groups.index, map(_group_of(by), ASKINGS)))
    statuses = askings.translate(_table(lambda status, asking: 1 + ranks[asking] * len(_STATUSES) + status))
    base = askings.translate(_table(lambda _, asking: 1 + ranks[asking] * len(_TIMINGS)))
    timings = _timings(db, clocks, {"day": day.toordinal(), "soon": query.soon})
    size = len(base)
    # No byte becomes greater than 255, so this adds byte to byte.
    both_codes = int.from_bytes(base, "little") + int.from_bytes(timings, "little")
    mask = askings.translate(_table(lambda status, asking: 255 * _passes(query, _STATUSES[status], *ASKINGS[asking])))
    if query.timings:
        mask = both(mask, selected(timings, _coded_timings(query.timings).__contains__))
    if passing is not None:
        mask = both(mask, passing)
    return States(groups, both(statuses, mask), both(both_codes.to_bytes(size, "little"), mask))


def _group_of(by: str) -> Callable[[tuple[str, str | None, bool]], Group]:
    return lambda asking: ({"kind": asking[0], "strength": asking[1]}.get(by), COUNTED_AS[asking[0]])


def _passes(query: Query, status: str, kind: str, strength: str | None, ongoing: bool) -> bool:
    """Whether a recommendation passes the filters by status, kind and strength."""
    group = "closed" if is_closed(Status(status), ongoing=ongoing) else "open"
    return (
        (not query.statuses or status in query.statuses or group in query.statuses)
        and (not query.kinds or kind in query.kinds)
        and (not query.strengths or strength in query.strengths)
    )


def _coded_timings(timings: Iterable[str]) -> set[int]:
    return {_TIMINGS.index(str(timing)) for timing in timings}


def _table(code: Callable[[int, int], int]) -> bytes:
    """The code for each byte of status and asking; given are the places of both. `UNCOUNTED` for all other bytes."""
    table = bytearray(256)
    for status, rank in enumerate(STATUS_RANKS.values()):
        for asking in range(len(ASKINGS)):
            table[rank << BITS | asking] = code(status, asking)
    return bytes(table)


def _timings(db: Connection, clocks: Sequence[bytes], day: dict[str, int]) -> bytes:
    """The place of each timing in `_TIMINGS`; *clocks* are columns of the three bytes of a clock's number."""
    rows = db.execute(f"SELECT number, {TIMING} FROM clock c", day).fetchall()
    table = bytearray((max((number for number, _ in rows), default=0) | 255) + 1)
    for number, timing in rows:
        table[number] = _TIMINGS.index(timing)
    lowest, middle, highest = clocks
    timings = 0
    for block in range(len(table) // 256):
        of_block = lowest.translate(bytes(table[block * 256 : block * 256 + 256]))
        if len(table) > 256:
            of_block = both(of_block, selected(middle, (block & 255).__eq__))
        if len(table) > 65_536:
            of_block = both(of_block, selected(highest, (block >> 8).__eq__))
        timings |= int.from_bytes(of_block, "little")
    return timings.to_bytes(len(lowest), "little")


def selected(column: bytes, is_selected: Callable[[int], bool]) -> bytes:
    """A mask with 255 at the place of each byte that is selected."""
    return column.translate(bytes(255 * is_selected(code) for code in range(256)))
