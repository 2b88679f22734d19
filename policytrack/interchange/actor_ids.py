"""Make the ids of actors from their names."""

from __future__ import annotations

import re

from policytrack.domain.vocabulary import TRACKER
from policytrack.interchange.mapping import Side
from policytrack.interchange.slugs import digest, slug

_DISTINCTIVE = re.compile(r"[+#*=<>?@$%^~]")
"""Characters by which names differ that would have the same id, such as C, C++ and C#."""


class ActorIds:
    """The names of actors by id; names that differ only in case, punctuation or accents have one id."""

    def __init__(self, side: Side | None) -> None:
        self.side = side
        self.names: dict[str, str] = {}

    def id_of(self, name: str) -> str:
        """The id for the name; the actor is added to *names*."""
        actor = slug(name).lower()
        if _DISTINCTIVE.search(name):
            actor = f"{actor}-{digest(name)}"
        if actor == TRACKER:
            actor = f"the-{TRACKER}"
        if self.side is not None and actor == self.side.id:
            actor = f"{actor}-itself"
        self.names.setdefault(actor, name)
        return actor
