"""Which units changed status, which events changed them, and what that means for the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from typing import NamedTuple

from policytrack.domain.changes.difference import Difference, difference_kind, tone_of
from policytrack.domain.changes.endpoints import Endpoint, KnownEvents
from policytrack.domain.events import Event, Kind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.in_force import in_force, order_of, supporting
from policytrack.domain.standing.units import Unit
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER

Named = tuple[str | None, str | None]
"""A part's letter and an actor; None for all parts, or all actors."""


class Move(NamedTuple):
    """A unit whose status changed, and the events that changed it."""

    unit: Unit
    before: Status
    after: Status
    events: tuple[Event, ...]


def unit_moves(then: Endpoint, now: Endpoint, ancestors: Ancestors, assessor: str = TRACKER) -> list[Move]:
    """The units whose status changed between the two points, with the events that changed them."""
    before, after = then.known, now.known
    moves = []
    for unit, old, new in zip(now.units, then.intervals, now.intervals, strict=True):
        if old.status is not new.status:
            held = supporting(before.events, [unit], ancestors, before.day, assessor)
            holds = supporting(after.events, [unit], ancestors, after.day, assessor)
            causes = [
                *newly_known(holds, before),
                *new_retractions({each.id for each in (*held, *holds)}, before, after),
            ]
            moves.append(Move(unit, old.status, new.status, tuple(causes)))
    return moves


def newly_known(events: Iterable[Event], before: KnownEvents) -> list[Event]:
    """The events that were not recorded before, or did not hold yet on the day before."""
    known = {event.id for event in before.events}
    return [event for event in events if event.id not in known or event.effective > before.day]


def new_retractions(of: Set[str], before: KnownEvents, after: KnownEvents) -> Iterator[Event]:
    """The new retractions that take back or restore the events with the ids in *of*."""
    known = {event.id for event in before.events}
    targets = {event.id: event.event for event in after.events if event.kind is Kind.RETRACT}
    for event in sorted(in_force(after.events), key=order_of(after.events)):
        target, seen = event.event, {event.id}
        while target in targets and target not in seen:
            seen.add(target)
            target = targets[target]
        if event.kind is Kind.RETRACT and event.id not in known and target in of:
            yield event


def with_causes(events: Iterable[Event], difference: Difference, began: date | None = None) -> Difference:
    """The difference with its events, and with when it happened and was recorded.

    These are taken from the event of the day on which the new status *began*, else from the first new event that is
    no retraction, else from the first retraction. Without any new event (journal lines have gone missing) the
    difference is given back unchanged.
    """
    once = {event.id: event for event in events}.values()
    ordered = tuple(sorted(once, key=order_of(once)))
    if not ordered:
        return difference
    makers = [event for event in ordered if event.kind is not Kind.RETRACT] or ordered
    maker = next((event for event in makers if event.effective == began), makers[0])
    return difference._replace(happened=maker.effective, recorded=maker.recorded, events=ordered)


def status_differences(
    recommendation: Recommendation, then: Endpoint, now: Endpoint, moves: Sequence[Move], assessor: str = TRACKER
) -> Iterator[Difference]:
    """The change of the whole's status, and of those units that changed on their own or in the other direction."""
    day, before, after = now.known.day, then.whole.status, now.whole.status
    apart = list(moves)
    if before is not after:
        kind = difference_kind(before, after, ongoing=recommendation.ongoing)
        tones = [
            tone_of(difference_kind(move.before, move.after, ongoing=recommendation.ongoing), move.after)
            for move in moves
        ]
        along = [move for move, tone in zip(moves, tones, strict=True) if tone is tone_of(kind, after)] or apart
        apart = [move for move in moves if move not in along]
        whole = Difference(
            recommendation.id, kind, day, assessor=assessor, before=before, after=after, tally=now.whole.tally
        )
        yield with_causes((event for move in along for event in move.events), whole, now.whole.began)
    groups: dict[tuple[Status, Status, tuple[Event, ...]], list[Unit]] = {}
    for move in () if recommendation.contains else apart:
        groups.setdefault((move.before, move.after, move.events), []).append(move.unit)
    for (before, after, events), units in groups.items():
        kind = difference_kind(before, after, ongoing=recommendation.ongoing)
        for part, actor in short_names(units, now.units):
            yield with_causes(
                events, Difference(recommendation.id, kind, day, None, part, actor, assessor, None, before, after)
            )


def short_names(units: Sequence[Unit], among: Sequence[Unit]) -> Iterable[Named]:
    """The shortest names for the units: nothing for all, a letter for all of a part, else each part and actor."""
    if len(units) == len(among):
        return [(None, None)]
    sizes = Counter(unit.part for unit in units)
    all_sizes = Counter(unit.part for unit in among)
    return dict.fromkeys(
        (unit.part, None if unit.part is not None and sizes[unit.part] == all_sizes[unit.part] else unit.actor)
        for unit in units
    )
