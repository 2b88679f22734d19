"""Where a recommendation stands by an assessor's marks: from the journal's events to its timelines."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, is_claim, side_of
from policytrack.domain.standing.components import Component, components_of, events_by_component, letter_of
from policytrack.domain.standing.in_force import marks_by_assessor, marks_of
from policytrack.domain.standing.timeline import (
    Timeline,
    is_assessed,
    naming_contradicted,
    roll_up,
    timeline_of_component,
)
from policytrack.domain.vocabulary import TRACKER

ComponentKey = tuple[str, int]
"""Identifies a component: the id of its recommendation, and its number there."""


class Standings(NamedTuple):
    """The timelines of a recommendation: of the whole, of each part in order, and of the components a parent counts.

    *keys* has the key of each component, so that a parent counts a component once even if it contains it several times.
    """

    whole: Timeline
    parts: tuple[Timeline, ...]
    components: tuple[Timeline, ...]
    keys: tuple[ComponentKey, ...]


def standings(
    recommendation: Recommendation,
    events: Iterable[Event],
    ancestors: Ancestors,
    assessor: str = TRACKER,
    side: str | None = None,
) -> Standings:
    """The standings of a recommendation by the marks of *assessor*; only of the components on *side*, if it is given.

    *events* are those of this recommendation, in any order, that were recorded by the moment whose knowledge is asked
    for. For a parent, use `nested_standings`.
    """
    return standings_by_marks(recommendation, marks_of(assessor, events), ancestors, side)


def standings_by_marks(
    recommendation: Recommendation, marks: Sequence[Event], ancestors: Ancestors, side: str | None = None
) -> Standings:
    """As `standings`, from one assessor's marks in force, in order."""
    components = components_of(recommendation, ancestors, side=side)
    timelines = component_timelines(components, marks, ancestors)
    rolled: dict[str | None, Timeline] = {}
    if recommendation.parts:
        by_part: dict[str | None, list[Timeline]] = {}
        for component, component_timeline in zip(components, timelines, strict=True):
            by_part.setdefault(component.part, []).append(component_timeline)
        rolled = {letter: roll_up(of_part) for letter, of_part in by_part.items()}
    parts = tuple([rolled.get(letter_of(part.id)) or roll_up(()) for part in recommendation.parts])
    if recommendation.combine == "any":
        # One part is enough, but in that part every asked actor must deliver.
        whole = roll_up(tuple(rolled.values()) or timelines, "any")
        return Standings(whole, parts, (whole,), ((recommendation.id, 0),))
    keys = tuple([(recommendation.id, number) for number in range(len(timelines))])
    return Standings(roll_up(timelines), parts, timelines, keys)


def component_timelines(
    components: Sequence[Component], marks: Sequence[Event], ancestors: Ancestors
) -> tuple[Timeline, ...]:
    """The timeline of each component, by one assessor's marks in force, in order."""
    by_component = events_by_component(marks, components, ancestors)
    return tuple(
        timeline_of_component(component, about) for component, about in zip(components, by_component, strict=True)
    )


def parent_standings(parent: Recommendation, contained: Iterable[Standings]) -> Standings:
    """The standings of a parent, rolled up from all components of what it contains, each counted once.

    A recommendation for which `any` part is enough counts as one component. If the parent has a deadline of its own,
    that is taken into account, too.
    """
    parts = tuple(roll_up(()) for _ in parent.parts)
    if parent.combine == "any":
        alternatives = [naming_contradicted(member.whole, member.keys[0][0]) for member in contained if member.keys]
        whole = roll_up(alternatives, "any", parent.deadline, is_parent=True)
        return Standings(whole, parts, (whole,), ((parent.id, 0),))
    by_key = {
        key: naming_contradicted(component, key[0])
        for member in contained
        for key, component in zip(member.keys, member.components, strict=True)
    }
    components = tuple(by_key.values())
    whole = roll_up(components, "all", parent.deadline, is_parent=True)
    return Standings(whole, parts, components, tuple(by_key))


def nested_standings(
    parent: Recommendation,
    find: Callable[[str], Recommendation | None],
    stand_alone: Callable[[Recommendation], Standings],
    known: dict[str, Standings] | None = None,
) -> Standings:
    """The standings of a parent, which may contain other parents.

    *find* returns the recommendation with a casefolded id, *stand_alone* the standings of one that is no parent.
    *known* has the standings of parents by casefolded id: it is used, and the parents worked out here are added.
    An id that does not exist, or that leads back to its own parent, is ignored: `check` reports such a register, and
    no other command reads it.
    """
    parents = {} if known is None else known
    done: dict[str, Standings] = {}
    begun: set[str] = set()
    waiting = [parent]
    while waiting:
        current = waiting[-1]
        name = current.id.casefold()
        below = dict.fromkeys(map(str.casefold, current.contains))
        if name in parents or name in done:
            waiting.pop()
        elif not below:
            done[name] = stand_alone(waiting.pop())
        elif name not in begun:
            begun.add(name)
            members = (find(member) for member in below if member not in begun and member not in done)
            waiting += [member for member in members if member is not None]
        else:
            contained = (parents.get(member) or done.get(member) for member in below)
            parents[name] = parent_standings(
                waiting.pop(), [standing for standing in contained if standing is not None]
            )
    return parents[parent.id.casefold()]


def claimed_standings(
    recommendation: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessors: Assessors
) -> dict[str, Standings]:
    """The standings of the components on each claimant's side, by the claimant; without those who claim nothing."""
    claimed = {
        name: standings_by_marks(recommendation, marks, ancestors, side_of(name, ancestors, assessors))
        for name, marks in sorted(marks_by_assessor(events).items())
        if name != TRACKER and is_claim(name, recommendation, ancestors, assessors)
    }
    return {name: standing for name, standing in claimed.items() if any(map(is_assessed, standing.whole))}
