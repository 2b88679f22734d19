"""Make the ids of actors from their names."""

from __future__ import annotations

import re

from policytrack.domain.evidence import excerpt
from policytrack.domain.vocabulary import TRACKER
from policytrack.interchange.mapping import Side
from policytrack.interchange.slugs import digest, slug

_MOST_TOLD = 20
_DISTINCTIVE = re.compile(r"[+#*=<>?@$%^~]")
"""Characters by which names differ that would have the same id, such as C, C++ and C#."""


class ActorIds:
    """The names of actors by id; names that differ only in case, spaces, punctuation or accents have one id.

    *names* has the first spelling that was read, with single spaces.
    """

    def __init__(self, side: Side | None) -> None:
        self.side = side
        self.names: dict[str, str] = {}
        self._spellings: dict[str, dict[str, None]] = {}

    def id_of(self, spelling: str, shown: str | None = None) -> str:
        """The id for the name, which is added to *names*; *shown* if that is another one."""
        name = " ".join(spelling.split())
        actor = slug(name).lower()
        if _DISTINCTIVE.search(name):
            actor = f"{actor}-{digest(name.casefold())}"
        if actor == TRACKER:
            actor = f"the-{TRACKER}"
        if self.side is not None and actor == self.side.id:
            actor = f"{actor}-itself"
        self.names.setdefault(actor, shown or name)
        self._spellings.setdefault(actor, {})[spelling] = None
        return actor

    def twins(self) -> list[str]:
        """A sentence for each actor whose name was spelt in several ways, after twenty of them one for the others."""
        several = [(actor, spellings) for actor, spellings in self._spellings.items() if len(spellings) > 1]
        sentences = []
        for actor, spellings in several[:_MOST_TOLD]:
            *others, last = (f"'{excerpt(spelling)}'" for spelling in spellings)
            sentences.append(f"{', '.join(others)} and {last} are one actor, {actor}")
        if len(several) > _MOST_TOLD:
            sentences.append(f"{len(several) - _MOST_TOLD:,} more actors are spelt in several ways")
        return sentences
