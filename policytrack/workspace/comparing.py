"""The differences between two days in what some filters select."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from policytrack.domain.changes.difference import Difference, worse_first
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.index import Index
from policytrack.reports.comparison import Comparison
from policytrack.reports.since import StartingPoint
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.select import FilterWords, select


class DayComparison(NamedTuple):
    """The differences, the worst first; the titles of the recommendations by id; and warnings about the answer."""

    differences: list[Difference]
    titles: Mapping[str, str]
    warnings: list[str]


def compare_days(
    index: Index, filters: FilterWords, viewpoint: Viewpoint, start: StartingPoint, now: datetime
) -> DayComparison:
    """Compare *start* with the end of the viewpoint's day.

    Raises `NotFound` or `UsageProblem` for a filter that means nothing.
    """
    query = select(index, filters, viewpoint).query
    comparison = Comparison(index, start, viewpoint.day, viewpoint.known_at_end(viewpoint.day), query.soon)
    differences = worse_first(comparison.differences(query))
    return DayComparison(differences, comparison.titles, [*doubts(index), *future_warnings(index, now)])
