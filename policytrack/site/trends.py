"""How many of the recommendations of a list were delivered, over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from policytrack.domain.statuses import DELIVERED, Status
from policytrack.formats.charts.drawing import sparkline
from policytrack.formats.site_templates import markup
from policytrack.index.query.bulk import StatusChange
from policytrack.reports.chart_parts import ChartTable, Sparkline
from policytrack.reports.sparklines import delivered_sparkline
from policytrack.site.items import SiteData, SiteItem


class Trend(NamedTuple):
    """A sparkline as markup, and the table that it draws."""

    picture: Any
    table: ChartTable


def drawn(chart: Sparkline) -> Trend:
    """The sparkline of a list."""
    return Trend(markup(sparkline(chart, 240, 32)), chart.table)


class Trends:
    """The trends of the lists of a site."""

    def __init__(self, data: SiteData) -> None:
        self._data = data

    @cached_property
    def _changes_of(self) -> dict[int, list[StatusChange]]:
        """What changed what a trend counts, by the number of the recommendation."""
        changes: dict[int, list[StatusChange]] = defaultdict(list)
        for change in self._data.changes:
            if _counts(change.before) != _counts(change.after):
                changes[change.no].append(change)
        return changes

    def of(self, items: Sequence[SiteItem]) -> Sparkline | None:
        """How many of these were delivered at the last change of each month; None if nothing changed that.

        Parents are left out, and what was overtaken by events.
        """
        counted = [item for item in items if not item.contains]
        changes = sorted(
            (change for item in counted for change in self._changes_of.get(item.no, ())),
            key=lambda change: change.day,
        )
        if not changes:
            return None
        done = sum(item.is_delivered for item in counted)
        total = sum(item.status is not Status.OVERTAKEN for item in counted)
        past = []
        for place in range(len(changes) - 1, -1, -1):
            change = changes[place]
            later = changes[place + 1].day if place + 1 < len(changes) else None
            if later is None or (later.year, later.month) != (change.day.year, change.day.month):
                past.append((change.day, done, total))
            (delivered_before, in_total_before), (delivered, in_total) = _counts(change.before), _counts(change.after)
            done += delivered_before - delivered
            total += in_total_before - in_total
        return delivered_sparkline(reversed(past))


def _counts(status: str) -> tuple[bool, bool]:
    """Whether a trend counts the status as delivered, and in the total."""
    return status in DELIVERED, status != Status.OVERTAKEN
