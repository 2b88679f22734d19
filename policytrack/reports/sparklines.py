"""How one recommendation, or a group of them, has changed, as a sparkline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from policytrack.domain.statuses import MEANINGS, PROGRESS, Labels, Status, status_label, status_word
from policytrack.reports.chart_parts import Sparkline, Step
from policytrack.text.date_words import day_words

_LEAST = 0.08
"""The level of what has no progress to show, so that its line can be seen."""
_FULL = max(PROGRESS.values())


def status_sparkline(
    intervals: Iterable[tuple[date, Status]],
    until: date | None = None,
    *,
    ongoing: bool = False,
    label: Labels = status_label,
) -> Sparkline:
    """The statuses of one recommendation, each with its first day; the further along a status, the higher its line.

    Without *until*, it goes on a little after the last change, whatever day it is.
    """
    steps = []
    for day, status in intervals:
        progress = MEANINGS[status].progress
        level = _LEAST if progress is None else max(_LEAST, progress / _FULL)
        steps.append(Step(day, str(status), status_word(status, ongoing=ongoing, label=label), round(level, 2)))
    return Sparkline(_said(steps, until), tuple(steps), until or _after(steps))


def _after(steps: Sequence[Step]) -> date:
    if not steps:
        return date.min
    first, last = steps[0].day, steps[-1].day
    return last + min(date.max - last, max(timedelta(days=30), (last - first) / 8))


def delivered_sparkline(past: Iterable[tuple[date, int, int]], until: date | None = None) -> Sparkline:
    """How many of a group were delivered, of how many, from each of these days on."""
    steps = []
    for day, done, total in past:
        level = round(max(_LEAST, done / total if total else 0), 2)
        steps.append(Step(day, str(Status.IMPLEMENTED), f"{done:,} of {total:,} delivered", level))
    return Sparkline(_said(steps, until), tuple(steps), until or _after(steps))


def _said(steps: Sequence[Step], until: date | None) -> str:
    """Such as `Announced from 3 Jul 2026, Implemented from 1 Sep 2026; up to 27 Nov 2026`."""
    words = ", ".join(f"{step.words} from {day_words(step.day)}" for step in steps) or "Nothing recorded"
    return words if until is None else f"{words}; up to {day_words(until)}"
