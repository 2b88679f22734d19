"""The details of an entry on a day: the standings of its parts, claims, revised deadline, last review and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, Evidence
from policytrack.domain.model import Claim, Entry, PartDetail, Recommendation, Standing
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side, side_of
from policytrack.domain.standing.components import Component, components_of, letter_of
from policytrack.domain.standing.in_force import deferrals, deferred_to, last_reviewed, reasons, supporting
from policytrack.domain.standing.standings import claimed_timelines, standings
from policytrack.domain.standing.timeline import Interval, interval_on, is_assessed
from policytrack.domain.standing.timing import timing_on
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER
from policytrack.text.values import Deadline, Window


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
    side = claimant_side(context.assessor, recommendation, context.ancestors, context.assessors)
    timelines = standings(recommendation, events, context.ancestors, context.assessor, side)
    components = components_of(recommendation, context.ancestors, side=side)
    claimed = {
        name: interval_on(intervals, day)
        for name, intervals in claimed_timelines(recommendation, events, context.ancestors, context.assessors).items()
    }
    evidenced = _Evidenced(events, context)
    whole = evidenced.of(components)
    return entry._replace(
        parts=tuple(standing_of(interval_on(intervals, day), day, context.soon) for intervals in timelines.parts),
        claims=tuple(
            Claim(
                name,
                interval.status,
                interval.began,
                *evidenced.of(_claimed_components(recommendation, name, context), name),
            )
            for name, interval in claimed.items()
            if is_assessed(interval)
        ),
        deferred_to=revised_deadline(recommendation, events, context),
        last_reviewed=last_reviewed(events, day, context.assessor),
        evidence=whole.evidence,
        reasons=whole.reasons,
        part_details=tuple(
            evidenced.of([component for component in components if component.part == letter_of(part.id)])
            for part in recommendation.parts
        ),
    )


class _Evidenced:
    """The events of a recommendation, to look up what stands behind the statuses of components."""

    def __init__(self, events: Sequence[Event], context: DetailContext) -> None:
        self._events = events
        self._context = context

    def of(self, components: Sequence[Component], assessor: str | None = None) -> PartDetail:
        """The reasons and the evidence for the components' statuses; those of an *assessor*, if it is given."""
        day, ancestors = self._context.day, self._context.ancestors
        of_whom = assessor or self._context.assessor
        return PartDetail(
            reasons(self._events, components, ancestors, day, of_whom),
            _once(supporting(self._events, components, ancestors, day, of_whom)),
        )


def _claimed_components(recommendation: Recommendation, claimant: str, context: DetailContext) -> list[Component]:
    side = side_of(claimant, context.ancestors, context.assessors)
    return components_of(recommendation, context.ancestors, side=side)


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
    in_force = deferrals(events, components_of(recommendation, context.ancestors), context.ancestors, context.day)
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
    """The evidence of these events, that of the latest event first, without repeated addresses."""
    by_address: dict[str, Evidence] = {}
    for event in reversed(list(events)):
        for piece in event.evidence:
            by_address.setdefault(piece.url, piece)
    return tuple(by_address.values())
