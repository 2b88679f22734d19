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

from policytrack.domain.events import Confidence, Event, Evidence, PageState
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import Kind, Role, Strength, Timing
from policytrack.text.values import Author, Deadline, Passage, Window


class Actor(NamedTuple):
    """Somebody whom papers ask or mention; *part_of* is the actor above it, None for a side."""

    id: str
    name: str
    part_of: str | None = None


class ActorRole(NamedTuple):
    """An actor's role in a recommendation; *inferred*: the paper means the actor without naming it."""

    id: str
    role: Role = Role.ASKED
    inferred: bool = False


class Assessor(NamedTuple):
    """An assessor that the register declares. The tracker and the actors need no declaration to assess."""

    id: str
    name: str
    part_of: str | None = None
    independent: bool = False


class Topic(NamedTuple):
    """A subject of recommendations."""

    id: str
    name: str


class Paper(NamedTuple):
    """A publication that makes recommendations.

    *published* is its date as the register has it, and *window* the days on which that may be. *text* is the path of
    its text in the workspace; *publish_text*: a site may show all of it. *status_column* is the extra column with the
    status in the words of the tracker that it was imported from; None if there is none.
    """

    id: str
    prefix: str
    title: str
    published: str
    window: Window
    authors: tuple[Author, ...] = ()
    outlet: str | None = None
    outlet_basis: str | None = None
    published_basis: str | None = None
    url: str | None = None
    text: str | None = None
    digest: str | None = None
    pillars: Mapping[str, str] | None = None
    pillars_from: str | None = None
    status_column: str | None = None
    publish_text: bool = False


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
    """What a paper asks, and of whom; *sides* are the roots above the asked actors.

    *strength* is None unless the *kind* is a recommendation.

    *gone_since* is the date of the first copy of another tracker that no longer has the recommendation.

    *extra* has the values of another tracker's columns that have no counterpart here, by column; it is empty unless it
    was asked for.
    """

    id: str
    title: str
    paper: str
    kind: Kind
    strength: Strength | None
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
    gone_since: date | None = None


class Standing(NamedTuple):
    """The standing of a recommendation, or of a part, on a day; *timing* is None if there is none.

    *since* is the first day of the unbroken run of *status*, None if nobody has marked it. *due* is the window of the
    deadline that decides the timing; None if that is settled, or needs no date.
    """

    status: Status
    timing: Timing | None
    since: date | None = None
    confidence: Confidence | None = None
    tally: Tally | None = None
    due: Window | None = None


class ClaimedComponent(NamedTuple):
    """What is claimed about a component, which has the letter of its part and its actor; both may be None."""

    part: str | None
    actor: str | None
    status: Status
    since: date | None


class Claim(NamedTuple):
    """What an assessor on the side of an asked actor claims about its own side's components.

    *status* is rolled up from those of the *components*, some of which may be unassessed: nothing is claimed about
    them. *reasons* are the marks that say why, those that decide the status first.
    """

    assessor: str
    status: Status
    since: date | None
    reasons: tuple[Event, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    components: tuple[ClaimedComponent, ...] = ()

    @property
    def reviewed(self) -> date | None:
        """The date up to which the claimant says it has reviewed, by its reasons; None if it gives none."""
        return max((mark.through or mark.effective for mark in self.reasons), default=None)


class PartDetail(NamedTuple):
    """What is known of a part beside its standing; the fields are as those of an `Entry`."""

    reasons: tuple[Event, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    claims: tuple[Claim, ...] = ()
    deferred_to: Deadline | None = None
    last_reviewed: date | None = None


class Entry(NamedTuple):
    """A recommendation and its standing on a day.

    The fields after *standing* are empty unless all details were asked for: the standing of each part, the claims, the
    revised deadline (of the furthest deferral), the day up to which it was reviewed, its evidence, the marks that say
    why it has its status, those that decide it first, the details of each part, what is known of each page that its
    events cite, by address, and, if there are no parts and the asked actors' components differ, the status of each.
    """

    recommendation: Recommendation
    standing: Standing
    parts: tuple[Standing, ...] = ()
    claims: tuple[Claim, ...] = ()
    deferred_to: Deadline | None = None
    last_reviewed: date | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Event, ...] = ()
    part_details: tuple[PartDetail, ...] = ()
    pages: Mapping[str, PageState] = {}
    asked_statuses: tuple[tuple[str, Status], ...] = ()
