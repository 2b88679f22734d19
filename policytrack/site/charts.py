"""The charts of a site's first page, with the tables that they draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from policytrack.domain.counts import COUNTED_AS
from policytrack.domain.model import Entry
from policytrack.domain.query import Query
from policytrack.domain.vocabulary import Kind
from policytrack.formats.charts import drawing
from policytrack.formats.site_templates import markup
from policytrack.index.index import Index
from policytrack.reports.chart_parts import ChartTable
from policytrack.reports.charts import open_deadlines, statuses_over_time
from policytrack.reports.lag import lag_chart
from policytrack.reports.past_counts import ends_of_months
from policytrack.reports.report import LIMIT, WITH_DATES
from policytrack.site.items import timing_words

_COUNTED = COUNTED_AS[Kind.RECOMMENDATION]


class ChartSection(NamedTuple):
    """A chart under a heading: what it says, the picture as markup, its table, and what the colours mean, if needed.

    *more* says how many more there are than it draws, and *page* lists them; empty if it draws all.
    """

    anchor: str
    heading: str
    said: str
    picture: Any
    table: ChartTable
    key: tuple[tuple[str, str], ...] = ()
    more: str = ""
    page: str = ""


def _timing(entry: Entry) -> str:
    """The deadline status; its date is beside it, instead of a distance that would be another one tomorrow."""
    timing = entry.standing.timing
    return "" if timing is None else timing_words(str(timing))


def charts_of(index: Index, day: date) -> Iterator[ChartSection]:
    """The charts of everything: statuses over time, deadlines, and the lag between deadline and delivery."""
    statistics, everything = index.statistics, Query()
    now = statistics.totals(everything, day)
    first = statistics.first_change(day)
    if first is not None:
        days = ends_of_months(first, day)
        past = [(each, counts[_COUNTED]) for each, counts in statistics.counts_on(everything, day, days)]
        history = statuses_over_time([*past, (day, now[_COUNTED])])
        if history is not None:
            picture = markup(drawing.statuses_over_time(history))
            key = tuple((key, words) for key, words in history.statuses if key != "overtaken")
            yield ChartSection("history", "Statuses over time", history.said, picture, history.table, key)
    total = sum(counts.timings[str(timing)] for counts in now.values() for timing in WITH_DATES)
    dated = Query(timings=tuple(map(str, WITH_DATES)))
    deadlines = open_deadlines(index.entries(dated, day, ("due",), LIMIT, full=True), day, total, timing_words=_timing)
    if deadlines is not None:
        picture = markup(drawing.deadlines(deadlines))
        more = f"{deadlines.more.removesuffix(':')}, in the list by deadline" if deadlines.more else ""
        table, page = deadlines.table, "recommendations/by-deadline.html"
        yield ChartSection("deadlines", "Deadlines", deadlines.said, picture, table, more=more, page=page)
    lag = lag_chart(statistics.deadline_outcomes(everything, day), day)
    if lag is not None:
        picture, said = markup(drawing.lag(lag)), f"{lag.said} Items of every kind are counted."
        key = (("implemented", "Delivered"), ("contradicted", "Still open and overdue"))
        yield ChartSection("lag", "From deadline to delivery", said, picture, lag.table, key)
