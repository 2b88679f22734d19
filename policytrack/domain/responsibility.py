"""Who is responsible for a recommendation, and whose word on it is a claim.

Each asked actor is responsible for its own components. An event about an actor is about its components and those of all
asked actors below it; where the actor is itself below an asked actor, the event is about that one's components.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policytrack.domain.model import Actor, Assessor, Part, Recommendation
from policytrack.domain.vocabulary import TRACKER, Role

# For each actor: itself and every actor above it, in order; the last one is its side.
Ancestors = Mapping[str, tuple[str, ...]]
# The assessors that the register declares, by id. The tracker and the actors may assess without being declared.
Assessors = Mapping[str, Assessor]


def ancestors_of(actors: Mapping[str, Actor], name: str | None) -> tuple[str, ...]:
    """The actor and all actors above it; the chain ends at an unknown name, or where `part_of` forms a circle."""
    above: dict[str, None] = {}  # an ordered set, since there may be thousands
    while name is not None and name in actors and name not in above:
        above[name] = None
        name = actors[name].part_of
    return tuple(above)


class AncestorsByActor(Mapping[str, tuple[str, ...]]):
    """Computes ancestors when they are needed: those of a chain of thousands of actors would fill the memory."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors
        self._cached: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        ancestors = self._cached.get(name)
        if ancestors is None:
            ancestors = self._cached[name] = ancestors_of(self._actors, name)
        return ancestors

    def __contains__(self, name: object) -> bool:
        return name in self._actors

    def __iter__(self) -> Iterator[str]:
        return iter(self._actors)

    def __len__(self) -> int:
        return len(self._actors)


def parts_of(recommendation: Recommendation, letter: str | None = None) -> tuple[Part, ...]:
    """The part with this letter, if there is one; all parts for None."""
    return tuple(part for part in recommendation.parts if letter in (None, part.id.rpartition(".")[2]))


def asked_actors(recommendation: Recommendation, letter: str | None = None) -> tuple[str, ...]:
    """The ids of the asked actors of one part, or of all parts, or of a recommendation without parts; each once."""
    holders = parts_of(recommendation, letter) or (recommendation,)
    return tuple(dict.fromkeys(actor.id for holder in holders for actor in holder.actors if actor.role is Role.ASKED))


def answers_for(actor: str | None, asked: tuple[str, ...], ancestors: Ancestors) -> tuple[str, ...]:
    """The asked actors whose components an event about *actor* is about; all of them for None."""
    if actor is None:
        return asked
    return tuple(
        holder for holder in asked if actor in ancestors.get(holder, (holder,)) or holder in ancestors.get(actor, ())
    )


def side_of(assessor: str, ancestors: Ancestors, assessors: Assessors) -> str | None:
    """The side that an assessor speaks for; None for the tracker, the independent, and those on no side."""
    declared = assessors.get(assessor)
    actor = assessor if declared is None else declared.part_of
    if actor is None or (declared is not None and declared.independent):
        return None
    return ancestors[actor][-1] if actor in ancestors else None


def is_claim(assessor: str, recommendation: Recommendation, ancestors: Ancestors, assessors: Assessors) -> bool:
    """Whether a mark by *assessor* is a claim: the assessor is on the side of an asked actor and not independent.

    An actor on none of the asked sides has nothing to claim.
    """
    return side_of(assessor, ancestors, assessors) in asked_sides(recommendation)


def asked_sides(recommendation: Recommendation) -> frozenset[str]:
    """The sides of the asked actors; a recommendation with parts asks those of its parts."""
    return frozenset(side for holder in recommendation.parts or (recommendation,) for side in holder.sides)


def claimant_side(
    assessor: str, recommendation: Recommendation, ancestors: Ancestors, assessors: Assessors
) -> str | None:
    """The side about whose components the assessor makes claims; None if its marks are assessments, of all of them."""
    if assessor == TRACKER or not is_claim(assessor, recommendation, ancestors, assessors):
        return None
    return side_of(assessor, ancestors, assessors)
