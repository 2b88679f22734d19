"""Timelines: how a component, or a whole that is rolled up from components, stands on each day."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

from policytrack.domain.events import Confidence, Event
from policytrack.domain.standing.components import Component
from policytrack.domain.standing.rollup import contributes, rolled_up, rolled_up_parent, weakest
from policytrack.domain.standing.timing import FIRST_DAY, LAST_DAY, Clock, clock_of, most_urgent_clocks
from policytrack.domain.statuses import CLOSED, DELIVERED, Status
from policytrack.domain.tally import Contradiction, Tally, tally, tally_of_one
from policytrack.domain.vocabulary import Timing
from policytrack.text.natural_sort import natural_key
from policytrack.text.values import Deadline

NO_SAY = Clock()
_tuple_of = tuple.__new__
"""A named tuple of its class and values, in half the time: an index is made of millions."""
_Key = TypeVar("_Key")


class Interval(NamedTuple):
    """A period in which nothing about a standing changes: from *since* up to, but not including, *until*.

    The last interval of a timeline includes its *until*, which is `LAST_DAY`. *began* is the first day of the unbroken
    run of *status*, which may be in an earlier interval; None if nobody has marked it. *clock* is the clock of the open
    components or, if none is open, of the delivered ones.
    """

    since: date
    until: date
    status: Status
    began: date | None
    confidence: Confidence | None
    clock: Clock
    tally: Tally


Timeline = Sequence[Interval]
"""Intervals, in order, that together cover every day."""


def is_assessed(interval: Interval) -> bool:
    """Whether at least one component in the tally is assessed."""
    return interval.tally.unassessed < interval.tally.components


def interval_on(intervals: Timeline, day: date) -> Interval:
    """The interval of the timeline that includes *day*."""
    return intervals[bisect_right(intervals, day, key=attrgetter("since")) - 1]


def timeline_of_component(component: Component, marks: Iterable[Event]) -> Timeline:
    """The timeline of a component, by the marks about it, in order; of several for one day, the last counts."""
    clock = open_clock = clock_of(component.deadline)
    since, status, began, confidence = FIRST_DAY, Status.UNASSESSED, None, None
    marked = {mark.effective: (mark.status, mark.confidence) for mark in marks if mark.status is not None}
    intervals = []
    for day, (new_status, new_confidence) in marked.items():
        if new_status is status and new_confidence is confidence:
            continue
        if since < day:
            counts = tally_of_one(status, component.actor)
            intervals.append(_tuple_of(Interval, (since, day, status, began, confidence, clock, counts)))
        if new_status is not status:
            if new_status not in CLOSED:
                clock = open_clock
            elif new_status not in DELIVERED:
                clock = NO_SAY
            elif status not in DELIVERED:
                clock = _settled(component.deadline, day)
            status, began = new_status, day
        since, confidence = day, new_confidence
    intervals.append(Interval(since, LAST_DAY, status, began, confidence, clock, tally_of_one(status, component.actor)))
    return intervals


def _settled(deadline: Deadline | None, delivered: date) -> Clock:
    """The clock of a component delivered on that day: met, unless the last day on which it may be due had passed."""
    if deadline is None or deadline.latest is None:
        return clock_of(deadline)
    return Clock(Timing.MET if delivered <= deadline.latest else Timing.MET_LATE)


def roll_up(
    timelines: Sequence[Timeline], combine: str = "all", deadline: Deadline | None = None, *, is_parent: bool = False
) -> Timeline:
    """The timeline of a whole, from those of its components, by the rule in `rolled_up` or `rolled_up_parent`.

    *deadline* is the whole's own, in addition to those of its components. Each timeline counts as one component,
    even that of an alternative with several components.
    """
    if len(timelines) == 1 and deadline is None and timelines[0][0].tally.components == 1:
        return timelines[0]
    turns: dict[date, list[tuple[int, Interval]]] = {FIRST_DAY: []}
    for number, component_timeline in enumerate(timelines):
        for interval in component_timeline:
            turns.setdefault(interval.since, []).append((number, interval))
    days = sorted(turns)
    mixture = _Mixture(len(timelines))
    intervals: list[Interval] = []
    status, began, own = Status.UNASSESSED, None, clock_of(deadline)
    for day, until in zip(days, [*days[1:], LAST_DAY], strict=True):
        for number, interval in turns[day]:
            mixture.put(number, interval)
        new_status, confidence, counts = mixed(frozenset(mixture.states.items()), combine, is_parent)
        if new_status is not status:
            if new_status not in DELIVERED:
                own = NO_SAY if new_status in CLOSED else clock_of(deadline)
            elif status not in DELIVERED:
                own = _settled(deadline, day)
            status, began = new_status, day
        clocks = _clocks(mixture.clocks, combine == "any" and status in DELIVERED)
        if deadline is not None:
            clocks.append(own)
        if len(clocks) < 2:
            clock = clocks[0] if clocks else NO_SAY
            _extend(intervals, _tuple_of(Interval, (day, until, status, began, confidence, clock, counts)))
            continue
        cuts = list(most_urgent_clocks(clocks, day, until))
        for (since, clock), (end, _) in zip(cuts, [*cuts[1:], (until, NO_SAY)], strict=True):
            _extend(intervals, Interval(since, end, status, began, confidence, clock, counts))
    return intervals


def naming_contradicted(timeline: Timeline, id: str) -> Timeline:
    """The timeline of a component of the recommendation with this id, whose tallies name it where it is contradicted.

    A tally that names what it contains is left unchanged.
    """
    return [
        interval
        if interval.tally.names_contradicted or not interval.tally.contradicted_by
        else interval._replace(
            tally=interval.tally._replace(
                contradicted_by=tuple(each._replace(ids=(id,)) for each in interval.tally.contradicted_by)
            )
        )
        for interval in timeline
    ]


def _extend(intervals: list[Interval], interval: Interval) -> None:
    """Add the interval, or extend the last one if only their days differ."""
    if intervals and intervals[-1][2:] == interval[2:]:
        interval = intervals.pop()._replace(until=interval.until)
    intervals.append(interval)


ComponentState = tuple[Status, Confidence | None, tuple[Contradiction, ...]]
"""A component's status, its confidence, and the actors that contradicted it."""
_Due = tuple[bool, Clock]
"""Whether a component is delivered, and its clock."""


class _Mixture:
    """The numbers of components in each state on a day, updated as single components change."""

    def __init__(self, size: int) -> None:
        self.states: dict[ComponentState, int] = {}
        self.clocks: dict[_Due, int] = {}
        self._components: list[tuple[ComponentState, _Due] | None] = [None] * size

    def put(self, number: int, interval: Interval) -> None:
        """Replace the state of the component with this number by that of the interval."""
        _, _, status, _, confidence, clock, counts = interval
        state, due = (status, confidence, counts.contradicted_by), (status in DELIVERED, clock)
        before = self._components[number]
        self._components[number] = state, due
        self.states[state] = self.states.get(state, 0) + 1
        if before is not None:
            _take_out(self.states, before[0])
            if before[1] == due:
                return
            _take_out(self.clocks, before[1])
        self.clocks[due] = self.clocks.get(due, 0) + 1


def _take_out(numbers: dict[_Key, int], key: _Key) -> None:
    if numbers[key] == 1:
        del numbers[key]
    else:
        numbers[key] -= 1


@lru_cache(maxsize=4096)
def mixed(
    states: frozenset[tuple[ComponentState, int]], combine: str, is_parent: bool
) -> tuple[Status, Confidence | None, Tally]:
    """The status of a whole, the weakest confidence among the components that give it that status, and the tally.

    *states* are those of its components, each with the number of components that have it.
    """
    numbers: Counter[Status] = Counter()
    contradicted: Counter[str | None] = Counter()
    ids: dict[str | None, set[str]] = {}
    for (status, _, contradictions), number in states:
        numbers[status] += number
        for contradiction in contradictions:
            contradicted[contradiction.actor] += contradiction.number * number
            ids.setdefault(contradiction.actor, set()).update(contradiction.ids)
    contradicted_by = [
        Contradiction(actor, number, tuple(sorted(ids[actor], key=natural_key)))
        for actor, number in contradicted.items()
    ]
    whole = rolled_up_parent(numbers, combine) if is_parent else rolled_up(numbers, combine)
    confidence = weakest(sure for (status, sure, _), _ in states if contributes(status, whole, combine))
    return whole, confidence, tally(numbers, contradicted_by, combine)


def _clocks(dues: Iterable[_Due], is_enough: bool) -> list[Clock]:
    """The clocks of the open components; of the delivered ones if none is open, or if one of them *is_enough*.

    If one is enough, components delivered in time take precedence over those delivered late.
    """
    waiting = [clock for is_delivered, clock in dues if not is_delivered and clock is not NO_SAY]
    if waiting and not is_enough:
        return waiting
    delivered = [clock for is_delivered, clock in dues if is_delivered]
    if is_enough:
        return [clock for clock in delivered if clock.settled is not Timing.MET_LATE] or delivered
    return delivered
