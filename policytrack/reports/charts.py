"""The charts of a report as plain numbers: bars of statuses, how these have changed, and a scale of deadlines.

Places and widths are in per cent of a chart's width, so that the formats need no arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from policytrack.domain.counts import COUNTED_AS, Counts
from policytrack.domain.model import Entry
from policytrack.domain.statuses import MEANINGS, Status, status_label
from policytrack.domain.vocabulary import Kind
from policytrack.reports.chart_parts import DeadlineBar, DeadlineChart, HistoryChart, HistoryColumn, StatusBar
from policytrack.reports.report import WITH_DATES, Report
from policytrack.reports.wording import Wording, timing_text, window_words
from policytrack.text.date_words import MONTHS, day_words
from policytrack.text.escaping import counted

if TYPE_CHECKING:
    from policytrack.domain.crosswalk import Crosswalk
    from policytrack.text.values import Window

_COUNTED = COUNTED_AS[Kind.RECOMMENDATION]
_NARROWEST = 1.5
"""The width of a deadline's bar, in per cent, below which it could not be seen."""
_TICKS = 4
LABEL_WIDTH = 22
"""The width of `Sep 2025` and the space after it, in per cent of a chart on the narrowest phones, 320 pixels wide."""


def status_bars(counts: Counts, crosswalk: Crosswalk | None) -> tuple[StatusBar, ...]:
    """A bar for each status that occurs; those overtaken by events, which no total counts, have a bar without width."""
    total = _total(counts)
    bars, before = [], 0
    for status in Status:
        number = counts.statuses[str(status)]
        if not number:
            continue
        of_total = number if status is not Status.OVERTAKEN else 0
        word = status_label(status) if crosswalk is None else f"{crosswalk.label(status)} ({status})"
        share = f"{number:,} of {total:,}" if of_total else f"{number:,}"
        percents = (_percent(of_total, total), _percent(before, total))
        bars.append(StatusBar(str(status), word, number, share, *percents, MEANINGS[status].words))
        before += of_total
    return tuple(bars)


def history_chart(report: Report) -> HistoryChart | None:
    """How the statuses of what is recommended have changed; None if there was no change that could be shown."""
    past = [*((each.day, each.counts[_COUNTED]) for each in report.past), (report.day, report.counts[_COUNTED])]
    return statuses_over_time(past, report.crosswalk)


def statuses_over_time(past: Sequence[tuple[date, Counts]], crosswalk: Crosswalk | None = None) -> HistoryChart | None:
    """The counts at the ends of these dates, the latest last; None for fewer than two, or if nothing is counted.

    Of each date, those overtaken by events by then are left out, as they are from every total.
    """
    if len(past) < 2 or not _total(past[-1][1]):
        return None
    bars = [status_bars(counts, crosswalk) for _, counts in past]
    words = {bar.key: bar.status for column in bars for bar in column}
    statuses = tuple((str(status), words[str(status)]) for status in Status if str(status) in words)
    width = 100 / len(past)
    columns, labelled = [], _labelled(len(past))
    for number, ((day, counts), column) in enumerate(zip(past, bars, strict=True)):
        cells = tuple(f"{counts.statuses[key]:,}" for key, _ in statuses)
        tick = f"{MONTHS[day.month - 1][:3]} {day.year}" if number in labelled else ""
        columns.append(
            HistoryColumn(day_words(day), tick, round(number * width, 2), round(width * 0.8, 2), column, cells)
        )
    (first, _), (last, now) = past[0], past[-1]
    said = (
        f"Of {counted(_total(now), 'recommendation')}, the share in each status at the end of"
        f" {counted(len(past), 'date')} from {day_words(first)} to {day_words(last)}, by what is known now."
    )
    if Status.OVERTAKEN in words:
        overtaken = f"{now.statuses[Status.OVERTAKEN]:,}" if now.statuses[Status.OVERTAKEN] else "none"
        said += (
            f" Each date leaves out the recommendations that events had overtaken by then: {overtaken} on"
            f" {day_words(last)}."
        )
    return HistoryChart(said, statuses, tuple(columns))


def _total(counts: Counts) -> int:
    """How many are counted: all but those overtaken by events."""
    return counts.total - counts.statuses[Status.OVERTAKEN]


def _labelled(columns: int) -> set[int]:
    """The columns of the chart that have a label: the last, and those before it whose labels overlap no other.

    A label begins where its column does; that of the last column ends with the column.
    """
    width = 100 / columns
    labels, free, end = {columns - 1}, 0.0, (columns - 0.2) * width - 2 * LABEL_WIDTH
    for number in range(columns):
        if free <= number * width <= end:
            labels.add(number)
            free = number * width + LABEL_WIDTH
    return labels


def deadline_chart(report: Report) -> DeadlineChart | None:
    """The first open deadlines on a scale of time; None if there are none."""
    total = sum(counts.timings[str(timing)] for counts in report.counts.values() for timing in WITH_DATES)
    return open_deadlines(report.deadlines, report.day, total, report.commands.get("deadlines", ""))


def open_deadlines(
    entries: Iterable[Entry],
    day: date,
    total: int,
    command: str = "",
    timing_words: Callable[[Entry], str] | None = None,
) -> DeadlineChart | None:
    """The deadlines of these open entries on a scale of time; None if none has dates.

    *total* is how many there are in all, and *command* lists them. *timing_words* returns what is said of each; unless
    given, that has the distance from *day*, such as `Overdue by 12 days`.
    """
    dated = [(entry, entry.standing.due) for entry in entries if entry.standing.due is not None]
    if not dated:
        return None
    first = min(day, *(window.earliest for _, window in dated))
    last = max(day, *(window.latest for _, window in dated)) + timedelta(days=1)
    days = (last - first).days
    wording = Wording(day=day)
    words = timing_words or (lambda entry: timing_text(entry, wording))
    bars = tuple(_deadline_bars(dated, words, first, days))
    more = total - len(bars)
    first_of = "The first " if more > 0 else ""
    ends = f"from {day_words(first)} to {day_words(last - timedelta(days=1))}"
    said = f"{first_of}{counted(len(bars), 'open deadline')} {ends}. The vertical line marks {day_words(day)}."
    return DeadlineChart(
        said,
        bars,
        tuple((_percent((tick - first).days, days), _tick(tick, days)) for tick in _ticks(first, last)),
        _percent((day - first).days, days),
        f"and {more:,} more:" if more > 0 else "",
        command if more > 0 else "",
    )


def _deadline_bars(
    dated: Sequence[tuple[Entry, Window]], timing_words: Callable[[Entry], str], first: date, days: int
) -> Iterator[DeadlineBar]:
    for entry, due in dated:
        recommendation = entry.recommendation
        deadlines = (recommendation.deadline, *(part.deadline for part in recommendation.parts))
        words = next((each.text for each in deadlines if each and (each.earliest, each.latest) == due), "")
        width = max(_NARROWEST, _percent((due.latest - due.earliest).days + 1, days))
        yield DeadlineBar(
            recommendation.id,
            recommendation.title,
            words,
            window_words(due),
            timing_words(entry),
            str(entry.standing.timing),
            min(_percent((due.earliest - first).days, days), round(100 - width, 2)),
            width,
        )


def _ticks(first: date, last: date) -> Iterator[date]:
    """A few days at even distances, in order."""
    for number in range(_TICKS):
        yield first + timedelta(days=(last - first).days * number // _TICKS)


def _tick(day: date, days: int) -> str:
    return day_words(day) if days < 120 else f"{MONTHS[day.month - 1][:3]} {day.year}"


def _percent(number: int, total: int) -> float:
    return round(100 * number / total, 2) if total else 0.0
