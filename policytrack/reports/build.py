"""Build reports from the answers of the index."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.changes.difference import Difference, worse_first
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.events import DOUBTFUL_PAGES, PageState
from policytrack.domain.model import Entry, Paper
from policytrack.domain.query import Query
from policytrack.domain.standing.keeping import page_states
from policytrack.domain.version import __version__
from policytrack.index.index import Index
from policytrack.reports.claims import ClaimHelpers, claim_in
from policytrack.reports.comparison import Comparison
from policytrack.reports.disputes import all_disputes
from policytrack.reports.groups import group_rows
from policytrack.reports.history import RecordedHistory
from policytrack.reports.past_counts import PastCountsOf
from policytrack.reports.report import (
    LIMIT,
    LONGEST,
    PRESSING,
    WITH_DATES,
    Basis,
    ClaimsText,
    Deferrals,
    DoubtfulEvidence,
    Grouping,
    Listing,
    Origin,
    Report,
    Staleness,
    UnexplainedStatus,
    Unreviewed,
    Waiting,
    stale_before,
)
from policytrack.reports.scope import ReportScope, selected_ids
from policytrack.reports.section_commands import section_commands
from policytrack.reports.since import NOTHING, CompareBy, StartingPoint

if TYPE_CHECKING:
    from policytrack.index.progress import Progress
    from policytrack.index.query.statistics import DeadlineOutcome

_GROUPS = ("pillar", "actor")
_MANY = 20_000  # with so many recommendations, several processes are faster than one
_MANY_CLAIMS = 2_000  # and with so many claims


class ReportOptions(NamedTuple):
    """How a report is made: its *name*, whether it is full, and its format.

    *vocabulary* is the option for statuses in another tracker's words, as words of a command line. A section for
    people shows at most *limit* items. *of_claims* is the function that makes text of claims, if the format lists all.
    """

    name: str
    is_full: bool = False
    format: str = "text"
    vocabulary: Sequence[str] = ()
    limit: int = LIMIT
    of_claims: ClaimsText | None = None


def build_report(
    scope: ReportScope, title: ReportOptions, start: StartingPoint | None, progress: Progress | None = None
) -> Report:
    """The report; without a *start* it has no comparison, like the first report of a name."""
    index, selection, viewpoint = scope
    query, day = selection.query, viewpoint.day
    are_claims_many = title.of_claims is not None and index.dispute_spans() >= _MANY_CLAIMS
    helpers = ClaimHelpers(index, day) if are_claims_many else None
    journal_digest = index.journal.digest()
    disputes = tuple(all_disputes(index, query, day))
    claim_texts = None if helpers is None or title.of_claims is None else helpers.spread(disputes, title.of_claims)
    differences: tuple[Difference, ...] = ()
    titles: dict[str, str] = {}
    ongoing: set[str] = set()
    if start is not None:
        comparison = Comparison(index, start, viewpoint, query.soon)
        # A change within a parent is reported once, where it happened.
        differences = tuple(
            difference
            for difference in worse_first(comparison.differences(query, progress))
            if difference.recommendation not in comparison.parents
        )
        titles, ongoing = comparison.titles, comparison.ongoing
    if progress is not None:
        progress("counting", 0, 2)
    deferred = tuple(_deferred(index, query, day))
    pressing = index.statistics.ids_by_timing(query, day, PRESSING)
    if progress is not None:
        progress("counting", 1, 2)
    unreviewed = index.statistics.unreviewed(query, stale_before(day), day, title.limit)
    register_digest = index.statistics.register_digest()
    digest, events = journal_digest()
    origin = _origin(scope, title, start, (register_digest, digest), events)
    return Report(
        name=title.name,
        day=day,
        known=scope.known,
        since=None if start is None else start.day,
        basis=Basis.NOTHING if start is None else Basis.LAST if start.is_last else Basis.DAY,
        by=CompareBy.RECORDED if start is None else start.by,
        scope=shlex.join(selection.options(any_day=True)),
        scope_before=None if start is None else start.filters,
        differences=differences,
        titles=titles,
        unexplained=tuple(_unexplained(scope, start.printed_statuses, differences))
        if start is not None and start.printed_statuses
        else (),
        pressing={timing: _listing(scope, ids, title.limit) for timing, ids in pressing.items()},
        deferred=Deferrals(deferred, partial(deferred_entry, index, day)),
        disputes=disputes,
        claim_in=partial(claim_in, index, day),
        claim_texts=claim_texts,
        counts=index.statistics.totals(query, day),
        left_out=index.statistics.parents(query, day),
        waiting=tuple(
            Waiting(index.entry(name, day), since, has_acted)
            for name, since, has_acted in index.statistics.longest_open(query, day, LONGEST)
        ),
        staleness=Staleness(unreviewed.stale, unreviewed.among),
        origin=origin,
        is_full=title.is_full,
        groups=tuple(_group(scope, by) for by in _GROUPS) if title.is_full else (),
        entries=_Entries(scope, title.is_full),
        spread_details=partial(index.spread_details, query, day) if title.is_full else None,
        history=RecordedHistory(scope),
        names=index.names,
        extra_columns=index.extra_columns,
        ongoing=ongoing,
        limit=title.limit,
        papers=index.papers,
        about=_papers_in(index, query, day),
        disputed={
            dispute.recommendation: index.entry(dispute.recommendation, day, full=True)
            for dispute in _first(disputes, title.limit)
        },
        unreviewed=tuple(Unreviewed(index.entry(name, day), reviewed) for name, reviewed in unreviewed.longest),
        commands=section_commands(scope, start),
        past=PastCountsOf(scope),
        deadlines=_NextDeadlines(scope, title.limit),
        outcomes=_Outcomes(scope),
        evidence=_doubtful_evidence(scope, title.limit),
        pages_of=partial(_pages_of, index, day),
    )


def build_table_report(scope: ReportScope, title: ReportOptions) -> Report:
    """The report for a format that only lists recommendations; everything else in it is empty."""
    index, selection, viewpoint = scope
    query, day = selection.query, viewpoint.day
    counts = index.statistics.totals(query, day)
    are_many = sum(of_kind.total for of_kind in counts.values()) >= _MANY
    return Report(
        name=title.name,
        day=day,
        known=scope.known,
        since=None,
        basis=Basis.NOTHING,
        scope=shlex.join(selection.options(any_day=True)),
        differences=(),
        titles={},
        pressing={timing: Listing() for timing in PRESSING},
        deferred=Deferrals(),
        disputes=(),
        claim_in=partial(claim_in, index, day),
        counts=counts,
        left_out=index.statistics.parents(query, day),
        waiting=(),
        staleness=Staleness(0, 0),
        origin=Origin("", __version__, "", "", 0),
        is_full=title.is_full,
        entries=_Entries(scope, title.is_full),
        spread=partial(index.spread, query, day) if are_many and not title.is_full else None,
        names=index.names,
        extra_columns=index.extra_columns if title.is_full else (),
    )


class _Entries:
    """The entries that pass the filters, read from the index at each iteration."""

    def __init__(self, scope: ReportScope, is_full: bool) -> None:
        self._scope, self._is_full = scope, is_full

    def __iter__(self) -> Iterator[Entry]:
        return self._scope.index.entries(self._scope.selection.query, self._scope.viewpoint.day, full=self._is_full)


def _listing(scope: ReportScope, ids: Sequence[str], limit: int) -> Listing:
    """All with these ids; the details of the first only, because there may be many."""
    day, soon = scope.viewpoint.day, scope.selection.query.soon
    return Listing(tuple(ids), tuple(scope.index.entry(id, day, soon=soon, full=True) for id in ids[:limit]))


def _doubtful_evidence(scope: ReportScope, limit: int) -> DoubtfulEvidence:
    """What cites pages with a verdict after which somebody should look at them; the details of the first only."""
    index, selection, viewpoint = scope
    query, day = selection.query, viewpoint.day
    doubtful = index.statistics.ids(Query(pages=tuple(map(str, DOUBTFUL_PAGES))), day)
    if not doubtful:
        return DoubtfulEvidence()
    selected = set(index.statistics.ids(query, day))
    ids = {
        verdict: tuple(id for id in index.statistics.ids(Query(pages=(str(verdict),)), day) if id in selected)
        for verdict in DOUBTFUL_PAGES
    }
    first = list(dict.fromkeys(id for verdict in DOUBTFUL_PAGES for id in ids[verdict]))[:limit]
    return DoubtfulEvidence(ids, tuple(index.entry(id, day, soon=query.soon, full=True) for id in first))


def _pages_of(index: Index, day: date, id: str) -> Mapping[str, PageState]:
    return page_states(index.journal.events_of(id), day, index.assessor)


def _papers_in(index: Index, query: Query, day: date) -> Sequence[Paper]:
    """The papers of the recommendations that pass the query, in the register's order."""
    ids = index.statistics.tallies("paper", query, day)[0]
    return [paper for id, paper in index.papers.items() if id in ids]


def _first(disputes: Sequence[Dispute], limit: int) -> Iterator[Dispute]:
    """The first disputes, and the first claims that nobody has assessed."""
    for is_assessed in (True, False):
        yield from islice(
            (each for each in disputes if (each.direction is not Direction.UNASSESSED) is is_assessed), limit
        )


class _NextDeadlines:
    """The first open entries that have a deadline with dates, by their due days, read at each iteration."""

    def __init__(self, scope: ReportScope, limit: int) -> None:
        self._scope, self._limit = scope, limit

    def __iter__(self) -> Iterator[Entry]:
        query, day = self._scope.selection.query, self._scope.viewpoint.day
        timings = tuple(str(timing) for timing in WITH_DATES if not query.timings or timing in query.timings)
        if not timings:
            return iter(())
        narrowed = query._replace(timings=timings)
        return self._scope.index.entries(narrowed, day, ("due",), self._limit, full=True)


class _Outcomes:
    """What became of the deadlines of those that pass the filters, read at each iteration."""

    def __init__(self, scope: ReportScope) -> None:
        self._scope = scope

    def __iter__(self) -> Iterator[DeadlineOutcome]:
        index, selection, viewpoint = self._scope
        return index.statistics.deadline_outcomes(selection.query, viewpoint.day)


def _deferred(index: Index, query: Query, day: date) -> Iterator[str]:
    """The ids of those that pass the query and have been deferred by *day*."""
    deferred = index.journal.deferred(day)
    passing = selected_ids(index, query, day) if deferred else None
    for id, is_certain in deferred:
        if (passing is None or id in passing) and (
            is_certain or deferred_entry(index, day, id).deferred_to is not None
        ):
            yield id


def deferred_entry(index: Index, day: date, id: str) -> Entry:
    """The entry with its revised deadline."""
    from policytrack.domain.standing.detail import DetailContext, revised_deadline

    entry = index.entry(id, day)
    published = index.papers[entry.recommendation.paper].window
    context = DetailContext(day, published, index.ancestors, index.assessors)
    return entry._replace(deferred_to=revised_deadline(entry.recommendation, index.journal.events_of(id), context))


def _unexplained(
    scope: ReportScope, printed: Mapping[str, str], differences: Iterable[Difference]
) -> Iterator[UnexplainedStatus]:
    """The statuses that differ from those printed last time although no difference explains why."""
    index, query = scope.index, Query(soon=scope.selection.query.soon)
    explained = {
        difference.recommendation
        for difference in differences
        if difference.assessor == index.assessor and difference.part == difference.actor is None
    }
    statuses = index.statistics.statuses(query, scope.viewpoint.day)
    for name, before in printed.items():
        now = index.id_like(name) if name not in statuses else name
        after = None if now is None else statuses.get(now)
        if after != before and name not in explained and now not in explained:
            yield UnexplainedStatus(name, before, after)


def _group(scope: ReportScope, by: str) -> Grouping:
    groups, total = group_rows(scope.index, by, scope.selection.query, scope.viewpoint.day)
    return Grouping(by, (*groups, *total))


def _origin(
    scope: ReportScope, title: ReportOptions, start: StartingPoint | None, digests: Iterable[str], events: int
) -> Origin:
    """The origin of the report, with the command that makes it again on any later day."""
    register, journal = digests
    words = ["policytrack", "report", "--name", title.name]
    words += ["--since", start.words if start is not None else NOTHING]
    words += ["--by", str(start.by)] if start is not None and start.by is not CompareBy.RECORDED else []
    words += ["--as-of", str(scope.viewpoint.day), "--known-on", str(scope.known)]
    words += scope.viewpoint.option_words()
    words += ["--full"] if title.is_full else []
    words += ["--limit", str(title.limit)] if title.limit != LIMIT else []
    words += ["--format", title.format] if title.format != "text" else []
    words += title.vocabulary
    words += [*scope.selection.options(any_day=True), "--expect", f"{__version__},{register},{journal}"]
    return Origin(shlex.join(words), __version__, register, journal, events)
