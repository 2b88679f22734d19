"""The two points of a comparison: what is known at the end of a day, and where things stand by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side
from policytrack.domain.standing.standings import Standings, nested_standings, standings
from policytrack.domain.standing.timeline import Interval, interval_on
from policytrack.domain.standing.units import Unit, units_of
from policytrack.domain.vocabulary import TRACKER


class KnownEvents(NamedTuple):
    """What is known of one recommendation about the end of *day*: the events recorded by the moment that counts."""

    events: Sequence[Event]
    day: date


class Endpoint(NamedTuple):
    """Where a recommendation and its units stand at one of the two points."""

    known: KnownEvents
    whole: Interval
    units: Sequence[Unit] = ()
    intervals: Sequence[Interval] = ()


def endpoint_of(
    recommendation: Recommendation,
    known: KnownEvents,
    ancestors: Ancestors,
    assessor: str = TRACKER,
    side: str | None = None,
) -> Endpoint:
    """Where a recommendation stands by the assessor's marks; only the units on *side*, if one is named."""
    whole, _, timelines, _ = standings(recommendation, known.events, ancestors, assessor, side)
    if recommendation.combine == "any":  # where one part is enough, standings hold no units
        timelines = standings(recommendation._replace(combine="all"), known.events, ancestors, assessor, side).units
    intervals = [interval_on(unit_timeline, known.day) for unit_timeline in timelines]
    return Endpoint(known, interval_on(whole, known.day), units_of(recommendation, ancestors, side=side), intervals)


def umbrella_interval(
    one: Recommendation,
    below: Mapping[str, tuple[Recommendation, KnownEvents]],
    ancestors: Ancestors,
    assessors: Assessors,
    day: date,
    assessor: str = TRACKER,
) -> Interval:
    """Where an umbrella stands on a day; *below* has all that it contains, at any depth, by casefolded id."""

    def find(name: str) -> Recommendation | None:
        return below[name][0] if name in below else None

    def stand_alone(each: Recommendation) -> Standings:
        known = below[each.id.casefold()][1]
        return standings(each, known.events, ancestors, assessor, claimant_side(assessor, each, ancestors, assessors))

    return interval_on(nested_standings(one, find, stand_alone).whole, day)
