"""The differences between two days in what some filters select."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.changes.difference import Difference, worse_first
from policytrack.domain.selection import Selection
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.index import Index
from policytrack.reports.comparison import Comparison
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import CompareBy, StartingPoint, start_of
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.select import FilterWords, select


class DayComparison(NamedTuple):
    """The differences between *start* and the end of the viewpoint's day, the worst first.

    *titles* has the titles of the recommendations in it, by id, *actors* the names of all actors, *parents* and
    *ongoing* the ids of those that are. *known* is the last day of which something is known.
    """

    differences: list[Difference]
    start: StartingPoint
    viewpoint: Viewpoint
    known: date
    titles: Mapping[str, str]
    actors: Mapping[str, str]
    parents: frozenset[str]
    ongoing: frozenset[str]
    selection: Selection
    warnings: list[str]


def compare_days(
    index: Index,
    filters: FilterWords,
    viewpoint: Viewpoint,
    since: str,
    now: datetime,
    by: CompareBy = CompareBy.RECORDED,
) -> DayComparison:
    """Compare the day *since*, as it was typed, with the end of the viewpoint's day.

    Raises `NotFound` or `UsageProblem` for a filter or a day that means nothing.
    """
    start = start_of(since, viewpoint.day, viewpoint.today, now, by)
    selection = select(index, filters, viewpoint)
    comparison = Comparison(index, start, viewpoint, selection.query.soon)
    differences = worse_first(comparison.differences(selection.query))
    return DayComparison(
        differences,
        start,
        viewpoint,
        ReportScope(index, selection, viewpoint).known,
        comparison.titles,
        {id: actor.name for id, actor in index.actors.items()},
        frozenset(comparison.parents),
        frozenset(comparison.ongoing),
        selection,
        [*doubts(index), *future_warnings(index, now)],
    )
