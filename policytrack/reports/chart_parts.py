"""The charts of a report and of a site as plain values. Users' templates read them, so their names must not change.

Places and widths are in per cent of a chart's width.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class ChartTable(NamedTuple):
    """What a chart draws, as cells of text; the first cell of a row is its heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class StatusBar(NamedTuple):
    """How many recommendations have a status, and what it means.

    *share* is the number with its denominator, *percent* its share of that, and *offset* that of the statuses before
    it. *key* is the word for programs.
    """

    key: str
    status: str
    number: int
    share: str
    percent: float
    offset: float
    meaning: str


class HistoryColumn(NamedTuple):
    """The statuses at the end of a day, as bars, and the same numbers as cells of a table.

    *offset* and *width* are its place in a chart, in per cent of the chart's width; *tick* is its short label, empty
    where there is no room for one.
    """

    day: str
    tick: str
    offset: float
    width: float
    bars: tuple[StatusBar, ...]
    cells: tuple[str, ...]


class HistoryChart(NamedTuple):
    """How the statuses of all recommendations have changed; *statuses* are key and word of each status that occurs."""

    said: str
    statuses: tuple[tuple[str, str], ...]
    columns: tuple[HistoryColumn, ...]

    @property
    def table(self) -> ChartTable:
        """The number in each status on each date; the heading says that those overtaken by events are not counted."""
        headings = ("Date", *(f"{word} (not counted)" if key == "overtaken" else word for key, word in self.statuses))
        return ChartTable(headings, tuple((column.day, *column.cells) for column in self.columns))


class DeadlineBar(NamedTuple):
    """A deadline as a bar from its first to its last day, in per cent of the width of a chart.

    *key* is the timing's word for programs; *words* are the paper's, *days* the dates and *timing* the deadline status.
    """

    id: str
    title: str
    words: str
    days: str
    timing: str
    key: str
    offset: float
    width: float


class DeadlineChart(NamedTuple):
    """The first open deadlines on a scale of time: *ticks* are places and labels, and *today* is the report's day."""

    said: str
    bars: tuple[DeadlineBar, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    more: str
    command: str

    @property
    def table(self) -> ChartTable:
        """Each deadline in the paper's words, as dates, and as it is on the chart's day."""
        headings = ("Id", "Title", "In the paper’s words", "Due", "Deadline")
        return ChartTable(headings, tuple((bar.id, bar.title, bar.words, bar.days, bar.timing) for bar in self.bars))


class LagBar(NamedTuple):
    """How many recommendations were delivered, and how many are still open, so long before or after they were due.

    *percent_delivered* and *percent_open* are the lengths of the two bars, which share one line.
    """

    lag: str
    delivered: int
    open: int
    percent_delivered: float
    percent_open: float


class LagChart(NamedTuple):
    """How long before or after they were due recommendations were delivered, and how late those still open are."""

    said: str
    bars: tuple[LagBar, ...]

    @property
    def table(self) -> ChartTable:
        """The two numbers for each span of time."""
        rows = ((bar.lag, f"{bar.delivered:,}", f"{bar.open:,}") for bar in self.bars)
        return ChartTable(("Against the deadline", "Delivered", "Still open"), tuple(rows))


class Step(NamedTuple):
    """What is so from a *day* until the next step, in *words*; a class of the styles (*key*) and a *level*, 0 to 1."""

    day: date
    key: str
    words: str
    level: float


class Sparkline(NamedTuple):
    """How one recommendation, or a group, has changed up to *until*, in a line's height; *steps* are in order."""

    said: str
    steps: tuple[Step, ...]
    until: date

    @property
    def table(self) -> ChartTable:
        """What was so from which date on."""
        from policytrack.text.date_words import day_words

        return ChartTable(("From", "Status"), tuple((day_words(step.day), step.words) for step in self.steps))
