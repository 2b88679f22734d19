"""Where a recommendation stands on each day: from the journal's events to intervals of days."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

from policytrack.events import Confidence, Event, Kind
from policytrack.in_force import marks_of
from policytrack.model import Recommendation
from policytrack.rollup import contributes, rolled_up, weakest
from policytrack.shares import Ancestors, Assessors, is_claim, side_of
from policytrack.statuses import CLOSED, DELIVERED, Status
from policytrack.tally import Tally, tally, tally_of_one
from policytrack.text_values import Deadline
from policytrack.timing import FIRST_DAY, LAST_DAY, Clock, clock_of, timeline
from policytrack.units import Unit, letter_of, shared_out, units_of
from policytrack.vocabulary import TRACKER, Timing

NO_SAY = Clock()
_Key = TypeVar("_Key")


class Interval(NamedTuple):
    """A run of days, from *since* to before *until*, through which something stands the same.

    The last interval has no day after it, and holds on its *until*, too. *began* is the first day of the
    unbroken run of *status*, in this interval or an earlier one; None for what was never marked. *clock*
    speaks for all units that are open or, where none is, for those that were delivered.
    """

    since: date
    until: date
    status: Status
    began: date | None
    confidence: Confidence | None
    clock: Clock
    tally: Tally


Timeline = Sequence[Interval]
"""All days, in order, without a gap."""


UnitKey = tuple[str, int]
"""Which unit it is: the id of the recommendation that it is a unit of, and its number there."""


class Standings(NamedTuple):
    """How something stands through all days: the whole, each part in order, and the units that an umbrella takes.

    *keys* say which units these are, one for each, so that what an umbrella contains twice counts once.
    """

    whole: Timeline
    parts: tuple[Timeline, ...]
    units: tuple[Timeline, ...]
    keys: tuple[UnitKey, ...]


def standings(
    one: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessor: str = TRACKER, side: str | None = None
) -> Standings:
    """How a recommendation stands by *assessor*'s marks; only the units on *side*, if one is named.

    Hand in the events of this recommendation, in any order: those that were recorded by the moment
    whose knowledge is asked for. For an umbrella, see `umbrella`.
    """
    units = units_of(one, ancestors, side=side)
    tracks = tracks_of(units, events, ancestors, assessor)
    by_part: dict[str | None, list[Timeline]] = {}
    for unit, track in zip(units, tracks, strict=True):
        by_part.setdefault(unit.part, []).append(track)
    rolled = {letter: roll_up(several) for letter, several in by_part.items()} if one.parts else {}
    parts = tuple(rolled.get(letter_of(part.id)) or roll_up(()) for part in one.parts)
    if one.combine == "any":
        # One of the parts is enough, but what a part asks of two it asks of both.
        whole = roll_up(tuple(rolled.values()) or tracks, "any")
        return Standings(whole, parts, (whole,), ((one.id, 0),))
    return Standings(roll_up(tracks), parts, tracks, tuple((one.id, number) for number in range(len(tracks))))


def tracks_of(
    units: Sequence[Unit], events: Iterable[Event], ancestors: Ancestors, assessor: str
) -> tuple[Timeline, ...]:
    """How each unit stands by *assessor*'s marks."""
    shares = shared_out(marks_of(assessor, events), units, ancestors)
    return tuple(_of_unit(unit, share) for unit, share in zip(units, shares, strict=True))


def umbrella(one: Recommendation, contained: Iterable[Standings]) -> Standings:
    """How an umbrella stands: by all units of what it contains, each once however often it is contained.

    What is done as soon as `any` of its parts is counts as one unit, whatever else contains the parts. A deadline
    of the umbrella's own is one more clock.
    """
    held = list(contained)
    parts = tuple(roll_up(()) for _ in one.parts)
    if one.combine == "any":
        whole = roll_up(tuple(each.whole for each in held), "any", one.deadline)
        return Standings(whole, parts, (whole,), ((one.id, 0),))
    units = {key: unit for each in held for key, unit in zip(each.keys, each.units, strict=True)}
    return Standings(roll_up(tuple(units.values()), "all", one.deadline), parts, tuple(units.values()), tuple(units))


def nested(
    one: Recommendation,
    find: Callable[[str], Recommendation | None],
    stand_alone: Callable[[Recommendation], Standings],
    known: dict[str, Standings] | None = None,
) -> Standings:
    """How an umbrella stands, and the umbrellas within it: each by itself, wherever else it is contained.

    *find* gives what has a folded id, *stand_alone* how what is no umbrella stands. Umbrellas that are already in
    *known*, by their folded ids, are taken from there, and the others are put there. What has no recommendation,
    or contains what contains it, is left out; `check` says so, and nothing is asked of such a register.
    """
    umbrellas = {} if known is None else known
    done: dict[str, Standings] = {}
    begun: set[str] = set()
    waiting = [one]
    while waiting:
        each = waiting[-1]
        name = each.id.casefold()
        below = dict.fromkeys(map(str.casefold, each.contains))
        if name in umbrellas or name in done:
            waiting.pop()
        elif not below:
            done[name] = stand_alone(waiting.pop())
        elif name not in begun:
            begun.add(name)
            found = (find(other) for other in below if other not in begun and other not in done)
            waiting += [other for other in found if other is not None]
        else:
            held = (umbrellas.get(other) or done.get(other) for other in below)
            umbrellas[name] = umbrella(waiting.pop(), [other for other in held if other is not None])
    return umbrellas[one.id.casefold()]


def claims(
    one: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessors: Assessors
) -> dict[str, Timeline]:
    """How it stands by the word of each assessor that is claiming here, for the units on its own side."""
    found = list(events)
    others = sorted({event.assessor for event in found if event.kind is Kind.MARK} - {TRACKER})
    said = {
        name: standings(one, found, ancestors, name, side_of(name, ancestors, assessors)).whole
        for name in others
        if is_claim(name, one, ancestors, assessors)
    }
    return {name: intervals for name, intervals in said.items() if any(map(is_assessed, intervals))}


def is_assessed(interval: Interval) -> bool:
    """Whether anything that its tally counts is assessed."""
    return interval.tally.unassessed < interval.tally.units


def interval_on(intervals: Timeline, day: date) -> Interval:
    """The interval that *day* lies in."""
    return intervals[bisect_right(intervals, day, key=attrgetter("since")) - 1]


def _of_unit(unit: Unit, marks: Iterable[Event]) -> Timeline:
    """How one unit stands, by the marks that cover it; of those for one day, the last in order holds."""
    clock = open_clock = clock_of(unit.deadline)
    since, status, began, confidence = FIRST_DAY, Status.UNASSESSED, None, None
    said = {mark.effective: (mark.status, mark.confidence) for mark in marks if mark.status is not None}
    intervals = []
    for day, (then, sure) in said.items():
        if then is status and sure is confidence:
            continue
        if since < day:
            mine = tally_of_one(status, unit.actor)
            intervals.append(Interval(since, day, status, began, confidence, clock, mine))
        if then is not status:
            if then not in CLOSED:
                clock = open_clock
            elif then not in DELIVERED:
                clock = NO_SAY
            elif status not in DELIVERED:
                clock = _settled(unit.deadline, day)
            status, began = then, day
        since, confidence = day, sure
    intervals.append(Interval(since, LAST_DAY, status, began, confidence, clock, tally_of_one(status, unit.actor)))
    return intervals


def _settled(deadline: Deadline | None, delivered: date) -> Clock:
    """The clock of a unit delivered on that day: in time while some day that it may be due is not past."""
    if deadline is None or deadline.latest is None:
        return clock_of(deadline)
    return Clock(Timing.MET if delivered <= deadline.latest else Timing.MET_LATE)


def roll_up(tracks: Sequence[Timeline], combine: str = "all", deadline: Deadline | None = None) -> Timeline:
    """Make one of several: how a whole stands by the rule of `rolled_up`, through all days.

    *deadline* is one that the whole has beside those of its units. A track of several units that is handed in
    as one (an alternative, or a whole that is done as soon as any part is) counts as one.
    """
    if len(tracks) == 1 and deadline is None and tracks[0][0].tally.units == 1:
        return tracks[0]
    turns: dict[date, list[tuple[int, Interval]]] = {FIRST_DAY: []}
    for number, track in enumerate(tracks):
        for interval in track:
            turns.setdefault(interval.since, []).append((number, interval))
    days = sorted(turns)
    mixture = _Mixture(len(tracks))
    intervals: list[Interval] = []
    status, began, own = Status.UNASSESSED, None, clock_of(deadline)
    for day, until in zip(days, [*days[1:], LAST_DAY], strict=True):
        for number, interval in turns[day]:
            mixture.put(number, interval)
        then, confidence, counts = _mixed(frozenset(mixture.states.items()), combine)
        if then is not status:
            if then not in DELIVERED:
                own = NO_SAY if then in CLOSED else clock_of(deadline)
            elif status not in DELIVERED:
                own = _settled(deadline, day)
            status, began = then, day
        clocks = _clocks(mixture.clocks, combine == "any" and status in DELIVERED)
        if deadline is not None:
            clocks.append(own)
        if len(clocks) < 2:
            _extend(intervals, Interval(day, until, status, began, confidence, clocks[0] if clocks else NO_SAY, counts))
            continue
        cuts = list(timeline(clocks, day, until))
        for (since, clock), (end, _) in zip(cuts, [*cuts[1:], (until, NO_SAY)], strict=True):
            _extend(intervals, Interval(since, end, status, began, confidence, clock, counts))
    return intervals


def _extend(intervals: list[Interval], interval: Interval) -> None:
    """Add the interval, or let the last one go on where it stands the same."""
    if intervals and intervals[-1][2:] == interval[2:]:
        interval = intervals.pop()._replace(until=interval.until)
    intervals.append(interval)


_State = tuple[Status, Confidence | None, tuple[tuple[str | None, int], ...]]
"""How a unit stands: its status, its confidence, and who of it acts against."""
_Due = tuple[bool, Clock]
"""Whether a unit is delivered, which otherwise is open, and its clock."""


class _Mixture:
    """How some units stand on one day: equal ones counted, so that a turn of one does not ask all others again."""

    def __init__(self, size: int) -> None:
        self.states: dict[_State, int] = {}
        self.clocks: dict[_Due, int] = {}
        self._units: list[tuple[_State, _Due] | None] = [None] * size

    def put(self, number: int, interval: Interval) -> None:
        """Let this unit stand as the interval says from now on."""
        _, _, status, _, confidence, clock, counts = interval
        state, due = (status, confidence, counts.against), (status in DELIVERED, clock)
        before = self._units[number]
        self._units[number] = state, due
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
def _mixed(states: frozenset[tuple[_State, int]], combine: str) -> tuple[Status, Confidence | None, Tally]:
    """The status of the whole, the confidence of the weakest unit that gives it, and the tally."""
    numbers: Counter[Status] = Counter()
    against: Counter[str | None] = Counter()
    for (status, _, actors), number in states:
        numbers[status] += number
        for actor, units in actors:
            against[actor] += units * number
    whole = rolled_up(numbers, combine)
    sure = weakest(confidence for (status, confidence, _), _ in states if contributes(status, whole, combine))
    return whole, sure, tally(numbers, against, combine)


def _clocks(dues: Iterable[_Due], is_enough: bool) -> list[Clock]:
    """The clocks of what is open; of what was delivered where nothing is, or where that *is enough*.

    Of several of which one is enough, the one delivered in time counts.
    """
    waiting = [clock for is_delivered, clock in dues if not is_delivered and clock is not NO_SAY]
    if waiting and not is_enough:
        return waiting
    delivered = [clock for is_delivered, clock in dues if is_delivered]
    if is_enough:
        return [clock for clock in delivered if clock.settled is not Timing.MET_LATE] or delivered
    return delivered
