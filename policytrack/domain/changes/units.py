"""Which units changed status, which events changed them, and what that means for the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from typing import NamedTuple

from policytrack.domain.changes.difference import Difference, kind_of, tone_of
from policytrack.domain.changes.endpoints import End, KnownEvents
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


def moves_of(then: End, now: End, ancestors: Ancestors, assessor: str = TRACKER) -> list[Move]:
    before, after = then.known, now.known
    found = []
    for unit, old, new in zip(now.units, then.intervals, now.intervals, strict=True):
        if old.status is not new.status:
            held = supporting(before.events, [unit], ancestors, before.day, assessor)
            holds = supporting(after.events, [unit], ancestors, after.day, assessor)
            causes = [*newly_known(holds, before), *retractions({each.id for each in (*held, *holds)}, before, after)]
            found.append(Move(unit, old.status, new.status, tuple(causes)))
    return found


def newly_known(events: Iterable[Event], before: KnownEvents) -> list[Event]:
    """The events that were not recorded before, or did not hold yet on the day before."""
    known = {each.id for each in before.events}
    return [each for each in events if each.id not in known or each.effective > before.day]


def retractions(of: Set[str], before: KnownEvents, after: KnownEvents) -> Iterator[Event]:
    """The new retractions that take back or restore the events with the ids in *of*."""
    known = {each.id for each in before.events}
    names = {each.id: each.event for each in after.events if each.kind is Kind.RETRACT}
    for each in sorted(in_force(after.events), key=order_of(after.events)):
        target, seen = each.event, {each.id}
        while target in names and target not in seen:
            seen.add(target)
            target = names[target]
        if each.kind is Kind.RETRACT and each.id not in known and target in of:
            yield each


def made_by(events: Iterable[Event], difference: Difference, began: date | None = None) -> Difference:
    """The difference with its events, and with when it happened and was recorded.

    These are taken from the event of the day on which the new status *began*, else from the first new event that is
    no retraction, else from the first retraction. Without any new event (journal lines have gone missing) the
    difference is given back unchanged.
    """
    once = {each.id: each for each in events}.values()
    found = tuple(sorted(once, key=order_of(once)))
    if not found:
        return difference
    said = [each for each in found if each.kind is not Kind.RETRACT] or found
    maker = next((each for each in said if each.effective == began), said[0])
    return difference._replace(happened=maker.effective, recorded=maker.recorded, events=found)


def statuses(
    one: Recommendation, then: End, now: End, moves: Sequence[Move], assessor: str = TRACKER
) -> Iterator[Difference]:
    """The change of the whole's status, and of those units that changed on their own or in the other direction."""
    day, before, after = now.known.day, then.whole.status, now.whole.status
    apart = list(moves)
    if before is not after:
        kind = kind_of(before, after, ongoing=one.ongoing)
        tones = [tone_of(kind_of(move.before, move.after, ongoing=one.ongoing), move.after) for move in moves]
        along = [move for move, tone in zip(moves, tones, strict=True) if tone is tone_of(kind, after)] or apart
        apart = [move for move in moves if move not in along]
        whole = Difference(one.id, kind, day, assessor=assessor, before=before, after=after, tally=now.whole.tally)
        yield made_by((event for move in along for event in move.events), whole, now.whole.began)
    groups: dict[tuple[Status, Status, tuple[Event, ...]], list[Unit]] = {}
    for move in () if one.contains else apart:
        groups.setdefault((move.before, move.after, move.events), []).append(move.unit)
    for (before, after, events), units in groups.items():
        kind = kind_of(before, after, ongoing=one.ongoing)
        for part, actor in names(units, now.units):
            yield made_by(events, Difference(one.id, kind, day, None, part, actor, assessor, None, before, after))


def names(units: Sequence[Unit], among: Sequence[Unit]) -> Iterable[Named]:
    """The shortest names for the units: nothing for all, a letter for all of a part, else each part and actor."""
    if len(units) == len(among):
        return [(None, None)]
    sizes = Counter(unit.part for unit in units)
    all_sizes = Counter(unit.part for unit in among)
    return dict.fromkeys(
        (unit.part, None if unit.part is not None and sizes[unit.part] == all_sizes[unit.part] else unit.actor)
        for unit in units
    )
