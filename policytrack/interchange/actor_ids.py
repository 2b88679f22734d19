"""Make the ids of actors from their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from policytrack.domain.evidence import excerpt
from policytrack.domain.vocabulary import TRACKER
from policytrack.interchange.mapping import Side
from policytrack.interchange.slugs import digest, kept_id, slug

_MOST_TOLD = 20
_DISTINCTIVE = re.compile(r"[+#*=<>?@$%^~]")
"""Characters by which names differ that would have the same id, such as C, C++ and C#."""


class ActorIds:
    """The names of actors by id; names that differ only in case, spaces, punctuation or accents have one id.

    *names* has the first spelling that was read, with single spaces.
    """

    def __init__(self, side: Side | None, *, keeps_ids: bool = False) -> None:
        """*keeps_ids*: what is read are ids of a register, not names."""
        self.side, self._keeps_ids = side, keeps_ids
        self.names: dict[str, str] = {}
        self._spellings: dict[str, dict[str, None]] = {}
        self._ids: dict[str, str] = {}
        """By spelling."""

    def id_of(self, spelling: str, shown: str | None = None) -> str:
        """The id for the name, which is added to *names*; *shown* if that is another one."""
        if spelling in self._ids:
            return self._ids[spelling]
        name = " ".join(spelling.split())
        actor = kept_id(name) if self._keeps_ids else _id_for(name)
        if actor == TRACKER:
            actor = f"the-{TRACKER}"
        if self.side is not None and actor == self.side.id:
            actor = f"{actor}-itself"
        self.names.setdefault(actor, shown or name)
        self._spellings.setdefault(actor, {})[spelling] = None
        self._ids[spelling] = actor
        return actor

    def twins(self) -> list[str]:
        """A sentence for each actor whose name was spelt in several ways, after twenty of them one for the others."""
        return _twin_sentences(self._spellings)


def register_twins(
    actors: Mapping[str, str], register: Mapping[str, tuple[str, str]]
) -> tuple[dict[str, str], list[str]]:
    """Which *actors* of a table, names by id, the register has under another id, and which it spells in another way.

    *register* has ids and names by case-folded id. Returns the register's ids by the table's, where they differ, and a
    sentence for each actor that is spelt in another way, after twenty of them one for the others.
    """
    new = [id for id in actors if id.casefold() not in register]
    by_name = {_id_for(name): id for id, name in register.values()} if new else {}
    renamed = {id: by_name[id] for id in new if id in by_name and by_name[id] not in actors}
    ids_in_register = {id: register[id.casefold()][0] for id in actors if id.casefold() in register}
    renamed |= {id: in_register for id, in_register in ids_in_register.items() if in_register != id}
    spellings = {}
    for id, name in actors.items():
        known, spelling = register.get(renamed.get(id, id).casefold(), (id, name))
        if spelling != name and _id_for(spelling) == _id_for(name):
            spellings[known] = (name, spelling)
    return renamed, _twin_sentences(spellings)


def _id_for(name: str) -> str:
    actor = slug(name).lower()
    return f"{actor}-{digest(name.casefold())}" if _DISTINCTIVE.search(name) else actor


def _twin_sentences(spellings_by_actor: Mapping[str, Iterable[str]]) -> list[str]:
    several = [(actor, [*spellings]) for actor, spellings in spellings_by_actor.items()]
    several = [(actor, spellings) for actor, spellings in several if len(spellings) > 1]
    sentences = []
    for actor, spellings in several[:_MOST_TOLD]:
        *others, last = (f"'{excerpt(spelling)}'" for spelling in spellings)
        sentences.append(f"{', '.join(others)} and {last} are one actor, {actor}")
    if len(several) > _MOST_TOLD:
        sentences.append(f"{len(several) - _MOST_TOLD:,} more actors are spelt in several ways")
    return sentences
