"""Counts a hundred thousand recommendations without reading their rows.

For each key that `summary` counts by (an actor, a topic, a pillar of a paper, …) the index keeps the numbers of the
recommendations that have it. Counting means working out the status and timing of each class on the day (see
`class_columns`), and then looking the numbers up, key by key.

It is there for its speed: for 100,000 recommendations with a million events, the counts of `summary` take 0.04 to 0.08
seconds of processor time, and 0.3 to 1.4 seconds by a GROUP BY over the same standings, 9 to 26 times as long.
`python -m tests.benchmarks.counting` measures both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Connection

from policytrack.domain.counts import COUNTED_AS, Counts, GroupedCounts, no_counts
from policytrack.index.class_columns import ASKINGS, BITS, UNCOUNTED, column_on
from policytrack.index.counted import DIMENSIONS, decoded_numbers
from policytrack.index.query.conditions import TIMING

BY = (*DIMENSIONS, "kind", "strength", "status")

State = tuple[str | None, str, str, str | None]
"""The kind or strength if it is counted by, else None; the key of the kind's counts; a status and a timing."""


def count(
    db: Connection, by: str, day: date, soon: int, only: Sequence[int] | None = None
) -> tuple[GroupedCounts, GroupedCounts]:
    """Counts of the recommendations by *by*, and under `all` counts of each once, by status and timing on *day*.

    *only*: the numbers of the recommendations to count; all if it is None. Parents are never counted.
    """
    classes = column_on(db, day.toordinal())
    # Most classes differ only in days that make no difference on this one, as do most strengths: few states remain.
    states: dict[State, int] = {(None, "", "", None): UNCOUNTED}
    state_of = [UNCOUNTED] * (1 << BITS)
    askings = [({"kind": kind, "strength": strength}.get(by), COUNTED_AS[kind]) for kind, strength in ASKINGS]
    unused = [UNCOUNTED] * ((1 << BITS) - len(askings))
    timings = {"day": day.toordinal(), "soon": soon}
    for status, timing in db.execute(f"SELECT status, {TIMING} FROM class c ORDER BY number", timings):
        state_of += [states.setdefault((*asking, status, timing), len(states)) for asking in askings]
        state_of += unused
    named = list(states)
    state_by_no = list(map(state_of.__getitem__, classes))
    if only is not None:
        all_states, state_by_no = state_by_no, [UNCOUNTED] * len(state_by_no)
        for no in only:
            state_by_no[no] = all_states[no]
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


def _counted(numbers: Mapping[int, int], named: Sequence[State]) -> dict[str, Counts]:
    counts = no_counts()
    for state, number in numbers.items():
        if state != UNCOUNTED:
            _, kind, status, timing = named[state]
            counts[kind].add(status, timing, number)
    return counts
