"""Who has a share in a recommendation, and whose word on it is a claim.

A share is that of an asked actor. An event about an actor is about its share, about those
of all who are under it, or, where it is under someone asked, about that one's.
"""

from __future__ import annotations

from collections.abc import Mapping

from policytrack.model import Assessor, Part, Recommendation
from policytrack.vocabulary import TRACKER, Role

# Each actor to itself and all above it, the side last.
Ancestors = Mapping[str, tuple[str, ...]]
# Those that the register declares; the tracker and the actors are assessors, too.
Assessors = Mapping[str, Assessor]


def parts_of(recommendation: Recommendation, letter: str | None = None) -> tuple[Part, ...]:
    """The part of this letter, if there is one; all parts where no letter is said."""
    return tuple(part for part in recommendation.parts if letter in (None, part.id.rpartition(".")[2]))


def asked_actors(recommendation: Recommendation, letter: str | None = None) -> tuple[str, ...]:
    """Whose shares there are: the asked actors of one part, of all parts, or of a whole without parts."""
    holders = parts_of(recommendation, letter) or (recommendation,)
    return tuple(dict.fromkeys(one.id for holder in holders for one in holder.actors if one.role is Role.ASKED))


def answers_for(actor: str | None, asked: tuple[str, ...], ancestors: Ancestors) -> tuple[str, ...]:
    """Those of *asked* whose share an event about *actor* is about; all of them for None."""
    if actor is None:
        return asked
    return tuple(one for one in asked if actor in ancestors.get(one, (one,)) or one in ancestors.get(actor, ()))


def side_of(assessor: str, ancestors: Ancestors, assessors: Assessors) -> str | None:
    """The side that an assessor speaks for; None for the tracker, the independent, and those of no side."""
    declared = assessors.get(assessor)
    actor = assessor if declared is None else declared.part_of
    if actor is None or (declared is not None and declared.independent):
        return None
    return ancestors[actor][-1] if actor in ancestors else None


def is_claim(assessor: str, recommendation: Recommendation, ancestors: Ancestors, assessors: Assessors) -> bool:
    """Whether *assessor* can only claim here: it is on the side of an asked actor, and not independent.

    Where there are parts, those are asked whom they ask: whoever is asked in none of them has no share to claim.
    """
    asked = {side for holder in recommendation.parts or (recommendation,) for side in holder.sides}
    return side_of(assessor, ancestors, assessors) in asked


def claimant_side(
    assessor: str, recommendation: Recommendation, ancestors: Ancestors, assessors: Assessors
) -> str | None:
    """The side to whose shares the assessor's word is confined here, because it is claiming; None for an assessment."""
    if assessor == TRACKER or not is_claim(assessor, recommendation, ancestors, assessors):
        return None
    return side_of(assessor, ancestors, assessors)
