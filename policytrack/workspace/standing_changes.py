"""What recording changed: the status of each recommendation and of what the entries are about, before and after."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.model import Recommendation, Standing
from policytrack.domain.responsibility import claimant_side, is_claim
from policytrack.domain.standing.components import Component, components_of, covers, events_by_component
from policytrack.domain.standing.detail import standing_of
from policytrack.domain.standing.in_force import in_force, marks_of, order_of
from policytrack.domain.standing.standings import component_timelines, standings
from policytrack.domain.standing.timeline import interval_on, roll_up
from policytrack.domain.statuses import Status
from policytrack.index.index import Index


class SubjectChange(NamedTuple):
    """The status today of what the *event* is about, *before* and *after* it was recorded.

    *subject* is the event whose part and actor are meant: the event itself or, for a retraction, the one that it
    retracts; *actor_name* is the name of its actor. *is_whole*: it is about the whole recommendation. *counts*: the
    subject is in force; False if it was retracted. Of several events about the same, *event* is the one that counts
    today. *begins* is the date on which it takes effect if that is in the future. *decided_by* is the date of a later
    mark that decides the status today in its place.
    """

    event: Event
    subject: Event
    before: Status
    after: Status
    is_whole: bool
    counts: bool = True
    begins: date | None = None
    decided_by: date | None = None
    actor_name: str | None = None

    @property
    def name(self) -> str:
        """The id of the recommendation or of the part."""
        event = self.event
        return event.recommendation if self.subject.part is None else f"{event.recommendation}.{self.subject.part}"


class StandingChange(NamedTuple):
    """Where a recommendation stood by an assessor's marks *before* the *events* were recorded, and *after*.

    *subjects* has a change for each part and actor that the events are about. *claimant* is the assessor's name if it
    claims something in the events; None if they assess.
    """

    recommendation: Recommendation
    assessor: str
    before: Standing
    after: Standing
    events: list[Event]
    subjects: list[SubjectChange]
    claimant: str | None


def standing_changes(
    events: Sequence[Event],
    recommendations: Mapping[str, Recommendation],
    known: Mapping[str, Sequence[Event]],
    index: Index,
    today: date,
) -> list[StandingChange]:
    """What the events change today, by recommendation and assessor.

    *recommendations* are theirs, and *known* the events recorded about these before, both by id.
    """
    by_assessor: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        by_assessor.setdefault((event.recommendation, event.assessor), []).append(event)
    changes = []
    for (name, assessor), added in by_assessor.items():
        view = _View(recommendations[name], assessor, index, today)
        changes.append(view.change(known[name], added))
    return changes


class _View:
    """A recommendation today by an assessor's marks; by a claimant's, only what its own side is asked."""

    def __init__(self, recommendation: Recommendation, assessor: str, index: Index, today: date) -> None:
        self._recommendation, self._assessor, self._today = recommendation, assessor, today
        self._ancestors, self._index = index.ancestors, index
        self._side = claimant_side(assessor, recommendation, index.ancestors, index.assessors)
        self._components = components_of(recommendation, index.ancestors, side=self._side)

    def change(self, known: Sequence[Event], added: list[Event]) -> StandingChange:
        """What the *added* events change, where the *known* ones were recorded before."""
        before, after = (self._standing(events) for events in (known, [*known, *added]))
        subjects = self._subjects(known, added, before.status, after.status)
        claimant = self._claimant(subjects)
        return StandingChange(self._recommendation, self._assessor, before, after, added, subjects, claimant)

    def _claimant(self, subjects: Iterable[SubjectChange]) -> str | None:
        """The name of the assessor if a mark or a deferral among the subjects is a claim."""
        index, assessor = self._index, self._assessor
        named = index.assessors.get(assessor) or index.actors.get(assessor)
        if named is None or not is_claim(assessor, self._recommendation, index.ancestors, index.assessors):
            return None
        is_said = any(change.subject.kind in (EventKind.MARK, EventKind.DEFER) for change in subjects)
        return named.name if is_said else None

    def _standing(self, events: Sequence[Event]) -> Standing:
        """The standing of the whole by these events."""
        whole = standings(self._recommendation, events, self._ancestors, self._assessor, self._side).whole
        return standing_of(interval_on(whole, self._today), self._today)

    def _subjects(
        self, known: Sequence[Event], added: Sequence[Event], before: Status, after: Status
    ) -> list[SubjectChange]:
        """The change of each part and actor that the added events are about; *known* are the earlier events.

        *before* and *after* are the statuses of the whole.
        """
        everything = [*known, *added]
        counting = {event.id for event in in_force(everything)}
        by_id = {event.id: event for event in everything}
        by_subject: dict[tuple[str | None, str | None], list[Event]] = {}
        for event in added:
            subject = _subject(event, by_id)
            by_subject.setdefault((subject.part, subject.actor), []).append(event)
        order = order_of(everything)
        changes = []
        for about in by_subject.values():
            in_order = sorted(about, key=order)
            event = next((event for event in reversed(in_order) if event.effective <= self._today), in_order[0])
            subject = _subject(event, by_id)
            components = [component for component in self._components if covers(subject, component, self._ancestors)]
            is_whole = len(components) == len(self._components)
            changes.append(
                SubjectChange(
                    event,
                    subject,
                    before if is_whole else self._status(components, subject, known),
                    after if is_whole else self._status(components, subject, everything),
                    is_whole,
                    counts=subject.id in counting,
                    begins=event.effective if event.effective > self._today else None,
                    decided_by=self._decided_by(event, components, everything),
                    actor_name=None if subject.actor is None else self._index.names.actors.get(subject.actor),
                )
            )
        return changes

    def _status(self, components: Sequence[Component], subject: Event, events: Sequence[Event]) -> Status:
        """The status today of the components that the subject is about."""
        timelines = component_timelines(components, marks_of(self._assessor, events), self._ancestors)
        combine = self._recommendation.combine if subject.part is None else "all"
        return interval_on(roll_up(timelines, combine), self._today).status

    def _decided_by(self, event: Event, components: Sequence[Component], everything: Sequence[Event]) -> date | None:
        """The date of the latest mark that decides a component's status today, if that is later than the event."""
        marks = [mark for mark in marks_of(self._assessor, everything) if mark.effective <= self._today]
        deciding = [about[-1].effective for about in events_by_component(marks, components, self._ancestors) if about]
        latest = max(deciding, default=event.effective)
        return latest if latest > event.effective else None


def _subject(event: Event, by_id: Mapping[str, Event]) -> Event:
    """The event whose part and actor the event is about: of a retraction, those of the event that it retracts."""
    subject = event
    while subject.kind is EventKind.RETRACT and subject.event is not None and subject.event in by_id:
        subject = by_id[subject.event]
    return subject
