"""The ids of actors, made of their names."""

from __future__ import annotations

import re

from policytrack.domain.vocabulary import TRACKER
from policytrack.interchange.mapping import Side
from policytrack.interchange.slugs import digest, slug

_TELLING = re.compile(r"[+#*=<>?@$%^~]")
"""Signs that tell names apart, such as those of C, C++ and C#."""


class Actors:
    """Names by id, as a register declares them. Names that only case, signs or accents tell apart are one actor's."""

    def __init__(self, side: Side | None) -> None:
        self.side = side
        self.names: dict[str, str] = {}

    def id_of(self, name: str) -> str:
        """The id of an actor of that name, who is declared from now on."""
        actor = slug(name).lower()
        if _TELLING.search(name):
            actor = f"{actor}-{digest(name)}"
        if actor == TRACKER:
            actor = f"the-{TRACKER}"
        if self.side is not None and actor == self.side.id:
            actor = f"{actor}-itself"
        self.names.setdefault(actor, name)
        return actor
