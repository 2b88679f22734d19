"""The full account of a recommendation on a day: beside where it stands, its parts, claims, deferrals and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.events import Event, Evidence
from policytrack.in_force import deferrals, deferred_to, last_reviewed, supporting
from policytrack.model import Claim, Entry, Recommendation, Standing
from policytrack.shares import Assessors, Chains, claimed_side
from policytrack.standing import Piece, claims, is_assessed, piece_on, standings
from policytrack.text_values import Deadline, Window
from policytrack.timing import timing_on
from policytrack.units import units_of
from policytrack.vocabulary import DUE_SOON_DAYS, TRACKER


class Setting(NamedTuple):
    """On which day the account is given, by whose marks, and what is needed to read events.

    *published* is the window of the recommendation's paper; due soon means within *soon* days.
    """

    day: date
    published: Window
    chains: Chains
    assessors: Assessors
    assessor: str = TRACKER
    soon: int = DUE_SOON_DAYS


def full(entry: Entry, events: Sequence[Event], setting: Setting) -> Entry:
    """Fill in all that follows an entry's standing.

    *events* are those of its recommendation, as far as they are known. An umbrella has none: what it
    contains speaks for it.
    """
    one, day = entry.recommendation, setting.day
    if one.contains:
        return entry
    side = claimed_side(setting.assessor, one, setting.chains, setting.assessors)
    stand = standings(one, events, setting.chains, setting.assessor, side)
    units = units_of(one, setting.chains, side=side)
    said = {
        name: piece_on(pieces, day) for name, pieces in claims(one, events, setting.chains, setting.assessors).items()
    }
    return entry._replace(
        parts=tuple(standing_of(piece_on(pieces, day), day, setting.soon) for pieces in stand.parts),
        claims=tuple(Claim(name, piece.status, piece.began) for name, piece in said.items() if is_assessed(piece)),
        deferred_to=moved_deadline(one, events, setting),
        last_reviewed=last_reviewed(events, day, setting.assessor),
        evidence=_once(supporting(events, units, setting.chains, day, setting.assessor)),
    )


def standing_of(piece: Piece, day: date, soon: int = DUE_SOON_DAYS) -> Standing:
    """How something stands on a day of the piece."""
    return Standing(piece.status, timing_on(piece.clock, day, soon), piece.began, piece.confidence, piece.tally)


def moved_deadline(one: Recommendation, events: Iterable[Event], setting: Setting) -> Deadline | None:
    """The deadline that the furthest deferral in force on the day names, its words resolved."""
    moved = deferrals(events, units_of(one, setting.chains), setting.chains, setting.day)
    return deferred_to(moved, resolved(moved, setting.published)) if moved else None


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
