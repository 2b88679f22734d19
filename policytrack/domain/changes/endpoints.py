"""The endpoints of a comparison: what was known at the end of a day, and the standings that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side
from policytrack.domain.standing.components import Component, components_of
from policytrack.domain.standing.standings import Standings, nested_standings, standings
from policytrack.domain.standing.timeline import Interval, interval_on
from policytrack.domain.vocabulary import TRACKER


class KnownEvents(NamedTuple):
    """What is known of a recommendation at the end of *day*: the events recorded by the moment that counts."""

    events: Sequence[Event]
    day: date


class Endpoint(NamedTuple):
    """The intervals of a recommendation and of its components at one of the endpoints."""

    known: KnownEvents
    whole: Interval
    components: Sequence[Component] = ()
    intervals: Sequence[Interval] = ()


def endpoint_of(
    recommendation: Recommendation,
    known: KnownEvents,
    ancestors: Ancestors,
    assessor: str = TRACKER,
    side: str | None = None,
) -> Endpoint:
    """The endpoint of a recommendation, by the assessor's marks; only of the components on *side*, if it is given."""
    whole, _, timelines, _ = standings(recommendation, known.events, ancestors, assessor, side)
    if recommendation.combine == "any":  # if one part is enough, the standings do not have the components
        timelines = standings(
            recommendation._replace(combine="all"), known.events, ancestors, assessor, side
        ).components
    intervals = [interval_on(component_timeline, known.day) for component_timeline in timelines]
    return Endpoint(
        known, interval_on(whole, known.day), components_of(recommendation, ancestors, side=side), intervals
    )


def parent_interval(
    parent: Recommendation,
    contained: Mapping[str, tuple[Recommendation, KnownEvents]],
    ancestors: Ancestors,
    assessors: Assessors,
    day: date,
    assessor: str = TRACKER,
) -> Interval:
    """The interval of a parent on a day; *contained* has all that it contains, at any depth, by casefolded id."""

    def find(name: str) -> Recommendation | None:
        return contained[name][0] if name in contained else None

    def stand_alone(member: Recommendation) -> Standings:
        known = contained[member.id.casefold()][1]
        side = claimant_side(assessor, member, ancestors, assessors)
        return standings(member, known.events, ancestors, assessor, side)

    return interval_on(nested_standings(parent, find, stand_alone).whole, day)
