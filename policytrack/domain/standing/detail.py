"""The details of an entry on a day: the standings of its parts, claims, revised deadline, last review and evidence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind, Evidence, PageState
from policytrack.domain.model import Claim, ClaimedComponent, Entry, PartDetail, Recommendation, Standing
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side, side_of
from policytrack.domain.standing.components import Component, components_of, letter_of
from policytrack.domain.standing.in_force import (
    decisive_first,
    deferrals,
    deferred_to,
    last_reviewed,
    marks_of,
    reasons,
    says_why,
    supporting,
)
from policytrack.domain.standing.standings import claimed_standings, component_timelines, standings
from policytrack.domain.standing.timeline import Interval, Timeline, interval_on, is_assessed
from policytrack.domain.standing.timing import timing_on
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER
from policytrack.text.values import Deadline, Window

_ActorStatuses = tuple[tuple[str, Status], ...]


class DetailContext(NamedTuple):
    """What the details of an entry depend on: the day, whose marks count, and what is needed to interpret events.

    *published* is the window in which the recommendation's paper was published; due soon means within *soon* days.
    """

    day: date
    published: Window
    ancestors: Ancestors
    assessors: Assessors
    assessor: str = TRACKER
    soon: int = DUE_SOON_DAYS


def with_details(entry: Entry, events: Sequence[Event], context: DetailContext) -> Entry:
    """The entry with all its details, the fields after *standing*.

    *events* are the known events of its recommendation. A parent is returned unchanged, because the recommendations
    that it contains have the details.
    """
    recommendation, day = entry.recommendation, context.day
    if recommendation.contains:
        return entry
    pages: Mapping[str, PageState] = {}
    if any(event.evidence or event.keep for event in events):
        from policytrack.domain.standing.keeping import page_states, with_added_evidence

        pages, events = page_states(events, day, context.assessor), with_added_evidence(events, day)
    side = claimant_side(context.assessor, recommendation, context.ancestors, context.assessors)
    timelines = standings(recommendation, events, context.ancestors, context.assessor, side)
    components = components_of(recommendation, context.ancestors, side=side)
    claimed = claimed_standings(recommendation, events, context.ancestors, context.assessors)
    details = _Details(recommendation, events, context)
    parts = tuple(standing_of(interval_on(intervals, day), day, context.soon) for intervals in timelines.parts)
    claimed_wholes = {name: standings.whole for name, standings in claimed.items()}
    whole = details.of(components, entry.standing.status, claimed_wholes)
    return entry._replace(
        parts=parts,
        claims=whole.claims,
        deferred_to=whole.deferred_to,
        last_reviewed=whole.last_reviewed,
        evidence=whole.evidence,
        reasons=whole.reasons,
        part_details=tuple(
            details.of(
                [component for component in components if component.part == letter_of(part.id)],
                parts[number].status,
                {name: standings.parts[number] for name, standings in claimed.items()},
                letter_of(part.id),
            )
            for number, part in enumerate(recommendation.parts)
        ),
        pages=pages,
        asked_statuses=() if recommendation.parts else _differing(components, timelines.components, day),
    )


def _differing(components: Sequence[Component], timelines: Sequence[Timeline], day: date) -> _ActorStatuses:
    """The status of each actor's component on the day; empty if all have the same, or any is enough."""
    statuses = [interval_on(intervals, day).status for intervals in timelines]
    if len({*statuses}) < 2:
        return ()
    return tuple((each.actor or "", status) for each, status in zip(components, statuses, strict=True))


class _Details:
    """Looks up, in the events of a recommendation, what stands behind the statuses of its components."""

    def __init__(self, recommendation: Recommendation, events: Sequence[Event], context: DetailContext) -> None:
        self._recommendation = recommendation
        self._events = events
        self._context = context

    def of(
        self,
        components: Sequence[Component],
        status: Status,
        claimed: Mapping[str, Timeline],
        part: str | None = None,
    ) -> PartDetail:
        """The details of these components with their *status*: those of a *part*, or of the whole.

        *claimed* is what assessors claim about it.
        """
        context = self._context
        on_day = {name: interval_on(intervals, context.day) for name, intervals in claimed.items()}
        about = [
            event for event in self._events if part in (None, event.part) or event.part is None or _takes_back(event)
        ]
        return PartDetail(
            *self._grounds(components, context.assessor, status),
            tuple(
                self._claim(name, interval, _on_side_of(name, self._all(part), context))
                for name, interval in on_day.items()
                if is_assessed(interval)
            ),
            _revised(self._events, self._all(part), context),
            last_reviewed(about, context.day, context.assessor),
        )

    def _claim(self, claimant: str, interval: Interval, components: Sequence[Component]) -> Claim:
        context = self._context
        timelines = component_timelines(components, marks_of(claimant, self._events), context.ancestors)
        on_day = [interval_on(intervals, context.day) for intervals in timelines]
        return Claim(
            claimant,
            interval.status,
            interval.began,
            *self._grounds(components, claimant, interval.status),
            tuple(
                ClaimedComponent(component.part, component.actor, claimed.status, claimed.began)
                for component, claimed in zip(components, on_day, strict=True)
            ),
        )

    def _all(self, part: str | None) -> list[Component]:
        return components_of(self._recommendation, self._context.ancestors, part=part)

    def _grounds(
        self, components: Sequence[Component], assessor: str, status: Status
    ) -> tuple[tuple[Event, ...], tuple[Evidence, ...]]:
        return grounds(self._events, components, self._context.ancestors, self._context.day, assessor, status)


def grounds(
    events: Iterable[Event],
    components: Sequence[Component],
    ancestors: Ancestors,
    day: date,
    assessor: str,
    status: Status,
) -> tuple[tuple[Event, ...], tuple[Evidence, ...]]:
    """The assessor's reasons and evidence for the *status* of the components on *day*.

    Those that decide the status come first; see `decisive_first`. Of equals, the latest come first.
    """
    known = list(events)
    telling = reasons(known, components, ancestors, day, assessor)
    marks = reversed(supporting(known, components, ancestors, day, assessor))
    return tuple(decisive_first(telling, status)), _once(decisive_first(marks, status))


def ground_of(mark: Event) -> tuple[tuple[Event, ...], tuple[Evidence, ...]]:
    """As `grounds` of the only mark that decides a status."""
    return (mark,) if says_why(mark) else (), _once([mark])


def _takes_back(event: Event) -> bool:
    return event.kind is EventKind.RETRACT


def _on_side_of(claimant: str, components: Iterable[Component], context: DetailContext) -> list[Component]:
    side = side_of(claimant, context.ancestors, context.assessors)
    return [
        component
        for component in components
        if component.actor is not None and side in context.ancestors.get(component.actor, ())
    ]


def standing_of(interval: Interval, day: date, soon: int = DUE_SOON_DAYS) -> Standing:
    """The standing on a day in the interval; due soon means within *soon* days."""
    clock = interval.clock
    due = None if clock.earliest is None or clock.latest is None else Window(clock.earliest, clock.latest)
    return Standing(
        interval.status, timing_on(clock, day, soon), interval.began, interval.confidence, interval.tally, due
    )


def revised_deadline(
    recommendation: Recommendation, events: Iterable[Event], context: DetailContext
) -> Deadline | None:
    """The revised deadline on the day: the furthest of the deferrals in force; None if there are none."""
    return _revised(events, components_of(recommendation, context.ancestors), context)


def _revised(events: Iterable[Event], components: Sequence[Component], context: DetailContext) -> Deadline | None:
    in_force = deferrals(events, components, context.ancestors, context.day)
    return deferred_to(in_force, resolved(in_force, context.published)) if in_force else None


def resolved(deferrals: Iterable[Event], published: Window) -> Mapping[str, Deadline]:
    """The new deadlines of deferrals, with their dates, by the deferrals' ids.

    A length of time counts from the deferral's anchor, or else from the day on which it takes effect.
    """
    from policytrack.text.deadlines import resolve

    return {
        deferral.id: resolve(deferral.to or "", published, deferral.anchor or deferral.effective.isoformat())
        for deferral in deferrals
    }


def _once(events: Iterable[Event]) -> tuple[Evidence, ...]:
    """The evidence of these events, in their order, without repeated addresses."""
    by_address: dict[str, Evidence] = {}
    for event in events:
        for piece in event.evidence:
            by_address.setdefault(piece.url, piece)
    return tuple(by_address.values())
