"""The clock: where a recommendation stands against its deadline on a day.

Timing is computed and never marked. Only open units are late or due; something is
overdue the day after its last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from policytrack.domain.model import Recommendation
from policytrack.domain.vocabulary import DUE_SOON_DAYS, Timing
from policytrack.text.values import Deadline

FIRST_DAY = date.min
LAST_DAY = date.max
_PRESSING = {timing: rank for rank, timing in enumerate(Timing)}


class Clock(NamedTuple):
    """What decides the timing on any day: a *settled* answer, or the days to compare the day with.

    Where *settled* is None and there are no days either, there is no timing.
    """

    settled: Timing | None = None
    opens: date | None = None
    earliest: date | None = None
    latest: date | None = None


def clock_of(deadline: Deadline | None) -> Clock:
    """The clock of an open unit with this deadline."""
    if deadline is None:
        return Clock(Timing.NO_DEADLINE)
    if deadline.earliest is None or deadline.latest is None:
        return Clock(Timing.UNRESOLVED)
    return Clock(None, deadline.opens, deadline.earliest, deadline.latest)


def timing_on(clock: Clock, day: date, soon: int = DUE_SOON_DAYS) -> Timing | None:
    """The timing at the end of *day*; due soon means within *soon* days. None where the clock has none."""
    if clock.settled is not None:
        return clock.settled
    if clock.earliest is None or clock.latest is None:
        return None
    if clock.latest < day:
        return Timing.OVERDUE
    if clock.earliest < day:
        return Timing.MAY_BE_LATE
    if clock.opens is not None and day < clock.opens:
        return Timing.NOT_OPEN
    if (clock.earliest - day).days <= soon:
        return Timing.DUE_SOON
    return Timing.NOT_DUE


def deadlines_of(recommendation: Recommendation) -> tuple[Deadline | None, ...]:
    """The deadlines of its units: of its parts where it has some, else its own."""
    if recommendation.parts:
        return tuple(dict.fromkeys(part.deadline for part in recommendation.parts))
    return (recommendation.deadline,)


def most_urgent_clocks(
    clocks: Sequence[Clock], since: date = FIRST_DAY, until: date = LAST_DAY
) -> Iterator[tuple[date, Clock]]:
    """Cut the days from *since* to before *until* so that in each piece one clock speaks for all.

    Yields each piece's first day with its clock. That one clock gives, for every day
    of the piece and whatever due soon means, the worst answer of all of them.
    """
    distinct = list(dict.fromkeys(clocks))
    if len(distinct) == 1:
        yield since, distinct[0]
        return
    turns = {since}
    for clock in distinct:
        after = (day + timedelta(days=1) for day in (clock.earliest, clock.latest) if day is not None)
        turns.update(day for day in (clock.opens, *after) if day is not None and since < day < until)
    speaking = None
    for day in sorted(turns):
        chosen = max(distinct, key=lambda clock: _urgency(clock, day))
        if chosen != speaking:
            speaking = chosen
            yield day, chosen


def _urgency(clock: Clock, day: date) -> tuple[int, int]:
    """The more pressing, the greater; of clocks equally pressing, the one due first."""
    timing = timing_on(clock, day, soon=-1)
    rank = -1 if timing is None else _PRESSING[timing]
    return rank, -(clock.earliest or LAST_DAY).toordinal()
