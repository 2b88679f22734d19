"""The components of a recommendation, and which of them an event is about."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import ActorRole, Recommendation
from policytrack.domain.responsibility import Ancestors, answers_for
from policytrack.domain.vocabulary import Role
from policytrack.text.values import Deadline


class Component(NamedTuple):
    """What an asked actor has to do in a part, or in a recommendation without parts.

    *part* is the part's letter, None if there are no parts; *actor* is None if nobody is asked by name.
    """

    part: str | None
    actor: str | None
    deadline: Deadline | None = None


def letter_of(part: str) -> str:
    """The letter by which events name the part with this id: `a` for `FK-T2-7.a`."""
    return part.rpartition(".")[2]


def components_of(
    recommendation: Recommendation, ancestors: Ancestors, part: str | None = None, side: str | None = None
) -> list[Component]:
    """The components of a recommendation, one for each asked actor in each part; none for a parent.

    If *part*, a letter, is given, only the components of that part; if *side* is given, only those of actors on it.
    """
    if recommendation.contains:
        return []
    if recommendation.parts:
        components = [
            Component(letter_of(holder.id), actor, holder.deadline)
            for holder in recommendation.parts
            if part is None or letter_of(holder.id) == part
            for actor in _asked(holder.actors)
        ]
    else:
        components = [Component(None, actor, recommendation.deadline) for actor in _asked(recommendation.actors)]
    if side is not None:
        return [
            component
            for component in components
            if component.actor is not None and side in ancestors.get(component.actor, ())
        ]
    return components


def _asked(actors: Iterable[ActorRole]) -> Iterable[str | None]:
    return dict.fromkeys(actor.id for actor in actors if actor.role is Role.ASKED) or (None,)


def covers(event: Event, component: Component, ancestors: Ancestors) -> bool:
    """Whether the event is about this component: without a part it is about all parts, without an actor about all."""
    if event.part is not None and event.part != component.part:
        return False
    return event.actor is None or (
        component.actor is not None and bool(answers_for(event.actor, (component.actor,), ancestors))
    )


def events_by_component(
    events: Sequence[Event], components: Sequence[Component], ancestors: Ancestors
) -> list[list[Event]]:
    """For each component, the events that are about it, in the given order."""
    by_component: list[list[Event]] = [[] for _ in components]
    covered: dict[tuple[str | None, str | None], list[list[Event]]] = {}
    for event in events:
        key = (event.part, event.actor)
        if key not in covered:
            covered[key] = [
                about
                for component, about in zip(components, by_component, strict=True)
                if covers(event, component, ancestors)
            ]
        for about in covered[key]:
            about.append(event)
    return by_component
