"""Counts a hundred thousand recommendations without reading their rows.

For each key that `summary` counts by (an actor, a topic, a pillar of a paper, …) the index keeps the numbers of the
recommendations that have it. Counting means working out the status and timing of each class on the day (see
`class_columns`), and then looking the numbers up, key by key.

It is there for its speed: for 100,000 recommendations with a million events, the counts of `summary` take 0.02 to 0.06
seconds of processor time, and 0.35 to 1.75 seconds by a GROUP BY over the same standings, 10 to 32 times as long.
`python -m tests.benchmarks.counting` measures both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from operator import mul
from sqlite3 import Connection

from policytrack.domain.counts import COUNTED_AS, Counts, GroupedCounts, no_counts
from policytrack.domain.query import GROUPS, Query
from policytrack.domain.statuses import Status, is_closed
from policytrack.index.class_columns import ASKINGS, BITS, UNCOUNTED, column_on
from policytrack.index.counted import DIMENSIONS, decoded_numbers
from policytrack.index.query.conditions import TIMING

BY = (*DIMENSIONS, "kind", "strength", "status")

State = tuple[str | None, str, str, str | None]
"""The kind or strength if it is counted by, else None; the key of the kind's counts; a status and a timing."""


def count(
    db: Connection, by: str, day: date, query: Query, passing: bytes | None = None
) -> tuple[GroupedCounts, GroupedCounts]:
    """Counts of the recommendations by *by*, and under `all` counts of each once, by status and timing on *day*.

    The arguments are those of `states_on`.
    """
    named, state_by_no = states_on(db, by, day, query, passing)
    number_by_state = Counter(state_by_no)
    total: GroupedCounts = {"all": _counted(number_by_state, named)} if any(number_by_state) else {}
    if by in ("kind", "strength", "status"):
        place = 2 if by == "status" else 0
        by_key: dict[str | None, dict[int, int]] = {}
        for state, number in number_by_state.items():
            if state != UNCOUNTED:
                by_key.setdefault(named[state][place], {})[state] = number
        return {key: _counted(counts, named) for key, counts in by_key.items()}, total
    lists = db.execute("SELECT key, numbers FROM counted WHERE dimension = ?", (by,))
    counted = ((key, Counter(map(state_by_no.__getitem__, decoded_numbers(numbers)))) for key, numbers in lists)
    return {key or None: _counted(counts, named) for key, counts in counted if any(counts)}, total


def states_on(
    db: Connection, by: str, day: date, query: Query, passing: bytes | None = None
) -> tuple[list[State], list[int]]:
    """The states on *day*, and for each recommendation the number of its state, by its own number.

    `UNCOUNTED` is the state of parents and of what does not pass: by *passing*, as `passing.passing` returns it, and by
    the filters of the *query* that this leaves out.
    """
    classes = column_on(db, day.toordinal())
    timings = {"day": day.toordinal(), "soon": query.soon}
    pairs = db.execute(f"SELECT status, {TIMING} FROM class c ORDER BY number", timings).fetchall()
    # Most classes differ only in days that make no difference on this one, as do most strengths: few states remain.
    states: dict[State, int] = {(None, "", "", None): UNCOUNTED}
    state_of = _numbers_of_states(states, pairs, by, query)
    state_by_no = list(map(state_of.__getitem__, classes))
    if not set(GROUPS).isdisjoint(query.statuses):
        state_of = _numbers_of_states(states, pairs, by, query, ongoing=True)
        for (no,) in db.execute("SELECT no FROM rec WHERE ongoing AND NOT is_parent"):
            state_by_no[no] = state_of[classes[no]]
    if passing is not None:
        state_by_no = list(map(mul, state_by_no, chain(passing, repeat(0))))
    return list(states), state_by_no


def _numbers_of_states(
    states: dict[State, int], pairs: Iterable[tuple[str, str | None]], by: str, query: Query, *, ongoing: bool = False
) -> list[int]:
    """The number of the state for each class and asking, as `packed`; *pairs* are the status and timing of each class.

    New states are added to *states*.
    """
    groups_by_asking = [({"kind": kind, "strength": strength}.get(by), COUNTED_AS[kind]) for kind, strength in ASKINGS]
    are_asked = [
        (not query.kinds or kind in query.kinds) and (not query.strengths or strength in query.strengths)
        for kind, strength in ASKINGS
    ]
    unused = [UNCOUNTED] * ((1 << BITS) - len(ASKINGS))
    numbers: dict[tuple[str, str | None], list[int]] = {}
    for status, timing in dict.fromkeys(pairs):
        group = "closed" if is_closed(Status(status), ongoing=ongoing) else "open"
        passes = (not query.statuses or status in query.statuses or group in query.statuses) and (
            not query.timings or timing in query.timings
        )
        numbers[status, timing] = [
            states.setdefault((*asking, status, timing), len(states)) if passes and is_asked else UNCOUNTED
            for asking, is_asked in zip(groups_by_asking, are_asked, strict=True)
        ] + unused
    return [*([UNCOUNTED] * (1 << BITS)), *chain.from_iterable(map(numbers.__getitem__, pairs))]


def _counted(numbers: Mapping[int, int], named: Sequence[State]) -> dict[str, Counts]:
    counts = no_counts()
    by_kind = {kind: (each.statuses, each.timings) for kind, each in counts.items()}
    for state, number in numbers.items():
        if state != UNCOUNTED:
            _, kind, status, timing = named[state]
            statuses, timings = by_kind[kind]
            # As `Counts.add`, of which there would be tens of thousands of calls.
            statuses[status] = statuses.get(status, 0) + number
            if timing is not None:
                timings[timing] = timings.get(timing, 0) + number
    return counts
