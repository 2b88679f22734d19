"""The differences between two days in what some filters select."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from policytrack.domain.changes.difference import worse_first
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.index import Index
from policytrack.reports.comparison import ComparedDays, Comparison
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import CompareBy, start_of
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.select import FilterWords, select


class Changes(NamedTuple):
    """The differences between two days, in the *scope* that was asked for, and warnings about the answer."""

    compared: ComparedDays
    scope: ReportScope
    warnings: list[str]

    def nothing(self) -> str:
        """A sentence or two for an answer without differences: the nearest useful thing."""
        from policytrack.workspace.empty_answers import nothing_changed

        return nothing_changed(self.scope, self.compared.start)

    def known_later(self) -> str:
        """A sentence if there is no difference by what was recorded, but there is by effective dates; else empty."""
        from policytrack.workspace.empty_answers import known_later

        return "" if self.compared.differences else known_later(self.scope, self.compared.start)


def compare_days(
    index: Index,
    filters: FilterWords,
    viewpoint: Viewpoint,
    since: str,
    now: datetime,
    by: CompareBy = CompareBy.RECORDED,
) -> Changes:
    """Compare the day *since*, as it was typed, with the end of the viewpoint's day.

    Raises `NotFound` or `UsageProblem` for a filter or a day that means nothing.
    """
    start = start_of(since, viewpoint.day, viewpoint.today, now, by)
    scope = ReportScope(index, select(index, filters, viewpoint), viewpoint)
    query = scope.selection.query
    comparison = Comparison(index, start, viewpoint, query.soon)
    differences = worse_first(comparison.differences(query))
    compared = ComparedDays(
        start,
        viewpoint,
        scope.known,
        differences,
        comparison.titles,
        comparison.parents,
        comparison.ongoing,
        index.names,
    )
    return Changes(compared, scope, [*doubts(index), *future_warnings(index, now)])
