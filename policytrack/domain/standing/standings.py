"""Where a recommendation stands by an assessor's marks: from the journal's events to its timelines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from policytrack.domain.events import Event, Kind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, is_claim, side_of
from policytrack.domain.standing.in_force import marks_of
from policytrack.domain.standing.timeline import Timeline, is_assessed, roll_up, timeline_of_unit
from policytrack.domain.standing.units import Unit, letter_of, shared_out, units_of
from policytrack.domain.vocabulary import TRACKER

UnitKey = tuple[str, int]
"""Identifies a unit: the id of its recommendation, and its number there."""


class Standings(NamedTuple):
    """The timelines of a recommendation: of the whole, of each part in order, and of the units an umbrella counts.

    *keys* identify the units, one key each, so that an umbrella counts a unit once however often it contains it.
    """

    whole: Timeline
    parts: tuple[Timeline, ...]
    units: tuple[Timeline, ...]
    keys: tuple[UnitKey, ...]


def standings(
    one: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessor: str = TRACKER, side: str | None = None
) -> Standings:
    """How a recommendation stands by the marks of *assessor*; only the units on *side*, if one is named.

    *events* are those of this recommendation, in any order, as far as they were recorded by the moment whose
    knowledge is asked for. For an umbrella, use `umbrella`.
    """
    units = units_of(one, ancestors, side=side)
    timelines = unit_timelines(units, events, ancestors, assessor)
    by_part: dict[str | None, list[Timeline]] = {}
    for unit, unit_timeline in zip(units, timelines, strict=True):
        by_part.setdefault(unit.part, []).append(unit_timeline)
    rolled = {letter: roll_up(several) for letter, several in by_part.items()} if one.parts else {}
    parts = tuple(rolled.get(letter_of(part.id)) or roll_up(()) for part in one.parts)
    if one.combine == "any":
        # One part is enough, but a part that asks two actors needs both.
        whole = roll_up(tuple(rolled.values()) or timelines, "any")
        return Standings(whole, parts, (whole,), ((one.id, 0),))
    return Standings(roll_up(timelines), parts, timelines, tuple((one.id, number) for number in range(len(timelines))))


def unit_timelines(
    units: Sequence[Unit], events: Iterable[Event], ancestors: Ancestors, assessor: str
) -> tuple[Timeline, ...]:
    """The timeline of each unit, by the marks of *assessor*."""
    shares = shared_out(marks_of(assessor, events), units, ancestors)
    return tuple(timeline_of_unit(unit, share) for unit, share in zip(units, shares, strict=True))


def umbrella_standings(one: Recommendation, contained: Iterable[Standings]) -> Standings:
    """How an umbrella stands: rolled up from all units of what it contains, each counted once.

    A recommendation that is done as soon as `any` of its parts is counts as one unit. A deadline that the umbrella
    itself has is one more clock.
    """
    held = list(contained)
    parts = tuple(roll_up(()) for _ in one.parts)
    if one.combine == "any":
        whole = roll_up(tuple(each.whole for each in held), "any", one.deadline)
        return Standings(whole, parts, (whole,), ((one.id, 0),))
    units = {key: unit for each in held for key, unit in zip(each.keys, each.units, strict=True)}
    return Standings(roll_up(tuple(units.values()), "all", one.deadline), parts, tuple(units.values()), tuple(units))


def nested_standings(
    one: Recommendation,
    find: Callable[[str], Recommendation | None],
    stand_alone: Callable[[Recommendation], Standings],
    known: dict[str, Standings] | None = None,
) -> Standings:
    """How an umbrella stands, and every umbrella inside it.

    *find* returns the recommendation with a casefolded id, *stand_alone* the standings of one that is no umbrella.
    *known* holds the standings of umbrellas by casefolded id: those in it are used, and the others are added. An id
    that nothing has, or that leads back to its own umbrella, is left out; `check` reports such a register, and no
    other command reads it.
    """
    umbrellas = {} if known is None else known
    done: dict[str, Standings] = {}
    begun: set[str] = set()
    waiting = [one]
    while waiting:
        each = waiting[-1]
        name = each.id.casefold()
        below = dict.fromkeys(map(str.casefold, each.contains))
        if name in umbrellas or name in done:
            waiting.pop()
        elif not below:
            done[name] = stand_alone(waiting.pop())
        elif name not in begun:
            begun.add(name)
            found = (find(other) for other in below if other not in begun and other not in done)
            waiting += [other for other in found if other is not None]
        else:
            held = (umbrellas.get(other) or done.get(other) for other in below)
            umbrellas[name] = umbrella_standings(waiting.pop(), [other for other in held if other is not None])
    return umbrellas[one.id.casefold()]


def claimed_timelines(
    one: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessors: Assessors
) -> dict[str, Timeline]:
    """The timeline that each claimant claims, by assessor, for the units on its own side; none that claims nothing."""
    found = list(events)
    others = sorted({event.assessor for event in found if event.kind is Kind.MARK} - {TRACKER})
    said = {
        name: standings(one, found, ancestors, name, side_of(name, ancestors, assessors)).whole
        for name in others
        if is_claim(name, one, ancestors, assessors)
    }
    return {name: intervals for name, intervals in said.items() if any(map(is_assessed, intervals))}
