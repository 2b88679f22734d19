"""What the pages of a site say about recommendations, read from the index in a few passes."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from policytrack.domain.events import Event
from policytrack.domain.model import Actor, Assessor, Paper, Recommendation, Standing
from policytrack.domain.names import Names
from policytrack.domain.query import actors_of, due_days, has_deadline, topics_of
from policytrack.domain.responsibility import asked_sides
from policytrack.domain.statuses import DELIVERED, MEANINGS, Status, status_label, status_word
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import NO_LONGER_COUNTS, TIMING_LABELS, TRACKER, Kind, Role, Strength, Timing
from policytrack.index.decode import standing_of
from policytrack.index.index import Index
from policytrack.index.query.bulk import PlacedEvent, StatusChange
from policytrack.index.quick_recommendations import quick_recommendation
from policytrack.reports.build import deferred_entry
from policytrack.reports.history import retractions_by_target
from policytrack.reports.wording import window_words
from policytrack.site import addresses
from policytrack.site.addresses import FileNames
from policytrack.site.units import joined_digest
from policytrack.text.values import Window

_Key = TypeVar("_Key")


CLOSED = "closed"
"""The word for programs for a deadline that no longer counts."""


def timing_key(timing: Timing | None, *, has_deadline: bool) -> str:
    """The deadline status, or that the deadline of what was rejected or overtaken no longer counts."""
    if timing is not None:
        return str(timing)
    return CLOSED if has_deadline else str(Timing.NO_DEADLINE)


def timing_words(key: str) -> str:
    """What people read for a deadline status, or for a deadline that no longer counts."""
    return NO_LONGER_COUNTS if key == CLOSED else TIMING_LABELS[Timing(key)]


class SiteItem(NamedTuple):
    """A recommendation as lists show it, on the day of the site.

    *words* are those quoted from the paper. *actors* are all that it names, with those above them; *asked* are the
    names of those asked, *asked_ids* their ids with those above them, and *sides* their sides. *asked_words* says which
    of them the paper means without naming them. *face* is a digest of what lists show of it, *digest* of all that is
    stored about it, its events included.
    """

    no: int
    id: str
    page: str
    title: str
    words: str
    paper: str
    kind: Kind
    strength: Strength | None
    pillar: str | None
    topics: tuple[str, ...]
    actors: tuple[str, ...]
    asked: tuple[str, ...]
    asked_words: str
    asked_ids: frozenset[str]
    sides: frozenset[str]
    status: Status
    ongoing: bool
    since: date | None
    timing: Timing | None
    due: Window | None
    contains: tuple[str, ...]
    related: tuple[str, ...]
    former_ids: tuple[str, ...]
    has_gone: bool
    has_deadline: bool
    has_dates: bool
    face: str
    digest: str

    @property
    def status_words(self) -> str:
        return status_word(self.status, ongoing=self.ongoing, label=status_label)

    @property
    def dated(self) -> date | None:
        """Since when the status holds; None if nothing was found, which is as of the date of the latest search."""
        return None if self.status is Status.NO_EVIDENCE else self.since

    @property
    def timing_key(self) -> str:
        return timing_key(self.timing, has_deadline=self.has_deadline)

    @property
    def timing_words(self) -> str:
        return timing_words(self.timing_key)

    @property
    def due_words(self) -> str:
        return window_words(self.due) if self.due is not None else ""

    @property
    def is_delivered(self) -> bool:
        return self.status in DELIVERED

    @property
    def is_closed(self) -> bool:
        meaning = MEANINGS[self.status]
        return meaning.closed_if_ongoing if self.ongoing else meaning.closed


class Register(NamedTuple):
    """What the register declares, and the file names of all of it, for every process that makes pages."""

    papers: Mapping[str, Paper]
    pillars: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, Actor]
    assessors: Mapping[str, Assessor]
    topics: Mapping[str, str]
    names: Names
    files: Mapping[str, FileNames]

    def assessor_name(self, id: str) -> str:
        """The name of an actor or an assessor; its id if it has none."""
        if id == TRACKER:
            return "the tracker"
        return self.names.actors.get(id) or (self.assessors[id].name if id in self.assessors else id)

    def page(self, kind: str, *ids: str) -> str:
        """The page about a paper, an actor, a topic or a pillar (of a paper), by its ids."""
        if kind == "pillars":
            paper, code = ids
            return addresses.folder(kind, self.files["papers"][paper], self.files[f"pillars {paper}"][code])
        return addresses.folder(kind, self.files[kind][ids[0]])


def register_of(index: Index) -> Register:
    """What the register of this index declares."""
    pillars = {paper.id: index.pillars(paper) for paper in index.papers.values()}
    files = {
        "papers": FileNames(index.papers),
        "actors": FileNames(index.actors),
        "topics": FileNames(index.topics),
        **{f"pillars {paper}": FileNames(codes) for paper, codes in pillars.items()},
    }
    return Register(index.papers, pillars, index.actors, index.assessors, index.topics, index.names, files)


class SiteData:
    """All recommendations on the day of the viewpoint, in the register's order, and what has happened to them."""

    def __init__(self, index: Index, viewpoint: Viewpoint) -> None:
        self.index = index
        self.viewpoint = viewpoint
        self.day, self._ordinal = viewpoint.day, viewpoint.day.toordinal()
        self.register = register_of(index)
        self.events_of: Mapping[int, Sequence[PlacedEvent]] = index.journal.placed()
        self.file_names = FileNames(index.ids())
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self.items = [self._item(*row) for row in self._rows()]
        self._by_folded = {item.id.casefold(): item for item in self.items}
        self.by_no = {item.no: item for item in self.items}

    def _rows(self) -> Iterable[tuple[int, Recommendation, Standing, str]]:
        details = dict[int, str]()
        for no, row in self.index.stored(self.day):
            # Many recommendations share one tally, so that its digest is taken once.
            *values, detail = row
            if id(detail) not in details:
                details[id(detail)] = repr(detail)
            stored = "\0".join((*map(str, values), details[id(detail)]))
            yield no, quick_recommendation(row[0]), standing_of(row), stored

    def _item(self, no: int, recommendation: Recommendation, standing: Standing, stored: str) -> SiteItem:
        ancestors, names = self.index.ancestors, self.register.names.actors
        roles = actors_of(recommendation)
        asked = dict.fromkeys(id for id, role in roles if role == Role.ASKED)
        asked_names = tuple(dict.fromkeys(names[id] for id in asked))
        of_parts = (actor for part in recommendation.parts for actor in part.actors)
        named = {actor.id for actor in (*recommendation.actors, *of_parts) if not actor.inferred}
        asked_words = "; ".join([names[id] if id in named else f"{names[id]} (not named)" for id in asked])
        gone = recommendation.gone_since
        has_gone = gone is not None and gone <= self.day
        known = self.events_of.get(no, ())
        events = array("Q", [event.number for event in known]).tobytes().hex()
        in_effect = sum([event.effective <= self._ordinal for event in known])
        page = addresses.folder("recommendations", self.file_names[recommendation.id])
        due_words = window_words(standing.due) if standing.due is not None else ""
        closes = has_deadline(recommendation)
        face = (
            recommendation.id,
            page,
            recommendation.title,
            str(standing.status),
            str(recommendation.ongoing),
            str(standing.since),
            timing_key(standing.timing, has_deadline=closes),
            due_words,
            asked_words,
        )
        return SiteItem(
            no,
            recommendation.id,
            page,
            recommendation.title,
            " ".join([passage.text for passage in recommendation.passages]),
            recommendation.paper,
            recommendation.kind,
            recommendation.strength,
            recommendation.pillar,
            tuple(topics_of(recommendation)),
            tuple(dict.fromkeys(above for id, _ in roles for above in ancestors[id])),
            asked_names,
            asked_words,
            self._shared(frozenset(above for id in asked for above in ancestors[id])),
            self._shared(asked_sides(recommendation)),
            standing.status,
            recommendation.ongoing,
            standing.since,
            standing.timing,
            standing.due,
            recommendation.contains,
            (*recommendation.same_as, *recommendation.conflicts_with, *recommendation.superseded_by),
            recommendation.former_ids,
            has_gone,
            closes,
            bool(due_days(recommendation)),
            joined_digest(face),
            joined_digest((stored, page, events, f"{in_effect} {has_gone}")),
        )

    def _shared(self, ids: frozenset[str]) -> frozenset[str]:
        """The same set for all that have the same ids: many recommendations ask the same actors."""
        return self._sets.setdefault(ids, ids)

    @cached_property
    def changes(self) -> list[StatusChange]:
        """All changes of status, the latest first; those of one day in the register's order."""
        order = {item.no: place for place, item in enumerate(self.items)}
        changes = [change for change in self.index.status_changes(self.day) if change.no in order]
        return sorted(changes, key=lambda change: (-change.day.toordinal(), order[change.no]))

    @cached_property
    def retractions(self) -> Mapping[str, Event]:
        """The retractions in force, by the id of the entry that each retracts."""
        return retractions_by_target(self.index.journal.retractions())

    def revised(self, item: SiteItem) -> str:
        """The revised deadline in words; empty if there is none."""
        if item.id not in self._deferred:
            return ""
        deadline = deferred_entry(self.index, self.day, item.id).deferred_to
        if deadline is None or deadline.earliest is None or deadline.latest is None:
            return "" if deadline is None else f"“{deadline.text}”"
        return window_words(Window(deadline.earliest, deadline.latest))

    @cached_property
    def _deferred(self) -> frozenset[str]:
        return frozenset(id for id, _ in self.index.journal.deferred(self.day))

    @cached_property
    def parents(self) -> Mapping[str, list[SiteItem]]:
        """The parents of each recommendation, by its case-folded id."""
        parents: dict[str, list[SiteItem]] = defaultdict(list)
        for item in self.items:
            for member in item.contains:
                parents[member.casefold()].append(item)
        return parents

    @cached_property
    def former_pages(self) -> Mapping[str, str]:
        """The page of each former id, unless that id is in use again."""
        formers = dict.fromkeys(former for item in self.items for former in item.former_ids)
        names = FileNames(formers)
        free = (former for former in formers if self.named(former) is None)
        return {former: addresses.folder("recommendations", names[former]) for former in free}

    def former_pages_of(self, item: SiteItem) -> tuple[str, ...]:
        """The pages that a recommendation had by its former ids."""
        return tuple(self.former_pages[former] for former in item.former_ids if former in self.former_pages)

    def linked(self, item: SiteItem) -> list[SiteItem]:
        """The recommendations that a page links to from this one's: what it contains, its parents, and related ones."""
        ids = [*item.contains, *(parent.id for parent in self.parents.get(item.id.casefold(), ())), *item.related]
        return [item for item in map(self.named, dict.fromkeys(ids)) if item is not None]

    def named(self, id: str) -> SiteItem | None:
        """The recommendation with this id, in upper or lower case."""
        return self._by_folded.get(id.casefold())

    def grouped(self, keys: Callable[[SiteItem], Iterable[_Key]]) -> dict[_Key, list[SiteItem]]:
        """The recommendations by each of the *keys* of each."""
        groups: dict[_Key, list[SiteItem]] = defaultdict(list)
        for item in self.items:
            for key in keys(item):
                groups[key].append(item)
        return groups
