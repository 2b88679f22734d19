"""Which of the journal's events hold on a day, and in which order.

The caller hands in the events of one recommendation, in any order: only those that were recorded
by the moment whose knowledge is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from policytrack.domain.events import Event, Kind
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.units import Unit, shared_out
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.values import Deadline

_by_recording = attrgetter("effective", "recorded", "id")


def in_force(events: Iterable[Event]) -> list[Event]:
    """The events that no retraction in force takes back.

    A retraction that is itself retracted is not in force. Retractions that name each other in a circle take
    nothing back.
    """
    known = list(events)
    targets = {event.id: event.event for event in known if event.kind is Kind.RETRACT and event.event is not None}
    if not targets:
        return known
    doubts = Counter(targets.values())
    certain = [retraction for retraction in targets if retraction not in doubts]
    taken_back = set()
    while certain:
        target = targets[certain.pop()]
        if target in taken_back:
            continue
        taken_back.add(target)
        if target in targets:
            freed = targets[target]
            doubts[freed] -= 1
            if not doubts[freed] and freed in targets:
                certain.append(freed)
    return [event for event in known if event.id not in taken_back]


def places_of(events: Iterable[Event]) -> dict[str, tuple[datetime, int]]:
    """Where each event comes in the order of recording, by its id: a moment, and a number among those of one moment.

    The moment is when the event was recorded. An event that another names in `after` was recorded before that one,
    whatever its clock said, so it is put just before it. A clock that runs ahead therefore gains nothing, and the
    order of the journal's lines does not matter.
    """
    found = {one.id: one for one in events}
    places = {id: (one.recorded, 0) for id, one in found.items()}
    naming = sorted((one for one in found.values() if one.after), key=attrgetter("recorded", "id"))
    for _ in naming:  # no chain of names is longer than this
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
    """A sort key: by the day from which an event holds, then by when it was recorded, then by id.

    *events* must be all that is known of the recommendation, even if only some of them are sorted.
    """
    known = list(events)
    if not any(one.after for one in known):
        return _by_recording
    places = places_of(known)
    return lambda one: (one.effective, places.get(one.id, (one.recorded, 0)), one.recorded, one.id)


def marks_of(assessor: str, events: Iterable[Event]) -> list[Event]:
    """The assessor's marks in force, in order: a later one replaces an earlier one."""
    known = list(events)
    marks = [one for one in in_force(known) if one.kind is Kind.MARK and one.assessor == assessor]
    marks.sort(key=order_of(known))
    return marks


def supporting(
    events: Iterable[Event], units: Sequence[Unit], ancestors: Ancestors, day: date, assessor: str = TRACKER
) -> list[Event]:
    """The marks that say where the units stand on *day*, and since when, in order.

    For each unit, the mark in force and those before it with the same status, back to the first.
    """
    known = list(events)
    marks = [mark for mark in marks_of(assessor, known) if mark.effective <= day]
    found = {mark.id: mark for share in shared_out(marks, units, ancestors) for mark in _run(share)}
    return sorted(found.values(), key=order_of(known))


def _run(marks: Iterable[Event]) -> Iterator[Event]:
    """The last mark of each day, from the latest back to the one with which the latest status began."""
    status: Status | None = None
    for mark in reversed({mark.effective: mark for mark in marks}.values()):
        if status not in (None, mark.status):
            return
        status = mark.status
        yield mark


def last_reviewed(events: Iterable[Event], day: date, assessor: str = TRACKER) -> date | None:
    """The day up to which the assessor had reviewed the recommendation, *day* at the latest; None for never.

    A mark counts as a review: up to the day in `through`, or else the day on which it takes effect.
    """
    reviewed = (
        min(one.through or one.effective, day)
        for one in in_force(events)
        if one.kind in (Kind.MARK, Kind.REVIEW) and one.assessor == assessor and one.effective <= day
    )
    return max(reviewed, default=None)


def deferrals(events: Iterable[Event], units: Sequence[Unit], ancestors: Ancestors, day: date) -> list[Event]:
    """The latest deferral of each unit in force on *day*, by any assessor; in order, each once."""
    known = list(events)
    held = [one for one in in_force(known) if one.kind is Kind.DEFER and one.effective <= day]
    order = order_of(known)
    held.sort(key=order)
    latest = {share[-1].id: share[-1] for share in shared_out(held, units, ancestors) if share}
    return sorted(latest.values(), key=order)


def deferred_to(deferrals: Iterable[Event], resolved: Mapping[str, Deadline]) -> Deadline | None:
    """The furthest of the new deadlines, *resolved* by the deferrals' ids; None if there is none.

    A deadline whose words give no day counts as the furthest.
    """
    new = [resolved[one.id] for one in deferrals if one.id in resolved]
    return max(new, key=lambda deadline: deadline.latest or date.max, default=None)
