"""Everything that a report says, asked of the index."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.changes.difference import Difference, worse_first
from policytrack.domain.counts import no_counts
from policytrack.domain.model import Entry
from policytrack.domain.query import Query
from policytrack.domain.selection import Selection
from policytrack.domain.version import __version__
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import Timing
from policytrack.index.index import Index
from policytrack.reports.compare import Comparison, passing_ids
from policytrack.reports.disputes import all_disputes
from policytrack.reports.groups import counted_groups
from policytrack.reports.report import (
    LONGEST,
    STALE_DAYS,
    Basis,
    Group,
    Origin,
    Report,
    Staleness,
    Unexplained,
    Waiting,
)
from policytrack.reports.since import NOTHING, StartingPoint

if TYPE_CHECKING:
    from policytrack.index.progress import Progress
    from policytrack.reports.history import Told

_GROUPS = ("pillar", "actor")
_MANY = 20_000  # recommendations that several processes write sooner than one


class Scope(NamedTuple):
    """What a report is about, asked of which index: which recommendations, on which day, by what was known when."""

    index: Index  # type: ignore[assignment]  # a tuple's own `index` is never asked for
    selection: Selection
    viewpoint: Viewpoint

    @property
    def known(self) -> date:
        """The last day that counts as known; the newest event's where that is later than today."""
        if self.viewpoint.known_on is not None:
            return self.viewpoint.known_on
        newest = self.index.journal.last_recorded
        return (
            self.viewpoint.today if newest is None else max(self.viewpoint.today, datetime.fromisoformat(newest).date())
        )


class Title(NamedTuple):
    """What a report is called, whether it tells everything, in which format and, as an option, in whose words."""

    name: str
    is_full: bool = False
    format: str = "text"
    vocabulary: Sequence[str] = ()


def build_report(scope: Scope, title: Title, start: StartingPoint | None, progress: Progress | None = None) -> Report:
    """The report; where it starts from nothing, nothing is compared."""
    index, selection, viewpoint = scope
    query, day = selection.query, viewpoint.day
    differences: tuple[Difference, ...] = ()
    titles: dict[str, str] = {}
    if start is not None:
        comparison = Comparison(index, start, day, viewpoint.known_at_end(day), query.soon)
        found = worse_first(comparison.differences(query, progress))
        # What moved within an umbrella is told once, where it moved.
        differences = tuple(one for one in found if one.recommendation not in comparison.umbrellas)
        titles = comparison.titles
    if progress is not None:
        progress("counting", 0, 2)
    digest, events = index.journal.digest()
    deferred = tuple(_deferred(index, query, day))
    if progress is not None:
        progress("counting", 1, 2)
    soon = (str(Timing.DUE_SOON),)
    presses = not query.timings or soon[0] in query.timings
    return Report(
        name=title.name,
        day=day,
        known=scope.known,
        since=None if start is None else start.day,
        basis=Basis.NOTHING if start is None else Basis.LAST if start.is_last else Basis.DAY,
        scope=shlex.join(selection.options(any_day=True)),
        scope_before=None if start is None else start.filters,
        differences=differences,
        titles=titles,
        rewritten=tuple(_rewritten(scope, start.printed, differences)) if start is not None and start.printed else (),
        due_soon=tuple(
            entry
            for entry in (index.entries(query._replace(timings=soon), day, ("due",)) if presses else ())
            if not entry.recommendation.contains
        ),
        deferred=deferred,
        disputes=tuple(all_disputes(index, query, day)),
        counts=index.tallies("status", query, day)[1].get("all", no_counts()),
        left_out=index.umbrellas(query, day),
        waiting=tuple(
            Waiting(index.entry(found, day), since, has_acted)
            for found, since, has_acted in index.longest_open(query, day, LONGEST)
        ),
        staleness=Staleness(*index.unreviewed(query, day - timedelta(days=STALE_DAYS - 1), day)),
        origin=_origin(scope, title, start, (index.digest(), digest), events),
        is_full=title.is_full,
        groups=tuple(_group(scope, by) for by in _GROUPS) if title.is_full else (),
        entries=_Entries(scope, title.is_full),
        history=Events(scope),
    )


def build_table_report(scope: Scope, title: Title) -> Report:
    """The report for a format that tells only of each recommendation by itself; all else is left empty."""
    return Report(
        name=title.name,
        day=scope.viewpoint.day,
        known=scope.known,
        since=None,
        basis=Basis.NOTHING,
        scope=shlex.join(scope.selection.options(any_day=True)),
        differences=(),
        titles={},
        due_soon=(),
        deferred=(),
        disputes=(),
        counts=scope.index.tallies("status", scope.selection.query, scope.viewpoint.day)[1].get("all", no_counts()),
        left_out=scope.index.umbrellas(scope.selection.query, scope.viewpoint.day),
        waiting=(),
        staleness=Staleness(0, 0),
        origin=Origin("", __version__, "", "", 0),
        is_full=title.is_full,
        entries=_Entries(scope, title.is_full),
        spread=None if title.is_full or scope.index.sizes()["recommendation"] < _MANY else partial(_spread, scope),
    )


def _spread(scope: Scope, work: Callable[[Iterable[Entry]], str]) -> Iterator[str]:
    return scope.index.spread(scope.selection.query, scope.viewpoint.day, work)


class _Entries:
    """The recommendations that pass, asked for each time somebody walks through them."""

    def __init__(self, scope: Scope, is_full: bool) -> None:
        self._scope, self._is_full = scope, is_full

    def __iter__(self) -> Iterator[Entry]:
        return self._scope.index.entries(self._scope.selection.query, self._scope.viewpoint.day, full=self._is_full)


class Events:
    """The events of the recommendations that pass, by the moment they were recorded; those taken back say so."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __iter__(self) -> Iterator[Told]:
        from policytrack.reports.history import Told, retractions

        index, selection, viewpoint = self._scope
        passing = passing_ids(index, selection.query, viewpoint.day)
        back = retractions(index.journal.retractions())
        for event in index.journal.events():
            if event.effective <= viewpoint.day and (passing is None or index.id_like(event.recommendation) in passing):
                yield Told(event, back.get(event.id))


def _deferred(index: Index, query: Query, day: date) -> Iterator[Entry]:
    """Those that pass and were deferred by that day, with what they are deferred to."""
    deferrals = index.journal.deferrals()
    if not deferrals:
        return
    from policytrack.domain.standing.detail import DetailContext, moved_deadline

    passing = passing_ids(index, query, day)
    for entry in index.named_entries(deferrals.keys() if passing is None else deferrals.keys() & passing, day):
        one = entry.recommendation
        context = DetailContext(day, index.papers[one.paper].window, index.ancestors, index.assessors)
        deferred_to = moved_deadline(one, deferrals[one.id], context)
        if deferred_to is not None:
            yield entry._replace(deferred_to=deferred_to)


def _rewritten(scope: Scope, printed: Mapping[str, str], differences: Iterable[Difference]) -> Iterator[Unexplained]:
    """What stands otherwise than it was printed, and no event says why."""
    index, query = scope.index, Query(soon=scope.selection.query.soon)
    told = {
        one.recommendation for one in differences if one.assessor == index.assessor and one.part == one.actor is None
    }
    stand = index.statuses(query, scope.viewpoint.day)
    for name, before in printed.items():
        now = index.id_like(name) if name not in stand else name
        after = None if now is None else stand.get(now)
        if after != before and name not in told and now not in told:
            yield Unexplained(name, before, after)


def _group(scope: Scope, by: str) -> Group:
    listed, total = counted_groups(scope.index, by, scope.selection.query, scope.viewpoint.day)
    return Group(by, (*listed, *total))


def _origin(scope: Scope, title: Title, start: StartingPoint | None, digests: Iterable[str], events: int) -> Origin:
    """What the report is made from, and the command that makes it again, whatever day it is then."""
    register, journal = digests
    words = ["policytrack", "report", "--name", title.name]
    words += ["--since", start.words if start is not None else NOTHING]
    words += ["--as-of", str(scope.viewpoint.day), "--known-on", str(scope.known)]
    words += scope.viewpoint.assessor_words()
    words += ["--full"] if title.is_full else []
    words += ["--format", title.format] if title.format != "text" else []
    words += title.vocabulary
    words += [*scope.selection.options(any_day=True), "--expect", f"{__version__},{register},{journal}"]
    return Origin(shlex.join(words), __version__, register, journal, events)
