"""The full account of a recommendation on a day: beside where it stands, its parts, claims, deferrals and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.events import Event, Evidence
from policytrack.in_force import deferrals, deferred_to, last_reviewed, supporting
from policytrack.model import Claim, Entry, Recommendation, Standing
from policytrack.shares import Ancestors, Assessors, claimant_side
from policytrack.standing import Interval, claims, interval_on, is_assessed, standings
from policytrack.text_values import Deadline, Window
from policytrack.timing import timing_on
from policytrack.units import units_of
from policytrack.vocabulary import DUE_SOON_DAYS, TRACKER


class DetailContext(NamedTuple):
    """On which day the account is given, by whose marks, and what is needed to read events.

    *published* is the window of the recommendation's paper; due soon means within *soon* days.
    """

    day: date
    published: Window
    ancestors: Ancestors
    assessors: Assessors
    assessor: str = TRACKER
    soon: int = DUE_SOON_DAYS


def complete(entry: Entry, events: Sequence[Event], context: DetailContext) -> Entry:
    """Fill in all that follows an entry's standing.

    *events* are those of its recommendation, as far as they are known. An umbrella has none: what it
    contains speaks for it.
    """
    one, day = entry.recommendation, context.day
    if one.contains:
        return entry
    side = claimant_side(context.assessor, one, context.ancestors, context.assessors)
    stand = standings(one, events, context.ancestors, context.assessor, side)
    units = units_of(one, context.ancestors, side=side)
    said = {
        name: interval_on(intervals, day)
        for name, intervals in claims(one, events, context.ancestors, context.assessors).items()
    }
    return entry._replace(
        parts=tuple(standing_of(interval_on(intervals, day), day, context.soon) for intervals in stand.parts),
        claims=tuple(
            Claim(name, interval.status, interval.began) for name, interval in said.items() if is_assessed(interval)
        ),
        deferred_to=moved_deadline(one, events, context),
        last_reviewed=last_reviewed(events, day, context.assessor),
        evidence=_once(supporting(events, units, context.ancestors, day, context.assessor)),
    )


def standing_of(interval: Interval, day: date, soon: int = DUE_SOON_DAYS) -> Standing:
    """How something stands on a day of the interval."""
    return Standing(
        interval.status, timing_on(interval.clock, day, soon), interval.began, interval.confidence, interval.tally
    )


def moved_deadline(one: Recommendation, events: Iterable[Event], context: DetailContext) -> Deadline | None:
    """The deadline that the furthest deferral in force on the day names, its words resolved."""
    moved = deferrals(events, units_of(one, context.ancestors), context.ancestors, context.day)
    return deferred_to(moved, resolved(moved, context.published)) if moved else None


def resolved(deferrals: Iterable[Event], published: Window) -> Mapping[str, Deadline]:
    """What the words of deferrals come to, by the deferrals' ids.

    They count from the deferral's own day unless it says from what.
    """
    from policytrack.deadlines import resolve

    return {one.id: resolve(one.to or "", published, one.anchor or one.effective.isoformat()) for one in deferrals}


def _once(events: Iterable[Event]) -> tuple[Evidence, ...]:
    """The evidence of these events, the latest event's first, each address once."""
    found: dict[str, Evidence] = {}
    for event in reversed(list(events)):
        for one in event.evidence:
            found.setdefault(one.url, one)
    return tuple(found.values())
