"""The two ends of a comparison: what is known at the end of a day, and how things stand by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.events import Event
from policytrack.model import Recommendation
from policytrack.shares import Assessors, Chains, claimed_side
from policytrack.standing import Piece, Standings, nested, piece_on, standings
from policytrack.units import Unit, units_of
from policytrack.vocabulary import TRACKER


class Known(NamedTuple):
    """What is known of one recommendation at the end of a day: the events recorded by then, about that day."""

    events: Sequence[Event]
    day: date


class End(NamedTuple):
    """How a recommendation and its units stand at one end."""

    known: Known
    whole: Piece
    units: Sequence[Unit] = ()
    pieces: Sequence[Piece] = ()


def end_of(one: Recommendation, known: Known, chains: Chains, assessor: str = TRACKER, side: str | None = None) -> End:
    """By the assessor's marks; only the units on *side*, if one is named."""
    whole, _, tracks, _ = standings(one, known.events, chains, assessor, side)
    if one.combine == "any":  # where one part is enough, standings name no units
        tracks = standings(one._replace(combine="all"), known.events, chains, assessor, side).units
    pieces = [piece_on(track, known.day) for track in tracks]
    return End(known, piece_on(whole, known.day), units_of(one, chains, side=side), pieces)


def over(
    one: Recommendation,
    below: Mapping[str, tuple[Recommendation, Known]],
    chains: Chains,
    assessors: Assessors,
    day: date,
    assessor: str = TRACKER,
) -> Piece:
    """How an umbrella stands on a day."""

    def find(name: str) -> Recommendation | None:
        return below[name][0] if name in below else None

    def stand_alone(each: Recommendation) -> Standings:
        known = below[each.id.casefold()][1]
        return standings(each, known.events, chains, assessor, claimed_side(assessor, each, chains, assessors))

    return piece_on(nested(one, find, stand_alone).whole, day)
