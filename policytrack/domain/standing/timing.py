"""The timing of recommendations: how a day compares with their deadlines.

A timing is computed, never marked. Only open components are due or overdue; a component is overdue from the day after
the last day on which it may be due.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from policytrack.domain.model import Recommendation
from policytrack.domain.vocabulary import DUE_SOON_DAYS, Timing
from policytrack.text.values import Deadline

FIRST_DAY = date.min
LAST_DAY = date.max
_RANKS = {timing: rank for rank, timing in enumerate(Timing)}


class Clock(NamedTuple):
    """What decides the timing on any day: a *settled* timing, or the dates to compare the day with.

    If all of them are None, there is no timing.
    """

    settled: Timing | None = None
    opens: date | None = None
    earliest: date | None = None
    latest: date | None = None


def clock_of(deadline: Deadline | None) -> Clock:
    """The clock of an open component with this deadline."""
    if deadline is None:
        return Clock(Timing.NO_DEADLINE)
    if deadline.earliest is None or deadline.latest is None:
        return Clock(Timing.UNRESOLVED)
    return Clock(None, deadline.opens, deadline.earliest, deadline.latest)


def timing_on(clock: Clock, day: date, soon: int = DUE_SOON_DAYS) -> Timing | None:
    """The timing at the end of *day*; due soon means within *soon* days. None if the clock has no timing."""
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


def timings_between(
    clock: Clock, since: date, until: date, soon: int = DUE_SOON_DAYS
) -> Iterator[tuple[date, Timing | None]]:
    """The timings from *since* up to, but not including, *until*: the first day of each, and the timing."""
    first, end = since.toordinal(), until.toordinal()
    turns = {first}
    if clock.settled is None and clock.earliest is not None and clock.latest is not None:
        days = [clock.earliest.toordinal() - soon, clock.earliest.toordinal() + 1, clock.latest.toordinal() + 1]
        if clock.opens is not None:
            days.append(clock.opens.toordinal())
        turns.update(day for day in days if first < day < end)
    last: Timing | None = None
    for turn in sorted(turns):
        day = date.fromordinal(turn)
        timing = timing_on(clock, day, soon)
        if turn == first or timing is not last:
            last = timing
            yield day, timing


def deadlines_of(recommendation: Recommendation) -> tuple[Deadline | None, ...]:
    """The deadlines of its components: those of its parts, each once, or else its own."""
    if recommendation.parts:
        return tuple(dict.fromkeys(part.deadline for part in recommendation.parts))
    return (recommendation.deadline,)


def most_urgent_clocks(
    clocks: Sequence[Clock], since: date = FIRST_DAY, until: date = LAST_DAY
) -> Iterator[tuple[date, Clock]]:
    """The most urgent of the clocks on each day from *since* up to, but not including, *until*.

    Yields the first day of each period, and the clock that has the most pressing timing of all throughout the period,
    whatever "due soon" means.
    """
    distinct = list(dict.fromkeys(clocks))
    if len(distinct) == 1:
        yield since, distinct[0]
        return
    turns = {since}
    for clock in distinct:
        after = (day + timedelta(days=1) for day in (clock.earliest, clock.latest) if day is not None)
        turns.update(day for day in (clock.opens, *after) if day is not None and since < day < until)
    last = None
    for day in sorted(turns):
        most_urgent = max(distinct, key=lambda clock: _urgency(clock, day))
        if most_urgent != last:
            last = most_urgent
            yield day, most_urgent


def urgency_rank(timing: Timing | None) -> int:
    """The position of the timing from the least to the most pressing; -1 for None."""
    return -1 if timing is None else _RANKS[timing]


def _urgency(clock: Clock, day: date) -> tuple[int, int]:
    """A sort key: the more pressing the timing, the greater; for the same timing, the earlier due, the greater."""
    return urgency_rank(timing_on(clock, day, soon=-1)), -(clock.earliest or LAST_DAY).toordinal()
