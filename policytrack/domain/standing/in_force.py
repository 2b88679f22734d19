"""Which events are in force on a day, and in which order.

The functions take the events of one recommendation, in any order: those recorded by the moment whose knowledge is asked
for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from policytrack.domain.events import Event, EventKind
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.components import Component, events_by_component
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
    targets = {event.id: event.event for event in known if event.kind is EventKind.RETRACT and event.event is not None}
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
    """The place of each event in the order of recording, by id: a moment, and a number among those of that moment.

    The moment is when the event was recorded. An event that another lists in `after` was recorded before that one,
    whatever its clock said, so its place is just before it. So a clock that is ahead makes no difference, and neither
    does the order of the journal's lines.
    """
    by_id = {event.id: event for event in events}
    places = {id: (event.recorded, 0) for id, event in by_id.items()}
    listing = sorted((event for event in by_id.values() if event.after), key=attrgetter("recorded", "id"))
    for _ in listing:  # no chain of events that list each other is longer than this
        has_moved = False
        for event in listing:
            moment, number = places[event.id]
            for distance, earlier in enumerate(reversed(event.after), 1):
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
    if not any(event.after for event in known):
        return _by_recording
    places = places_of(known)
    return lambda event: (event.effective, places.get(event.id, (event.recorded, 0)), event.recorded, event.id)


def marks_by_assessor(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Each assessor's marks in force, in order: a later one replaces an earlier one."""
    known = list(events)
    marks = [event for event in in_force(known) if event.kind is EventKind.MARK]
    marks.sort(key=order_of(known))
    by_assessor: dict[str, list[Event]] = {}
    for mark in marks:
        by_assessor.setdefault(mark.assessor, []).append(mark)
    return by_assessor


def marks_of(assessor: str, events: Iterable[Event]) -> list[Event]:
    """The assessor's marks in force, in order."""
    return marks_by_assessor(events).get(assessor, [])


def supporting(
    events: Iterable[Event], components: Sequence[Component], ancestors: Ancestors, day: date, assessor: str = TRACKER
) -> list[Event]:
    """The marks that decide the components' statuses on *day*, and since when they have them, in order.

    For each component these are the mark in force and those before it with the same status, back to the first.
    """
    known = list(events)
    marks = [mark for mark in marks_of(assessor, known) if mark.effective <= day]
    deciding = {mark.id: mark for about in events_by_component(marks, components, ancestors) for mark in _run(about)}
    return sorted(deciding.values(), key=order_of(known))


def reasons(
    events: Iterable[Event], components: Sequence[Component], ancestors: Ancestors, day: date, assessor: str = TRACKER
) -> tuple[Event, ...]:
    """The marks that say why the components have their statuses on *day*, the latest first.

    For each component that is the latest mark with a reason among those that `supporting` returns for it: a mark that
    only confirms a status needs none of its own. Where nothing is marked, the last review says what was looked at.
    """
    known = list(events)
    marks = [mark for mark in marks_of(assessor, known) if mark.effective <= day]
    telling = {
        mark.id: mark
        for about in events_by_component(marks, components, ancestors)
        for mark in islice(filter(says_why, _run(about)), 1)
    }
    if not marks:
        reviews = [
            event
            for event in in_force(known)
            if event.kind is EventKind.REVIEW and event.assessor == assessor and event.effective <= day
        ]
        about = {review.id: review for those in events_by_component(reviews, components, ancestors) for review in those}
        return tuple(sorted(about.values(), key=order_of(known), reverse=True)[:1])
    return tuple(sorted(telling.values(), key=order_of(known), reverse=True))


def says_why(mark: Event) -> bool:
    """Whether the mark gives a reason for its status."""
    return bool(mark.note or mark.by_event or mark.no_evidence)


def decisive_first(events: Iterable[Event], status: str | None) -> list[Event]:
    """The events in the order in which people read why something has the *status*.

    Marks of that status come first, searches that found nothing after all other marks, and retractions last; then those
    of the whole come before those of parts, by their letters. Equals stay in the given order.
    """

    def rank(event: Event) -> tuple[bool, bool, bool, str]:
        is_retraction = event.kind is EventKind.RETRACT
        return is_retraction, event.status != status, event.status is Status.NO_EVIDENCE, event.part or ""

    return sorted(events, key=rank)


def _run(marks: Iterable[Event]) -> Iterator[Event]:
    """The last mark of each day, from the latest back to the one with which the latest status began."""
    status: Status | None = None
    for mark in reversed({mark.effective: mark for mark in marks}.values()):
        if status not in (None, mark.status):
            return
        status = mark.status
        yield mark


def last_reviewed(events: Iterable[Event], day: date, assessor: str = TRACKER) -> date | None:
    """The day up to which the assessor has reviewed the recommendation, by what holds on *day*; None for never.

    A mark counts as a review: up to the day in `through`, or else the day on which it takes effect. That may be later
    than *day*: an answer for a day in the past tells what is known now.
    """
    reviewed = (
        event.through or event.effective
        for event in in_force(events)
        if event.kind in (EventKind.MARK, EventKind.REVIEW) and event.assessor == assessor and event.effective <= day
    )
    return max(reviewed, default=None)


def deferrals(events: Iterable[Event], components: Sequence[Component], ancestors: Ancestors, day: date) -> list[Event]:
    """The latest deferral of each component in force on *day*, by any assessor; in order, each once."""
    known = list(events)
    in_order = [event for event in in_force(known) if event.kind is EventKind.DEFER and event.effective <= day]
    order = order_of(known)
    in_order.sort(key=order)
    latest = {about[-1].id: about[-1] for about in events_by_component(in_order, components, ancestors) if about}
    return sorted(latest.values(), key=order)


def deferred_to(deferrals: Iterable[Event], resolved: Mapping[str, Deadline]) -> Deadline | None:
    """The furthest of the new deadlines, *resolved* by the deferrals' ids; None if there is none.

    A deadline whose words give no day counts as the furthest.
    """
    new = [resolved[deferral.id] for deferral in deferrals if deferral.id in resolved]
    return max(new, key=lambda deadline: deadline.latest or date.max, default=None)
