"""The units of a recommendation, and which of the journal's events hold for them on a day.

The caller hands in the events of one recommendation, in any order: only those that were recorded
by the moment whose knowledge is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from policytrack.events import Event, Kind
from policytrack.model import ActorRole, Recommendation
from policytrack.shares import Chains, covered
from policytrack.statuses import Status
from policytrack.text_values import Deadline
from policytrack.vocabulary import TRACKER, Role

_by_recording = attrgetter("effective", "recorded", "id")


class Unit(NamedTuple):
    """One asked actor's share in one part, or in a whole without parts.

    *part* is the part's letter; *actor* is None where nobody is asked by name.
    """

    part: str | None
    actor: str | None
    deadline: Deadline | None = None


def letter_of(part: str) -> str:
    """The letter by which events name the part with this id."""
    return part.rpartition(".")[2]


def units_of(one: Recommendation, chains: Chains, part: str | None = None, side: str | None = None) -> list[Unit]:
    """Its parts, or the whole where there are none, times who is asked; none of an umbrella.

    Of one *part* alone, if its letter is named; of one *side* alone, if that is.
    """
    if one.contains:
        return []
    if one.parts:
        units = [
            Unit(letter_of(holder.id), actor, holder.deadline)
            for holder in one.parts
            if part is None or letter_of(holder.id) == part
            for actor in _asked(holder.actors)
        ]
    else:
        units = [Unit(None, actor, one.deadline) for actor in _asked(one.actors)]
    if side is not None:
        return [unit for unit in units if unit.actor is not None and side in chains.get(unit.actor, ())]
    return units


def _asked(actors: Iterable[ActorRole]) -> Iterable[str | None]:
    return dict.fromkeys(actor.id for actor in actors if actor.role is Role.ASKED) or (None,)


def covers(event: Event, unit: Unit, chains: Chains) -> bool:
    """Whether the event is about this unit: of all parts and all actors where it names none."""
    if event.part is not None and event.part != unit.part:
        return False
    return event.actor is None or (unit.actor is not None and bool(covered(event.actor, (unit.actor,), chains)))


def in_force(events: Iterable[Event]) -> list[Event]:
    """Those events that no retraction in force names.

    Retractions that name each other in a circle take nothing back.
    """
    found = list(events)
    names = {one.id: one.event for one in found if one.kind is Kind.RETRACT and one.event is not None}
    if not names:
        return found
    doubts = Counter(names.values())
    certain = [name for name in names if name not in doubts]
    taken_back = set()
    while certain:
        target = names[certain.pop()]
        if target in taken_back:
            continue
        taken_back.add(target)
        if target in names:
            freed = names[target]
            doubts[freed] -= 1
            if not doubts[freed] and freed in names:
                certain.append(freed)
    return [one for one in found if one.id not in taken_back]


def places_of(events: Iterable[Event]) -> dict[str, tuple[datetime, int]]:
    """The places of entries in time, by their ids: a moment, and among those of one moment a number.

    The moment is that at which an entry was recorded. But what another names in `after` was there before that one
    was recorded, whatever its clock said: its place is just before that one's. So a clock that is ahead wins nothing
    over who knew better, and in which order the lines stand does not matter.
    """
    found = {one.id: one for one in events}
    places = {id: (one.recorded, 0) for id, one in found.items()}
    naming = sorted((one for one in found.values() if one.after), key=attrgetter("recorded", "id"))
    for _ in naming:  # nothing is named by way of more of them
        has_moved = False
        for one in naming:
            moment, number = places[one.id]
            for distance, earlier in enumerate(reversed(one.after), 1):
                if earlier in places and (moment, number - distance) < places[earlier]:
                    places[earlier] = (moment, number - distance)
                    has_moved = True
        if not has_moved:
            break
    return places


def order_of(events: Iterable[Event]) -> Callable[[Event], Any]:
    """The key that puts these events in order: by the day, then by their places in time, then by the id.

    Hand in all that is known of a recommendation, for whichever of them are put in order.
    """
    known = list(events)
    if not any(one.after for one in known):
        return _by_recording
    places = places_of(known)
    return lambda one: (one.effective, places.get(one.id, (one.recorded, 0)), one.recorded, one.id)


def marks_of(assessor: str, events: Iterable[Event]) -> list[Event]:
    """The assessor's marks in force, in an order in which the later takes the place of the earlier."""
    known = list(events)
    marks = [one for one in in_force(known) if one.kind is Kind.MARK and one.assessor == assessor]
    marks.sort(key=order_of(known))
    return marks


def shared_out(events: Sequence[Event], units: Sequence[Unit], chains: Chains) -> list[list[Event]]:
    """For each unit the events that cover it, in the order in which they were given."""
    shares: list[list[Event]] = [[] for _ in units]
    known: dict[tuple[str | None, str | None], list[list[Event]]] = {}
    for event in events:
        named = (event.part, event.actor)
        if named not in known:
            known[named] = [share for unit, share in zip(units, shares, strict=True) if covers(event, unit, chains)]
        for share in known[named]:
            share.append(event)
    return shares


def supporting(
    events: Iterable[Event], units: Sequence[Unit], chains: Chains, day: date, assessor: str = TRACKER
) -> list[Event]:
    """The marks that say where the units stand on *day*, and since when.

    Of each unit that is the mark in force, with those before it that it does no more than confirm.
    """
    known = list(events)
    marks = [mark for mark in marks_of(assessor, known) if mark.effective <= day]
    found = {mark.id: mark for share in shared_out(marks, units, chains) for mark in _run(share)}
    return sorted(found.values(), key=order_of(known))


def _run(marks: Iterable[Event]) -> Iterator[Event]:
    """Of the marks of one unit, in order, the last of each day, back to where the last status began."""
    status: Status | None = None
    for mark in reversed({mark.effective: mark for mark in marks}.values()):
        if status not in (None, mark.status):
            return
        status = mark.status
        yield mark


def last_reviewed(events: Iterable[Event], day: date, assessor: str = TRACKER) -> date | None:
    """The day up to which the assessor had looked, *day* at the latest; None if it never had.

    A mark shows that somebody looked as much as a review does: through the day it says, else the
    day it takes effect.
    """
    looked = (
        min(one.through or one.effective, day)
        for one in in_force(events)
        if one.kind in (Kind.MARK, Kind.REVIEW) and one.assessor == assessor and one.effective <= day
    )
    return max(looked, default=None)


def deferrals(events: Iterable[Event], units: Sequence[Unit], chains: Chains, day: date) -> list[Event]:
    """The deferrals in force on *day*, of each unit the latest, each once, in order; whoever recorded them."""
    known = list(events)
    held = [one for one in in_force(known) if one.kind is Kind.DEFER and one.effective <= day]
    order = order_of(known)
    held.sort(key=order)
    latest = {share[-1].id: share[-1] for share in shared_out(held, units, chains) if share}
    return sorted(latest.values(), key=order)


def deferred_to(deferrals: Iterable[Event], resolved: Mapping[str, Deadline]) -> Deadline | None:
    """To when: the furthest of the new deadlines, *resolved* by the deferrals' ids.

    One whose words give no day is put off for good, which is the furthest.
    """
    new = [resolved[one.id] for one in deferrals if one.id in resolved]
    return max(new, key=lambda deadline: deadline.latest or date.max, default=None)
