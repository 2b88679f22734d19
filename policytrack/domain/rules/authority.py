"""Rules about the people of an event: its part and actor, and its assessor."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.actor_names import nearest_actor
from policytrack.domain.events import EventKind
from policytrack.domain.responsibility import answers_for, is_claim, parts_of, side_of
from policytrack.domain.rules.case import Case
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.did_you_mean import nearest, unknown


def no_part(case: Case) -> Iterator[str]:
    """The part must exist."""
    recommendation = case.recommendation
    if case.event.part is not None and not parts_of(recommendation, case.event.part):
        parts = ", ".join(part.id for part in recommendation.parts)
        yield f"no part '{case.name}'; " + (f"choose from {parts}" if parts else f"{recommendation.id} has no parts")


def no_actor(case: Case) -> Iterator[str]:
    """The actor must be in the register."""
    actor = case.event.actor
    if actor is not None and actor not in case.ancestors:
        close = nearest(actor, case.ancestors)
        known = f"{case.name} asks {_asked(case)}" if close is None else nearest_actor(close, case.actors)
        yield f"no actor '{actor}'; {known}"


def no_assessor(case: Case) -> Iterator[str]:
    """The assessor must be the tracker, a declared assessor or an actor."""
    assessor = case.event.assessor
    if assessor not in _assessors(case):
        close = nearest(assessor, _assessors(case))
        if close is not None and case.named(close) != close:
            yield f"no assessor '{assessor}'; the nearest is {case.named(close)}"
        else:
            yield unknown("assessor", assessor, _assessors(case))


def not_asked(case: Case) -> Iterator[str]:
    """The actor must be asked, or be above or below an actor that is: nobody else has a component."""
    actor = case.event.actor
    if actor is not None and actor in case.ancestors and not answers_for(actor, case.asked, case.ancestors):
        yield f"{case.name} does not ask {case.named(actor)}; it asks {_asked(case)}"


def not_theirs_to_claim(case: Case) -> Iterator[str]:
    """A claimant must be on a side that is asked, and may claim only for actors on that side."""
    assessor, side = case.event.assessor, side_of(case.event.assessor, case.ancestors, case.assessors)
    about = answers_for(case.event.actor, case.asked, case.ancestors)
    if case.claim and not _is_claiming(case) and assessor in _assessors(case):
        claimant = case.named(assessor)
        yield f"{claimant} has nothing to claim, because {case.name} asks {_asked(case)}; `mark` records an assessment"
    if _is_claiming(case) and about and all(side not in case.ancestors.get(actor, ()) for actor in about):
        others = ", ".join(map(case.named, about))
        yield f"{case.named(assessor)} claims only for {side and case.named(side)}, and this is about {others}"


def names_a_parent(case: Case) -> Iterator[str]:
    """A parent is not marked or reviewed itself, because its status is rolled up from what it contains."""
    parent = case.recommendation
    if parent.contains:
        done = "reviewed" if case.event.kind is EventKind.REVIEW else "marked"
        yield f"{parent.id} rolls up what it contains and is not {done} itself; name {', '.join(parent.contains)}"


def _is_claiming(case: Case) -> bool:
    """Whether an event by this assessor is a claim about the recommendation, not an assessment."""
    return is_claim(case.event.assessor, case.recommendation, case.ancestors, case.assessors)


def _assessors(case: Case) -> tuple[str, ...]:
    return (TRACKER, *case.assessors, *case.ancestors)


def _asked(case: Case) -> str:
    return ", ".join(map(case.named, case.asked)) or "nobody by name"
