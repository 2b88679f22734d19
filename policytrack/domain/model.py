"""Papers, actors, recommendations and their standings, as plain values.

Named tuples, because every command defines them anew each time it starts, and frozen
dataclasses take five times as long to define. For the same reason the modules of such values do without
`from __future__ import annotations`: as text, the annotations of a named tuple are compiled one by one, which doubles
the time that it takes to define it.

All days are `datetime.date`.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Confidence, Evidence
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import Role, Strength, Timing
from policytrack.text.values import Deadline, Passage, Window


class Actor(NamedTuple):
    """Somebody whom papers ask or name; *part_of* is the actor above, None for a side."""

    id: str
    name: str
    part_of: str | None = None


class ActorRole(NamedTuple):
    """An actor's part in a recommendation; *inferred*: meant, but not named."""

    id: str
    role: Role = Role.ASKED
    inferred: bool = False


class Assessor(NamedTuple):
    """An assessor that the register declares; the tracker and the actors may also assess."""

    id: str
    name: str
    part_of: str | None = None
    independent: bool = False


class Topic(NamedTuple):
    """A subject of recommendations."""

    id: str
    name: str


class Paper(NamedTuple):
    """A publication that makes recommendations; *text* is a path in the workspace."""

    id: str
    prefix: str
    title: str
    published: str
    window: Window
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    outlet_basis: str | None = None
    published_basis: str | None = None
    url: str | None = None
    text: str | None = None
    digest: str | None = None
    pillars: Mapping[str, str] | None = None
    pillars_from: str | None = None


class Part(NamedTuple):
    """One of the things that a compound recommendation asks for."""

    id: str
    title: str
    actors: tuple[ActorRole, ...]
    sides: tuple[str, ...]
    topics: tuple[str, ...]
    deadline: Deadline | None
    passages: tuple[Passage, ...] = ()
    done_when: str | None = None
    note: str | None = None


class Recommendation(NamedTuple):
    """What a paper asks of whom; *sides* are the roots above the asked actors.

    *extra* holds the values of another tracker's columns that have no counterpart here, by their names; it is empty if
    it was not asked for.
    """

    id: str
    title: str
    paper: str
    strength: Strength
    actors: tuple[ActorRole, ...] = ()
    sides: tuple[str, ...] = ()
    pillar: str | None = None
    pillar_inferred: bool = False
    topics: tuple[str, ...] = ()
    priority: str = "medium"
    deadline: Deadline | None = None
    passages: tuple[Passage, ...] = ()
    done_when: str | None = None
    note: str | None = None
    combine: str = "all"
    parts: tuple[Part, ...] = ()
    contains: tuple[str, ...] = ()
    ongoing: bool = False
    checkable: bool = True
    same_as: tuple[str, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    extra: Mapping[str, tuple[str, ...]] = {}


class Standing(NamedTuple):
    """Where a recommendation or a part of it stands on a day; *timing* is None if the clock has none.

    *since* is the first day of the unbroken run of *status*, None if nobody has marked it.
    """

    status: Status
    timing: Timing | None
    since: date | None = None
    confidence: Confidence | None = None
    tally: Tally | None = None


class Claim(NamedTuple):
    """What an assessor on the side of an asked actor says, about its own side's share."""

    assessor: str
    status: Status
    since: date | None


class Entry(NamedTuple):
    """A recommendation, and where it stands on a day.

    What follows *standing* is empty unless all details were asked for: the standing of each part, the claims, the
    deadline that the furthest deferral names, the day up to which it was reviewed, and the evidence for it.
    """

    recommendation: Recommendation
    standing: Standing
    parts: tuple[Standing, ...] = ()
    claims: tuple[Claim, ...] = ()
    deferred_to: Deadline | None = None
    last_reviewed: date | None = None
    evidence: tuple[Evidence, ...] = ()
