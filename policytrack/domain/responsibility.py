"""Who is responsible for a recommendation, and whose word on it is a claim.

Each asked actor is responsible for its own share. An event about an actor is about that actor's share and the shares
of all asked actors below it; where the actor is itself below an asked actor, the event is about that one's share.
"""

from __future__ import annotations

from collections.abc import Mapping

from policytrack.domain.model import Assessor, Part, Recommendation
from policytrack.domain.vocabulary import TRACKER, Role

# By actor: the actor itself and every actor above it, in order; the last is its side.
Ancestors = Mapping[str, tuple[str, ...]]
# The assessors that the register declares, by id. The tracker and the actors may assess without being declared.
Assessors = Mapping[str, Assessor]


def parts_of(recommendation: Recommendation, letter: str | None = None) -> tuple[Part, ...]:
    """The part with this letter, if there is one; all parts for None."""
    return tuple(part for part in recommendation.parts if letter in (None, part.id.rpartition(".")[2]))


def asked_actors(recommendation: Recommendation, letter: str | None = None) -> tuple[str, ...]:
    """The ids of the asked actors of one part, or of all parts, or of a recommendation without parts; each once."""
    holders = parts_of(recommendation, letter) or (recommendation,)
    return tuple(dict.fromkeys(actor.id for holder in holders for actor in holder.actors if actor.role is Role.ASKED))


def answers_for(actor: str | None, asked: tuple[str, ...], ancestors: Ancestors) -> tuple[str, ...]:
    """The actors in *asked* whose shares an event about *actor* is about; all of them for None."""
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

    A recommendation with parts asks the actors of its parts; an actor asked by none of them has nothing to claim.
    """
    asked = {side for holder in recommendation.parts or (recommendation,) for side in holder.sides}
    return side_of(assessor, ancestors, assessors) in asked


def claimant_side(
    assessor: str, recommendation: Recommendation, ancestors: Ancestors, assessors: Assessors
) -> str | None:
    """The side whose units the assessor makes claims about; None if its marks are assessments, of every unit."""
    if assessor == TRACKER or not is_claim(assessor, recommendation, ancestors, assessors):
        return None
    return side_of(assessor, ancestors, assessors)
