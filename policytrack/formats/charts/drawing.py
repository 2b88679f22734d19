"""Draws charts. *name* is the beginning of the ids in the drawing, so it must be unique in its page."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Timing
from policytrack.formats.charts.svg import bar, figure, textures
from policytrack.formats.xml_text import xml_text
from policytrack.reports.chart_parts import (
    DeadlineBar,
    DeadlineChart,
    HistoryChart,
    HistoryColumn,
    LagChart,
    Sparkline,
    StatusBar,
)

_LINE = 34
"""The height of a bar with its label above it, in pixels."""
_HAS_TABLE = "The table below has the same data."


def status_bar(bars: tuple[StatusBar, ...], kind: str, name: str = "bar") -> str:
    """One bar of all statuses, each as wide as its share."""
    shares = ", ".join(f"{each.status}: {each.share}" for each in bars)
    drawn = [each for each in bars if each.percent]
    content = (
        bar(
            name,
            each.key,
            f'x="{each.offset}%" width="{each.percent}%" height="24"',
            f"{each.status}: {each.share}",
        )
        for each in drawn
    )
    return figure(name, f"{kind} by status", shares, 24, (textures(name, (each.key for each in drawn)), *content))


def statuses_over_time(chart: HistoryChart, name: str = "history") -> str:
    """A column of stacked statuses for each date."""
    keys = (key for key, _ in chart.statuses)
    columns = (
        _column(column, name, is_last=0 < number == len(chart.columns) - 1)
        for number, column in enumerate(chart.columns)
    )
    title = "Recommendations by status over time"
    return figure(name, title, f"{chart.said} {_HAS_TABLE}", 200, (textures(name, keys), *columns))


def _column(column: HistoryColumn, name: str, *, is_last: bool) -> str:
    bars = "".join(
        bar(
            name,
            each.key,
            f'y="{each.offset}%" width="100%" height="{each.percent}%"',
            f"{column.day}: {each.status}: {each.share}",
        )
        for each in column.bars
        if each.percent
    )
    drawn = f'<svg x="{column.offset}%" width="{column.width}%" height="180">\n{bars}</svg>\n'
    if not column.tick:
        return drawn
    place = f'x="{column.offset}%" y="194"'
    if is_last:
        place = f'x="{round(column.offset + column.width, 2)}%" y="194" text-anchor="end"'
    return f"{drawn}<text {place}>{xml_text(column.tick)}</text>\n"


def deadlines(chart: DeadlineChart, name: str = "deadlines") -> str:
    """A bar for each open deadline, from its first to its last day, on a scale of time."""
    height = _LINE * len(chart.bars)
    ticks = (
        f'<line x1="{offset}%" x2="{offset}%" y1="0" y2="{height}"/>\n'
        f'<text x="{offset}%" dx="2" y="{height + 14}">{xml_text(label)}</text>\n'
        for offset, label in chart.ticks
    )
    today = f'<line class="today" x1="{chart.today}%" x2="{chart.today}%" y1="0" y2="{height}"/>\n'
    bars = (_deadline(each, name, _LINE * number) for number, each in enumerate(chart.bars))
    patterns = textures(name, (each.key for each in chart.bars))
    title = "Open deadlines"
    return figure(name, title, f"{chart.said} {_HAS_TABLE}", height + 20, (patterns, *ticks, today, *bars))


def _deadline(each: DeadlineBar, name: str, top: int) -> str:
    end = f'x="{round(each.offset + each.width, 2)}%" y="{top + 14}" text-anchor="end"'
    label = end if each.offset > 50 else f'x="{each.offset}%" y="{top + 14}"'
    place = f'x="{each.offset}%" width="{each.width}%" y="{top + 18}" height="10"'
    words = f"{each.id}, {each.days}: {each.timing}"
    return f"<text {label}>{xml_text(each.id)}</text>\n{bar(name, each.key, place, words)}"


def lag(chart: LagChart, name: str = "lag") -> str:
    """Two bars in a line for each span before or after the deadline: those delivered, and those still open."""
    return figure(
        name,
        "Time between deadline and delivery",
        f"{chart.said} {_HAS_TABLE}",
        _LINE * len(chart.bars),
        (textures(name, (Timing.OVERDUE,)), *_lag_bars(chart, name)),
    )


def _lag_bars(chart: LagChart, name: str) -> Iterator[str]:
    for number, each in enumerate(chart.bars):
        top = _LINE * number
        numbers = [f"{each.delivered:,} delivered"] if each.delivered else []
        numbers += [f"{each.open:,} still open"] if each.open else []
        label = f"{each.lag}: {', '.join(numbers) or '0'}"
        yield f'<text x="0" y="{top + 14}">{xml_text(label)}</text>\n'
        for key, offset, percent in (
            (Status.IMPLEMENTED, 0.0, each.percent_delivered),
            (Timing.OVERDUE, each.percent_delivered, each.percent_open),
        ):
            if percent:
                yield bar(name, key, f'x="{offset}%" width="{percent}%" y="{top + 18}" height="10"')


def sparkline(chart: Sparkline, width: int = 120, height: int = 24) -> str:
    """The levels over time as columns before a track of full height, from the first step to the last day."""
    steps = chart.steps
    days = max(1, (chart.until - steps[0].day).days) if steps else 1
    ends = [*(step.day for step in steps[1:]), chart.until]
    columns = []
    for step, end in zip(steps, ends, strict=True) if steps else ():
        left = round(width * (step.day - steps[0].day).days / days, 1)
        long = round(max(1.0, width * (end - step.day).days / days), 1)
        tall = round((height - 1) * step.level, 1)
        top = round(height - 1 - tall, 1)
        columns.append(
            f'<rect class="{step.key}" x="{min(left, width - long):g}" y="{top:g}" width="{long:g}" height="{tall:g}"/>'
        )
    said = xml_text(chart.said)
    return (
        f'<svg class="sparkline" role="img" aria-label="{said}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><title>{said}</title>'
        f'<rect class="track" width="{width}" height="{height}"/>{"".join(columns)}'
        f'<line x1="0" x2="{width}" y1="{height - 0.5}" y2="{height - 0.5}"/></svg>'
    )
