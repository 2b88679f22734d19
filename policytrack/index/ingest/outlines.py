"""Decodes what standings depend on from the JSON of recommendations, without the rest: for many thousands of them.

As `serialize.outline_of`, in 40 % of the time. Loading msgspec takes as long as decoding hundreds of them, so for
fewer that does.
"""

# Without `from __future__ import annotations`: msgspec reads the annotations.
from datetime import date
from functools import lru_cache

from msgspec import Struct
from msgspec.json import Decoder

from policytrack.domain.model import ActorRole, Part, Recommendation
from policytrack.domain.vocabulary import Kind, Role, Strength
from policytrack.text.values import Deadline


class _Actor(Struct, gc=False):
    id: str
    role: Role


class _Deadline(Struct, gc=False):
    opens: str | None
    earliest: str | None
    latest: str | None


class _Part(Struct, gc=False):
    id: str
    actors: tuple[_Actor, ...]
    sides: tuple[str, ...]
    deadline: _Deadline | None


class _Outline(Struct, gc=False):
    id: str
    kind: Kind
    strength: Strength | None
    actors: tuple[_Actor, ...]
    sides: tuple[str, ...]
    deadline: _Deadline | None
    combine: str
    parts: tuple[_Part, ...]
    contains: tuple[str, ...]
    ongoing: bool


_decode = Decoder(_Outline).decode


def quick_outline(record: str) -> Recommendation:
    """The recommendation from its JSON, but only what its standings depend on; its deadlines are without words."""
    outline = _decode(record)
    parts = [
        Part(part.id, "", _actors(part.actors), part.sides, (), _deadline(part.deadline)) for part in outline.parts
    ]
    return Recommendation(
        *(outline.id, "", "", outline.kind, outline.strength, _actors(outline.actors), outline.sides),
        deadline=_deadline(outline.deadline),
        combine=outline.combine,
        parts=tuple(parts),
        contains=outline.contains,
        ongoing=outline.ongoing,
    )


def _actors(actors: tuple[_Actor, ...]) -> tuple[ActorRole, ...]:
    return tuple([ActorRole(actor.id, actor.role) for actor in actors])


def _deadline(deadline: _Deadline | None) -> Deadline | None:
    return None if deadline is None else _of_days(deadline.opens, deadline.earliest, deadline.latest)


@lru_cache(maxsize=16_384)
def _of_days(opens: str | None, earliest: str | None, latest: str | None) -> Deadline:
    return Deadline("", "", _day(opens), _day(earliest), _day(latest))


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)
