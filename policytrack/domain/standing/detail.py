"""The details of an entry on a day: where its parts stand, claims, the revised deadline, reviews and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, Evidence
from policytrack.domain.model import Claim, Entry, Recommendation, Standing
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side
from policytrack.domain.standing.in_force import deferrals, deferred_to, last_reviewed, supporting
from policytrack.domain.standing.standings import claimed_timelines, standings
from policytrack.domain.standing.timeline import Interval, interval_on, is_assessed
from policytrack.domain.standing.timing import timing_on
from policytrack.domain.standing.units import units_of
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER
from policytrack.text.values import Deadline, Window


class DetailContext(NamedTuple):
    """What the details of an entry depend on: the day, whose marks count, and what is needed to read events.

    *published* is the window of days in which the recommendation's paper appeared; due soon means within *soon* days.
    """

    day: date
    published: Window
    ancestors: Ancestors
    assessors: Assessors
    assessor: str = TRACKER
    soon: int = DUE_SOON_DAYS


def with_details(entry: Entry, events: Sequence[Event], context: DetailContext) -> Entry:
    """The entry with everything that follows its standing filled in.

    *events* are those of its recommendation, as far as they are known. An umbrella is given back unchanged: the
    details are those of what it contains.
    """
    one, day = entry.recommendation, context.day
    if one.contains:
        return entry
    side = claimant_side(context.assessor, one, context.ancestors, context.assessors)
    stand = standings(one, events, context.ancestors, context.assessor, side)
    units = units_of(one, context.ancestors, side=side)
    said = {
        name: interval_on(intervals, day)
        for name, intervals in claimed_timelines(one, events, context.ancestors, context.assessors).items()
    }
    return entry._replace(
        parts=tuple(standing_of(interval_on(intervals, day), day, context.soon) for intervals in stand.parts),
        claims=tuple(
            Claim(name, interval.status, interval.began) for name, interval in said.items() if is_assessed(interval)
        ),
        deferred_to=revised_deadline(one, events, context),
        last_reviewed=last_reviewed(events, day, context.assessor),
        evidence=_once(supporting(events, units, context.ancestors, day, context.assessor)),
    )


def standing_of(interval: Interval, day: date, soon: int = DUE_SOON_DAYS) -> Standing:
    """The standing on a day that lies in the interval; due soon means within *soon* days."""
    return Standing(
        interval.status, timing_on(interval.clock, day, soon), interval.began, interval.confidence, interval.tally
    )


def revised_deadline(one: Recommendation, events: Iterable[Event], context: DetailContext) -> Deadline | None:
    """The revised deadline on the day: the furthest that a deferral in force names; None if none does."""
    moved = deferrals(events, units_of(one, context.ancestors), context.ancestors, context.day)
    return deferred_to(moved, resolved(moved, context.published)) if moved else None


def resolved(deferrals: Iterable[Event], published: Window) -> Mapping[str, Deadline]:
    """The deadlines that deferrals name, their words resolved to days, by the deferrals' ids.

    Relative words count from the deferral's anchor, or else from the day on which it takes effect.
    """
    from policytrack.text.deadlines import resolve

    return {one.id: resolve(one.to or "", published, one.anchor or one.effective.isoformat()) for one in deferrals}


def _once(events: Iterable[Event]) -> tuple[Evidence, ...]:
    """The evidence of these events, the latest event first, each address once."""
    found: dict[str, Evidence] = {}
    for event in reversed(list(events)):
        for one in event.evidence:
            found.setdefault(one.url, one)
    return tuple(found.values())
