"""Find the actor that somebody means by an id or a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policytrack.domain.model import Actor
from policytrack.errors import NotFound, UsageProblem


def actor_named(typed: str, actors: Mapping[str, Actor]) -> str | None:
    """The id of the actor with this id or, in full, this name, in any case; None if there is none.

    Raises `UsageProblem` if several actors have the name.
    """
    if typed in actors:
        return typed
    wanted = _comparable(typed)
    by_id = next((id for id in actors if id.casefold() == wanted), None)
    if by_id is not None:
        return by_id
    by_name = [id for id, actor in actors.items() if _comparable(actor.name) == wanted]
    if len(by_name) > 1:
        raise UsageProblem(f"several actors are called '{typed}'; write the id: {', '.join(by_name)}")
    return by_name[0] if by_name else None


def chosen_actors(
    kind: str, words: Iterable[str], actors: Mapping[str, Actor], error: type[Exception] = NotFound
) -> tuple[str, ...]:
    """The ids of the actors that were typed, each once. Raises *error* if there is no such *kind* of actor."""
    chosen = []
    for typed in words:
        id = actor_named(typed, actors)
        if id is None:
            from policytrack.text.did_you_mean import nearest, unknown

            by_name = {actor.name: id for id, actor in actors.items()}
            close = nearest(typed, actors) or by_name.get(nearest(typed, by_name) or "")
            if close is not None:
                raise error(f"no {kind} '{typed}'; {nearest_actor(close, actors)}")
            raise error(unknown(kind, typed, actors))
        chosen.append(id)
    return tuple(dict.fromkeys(chosen))


def nearest_actor(id: str, actors: Mapping[str, Actor]) -> str:
    """The words that name an actor as the nearest to a mistyped one: by its name and id, if they differ."""
    name = actors[id].name if id in actors else id
    return f"the nearest is '{id}'" if name.casefold() == id.casefold() else f"the nearest is {name} ({id})"


def _comparable(words: str) -> str:
    return " ".join(words.split()).casefold()
