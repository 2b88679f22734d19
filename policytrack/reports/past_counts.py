"""The counts of statuses at the ends of earlier months, for the chart of a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policytrack.reports.report import PastCounts
from policytrack.reports.scope import ReportScope

MOST = 12
"""How many earlier days are counted at most: each takes as long as a summary."""

_STEPS = (1, 3, 6, 12, 24, 60, 120)  # months


class PastCountsOf:
    """How the recommendations in a report's scope stood earlier, by what is known for the report.

    They are counted while they are iterated over: at the ends of months from the one before the first change of a
    status. If these are too many, only the ends of quarters, of half years, or of longer spans are counted.
    """

    def __init__(self, scope: ReportScope) -> None:
        self._scope = scope

    def __iter__(self) -> Iterator[PastCounts]:
        statistics, day = self._scope.index.statistics, self._scope.viewpoint.day
        first = statistics.first_change(day)
        if first is not None:
            days = ends_of_months(first, day)
            yield from map(PastCounts._make, statistics.counts_on(self._scope.selection.query, day, days))


def ends_of_months(first: date, last: date) -> list[date]:
    """The ends of at most `MOST` months or longer spans before *last*, from the one before *first*."""
    for step in _STEPS:
        months = range(_month(first) - 1, _month(last))
        days = [_end(month) for month in months if (month + 1) % step == 0]
        if len(days) <= MOST:
            return days
    return days[-MOST:]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _end(month: int) -> date:
    year, number = divmod(month + 1, 12)
    return date(year, number + 1, 1) - timedelta(days=1)
