"""The lag between the dates on which recommendations were due and those on which they were delivered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from policytrack.index.query.statistics import DeadlineOutcome
from policytrack.reports.chart_parts import LagBar, LagChart

_SPANS = (
    "More than a year early",
    "3 to 12 months early",
    "Up to 3 months early",
    "On time",
    "Up to 3 months late",
    "3 to 12 months late",
    "More than a year late",
)
_LAST_DAYS = (-366, -92, -1, 0, 91, 365)
"""The last day of each span but the last, counted from the deadline."""


_FEW = 5
"""Of fewer deliveries each is listed, instead of their median."""


class Lag(NamedTuple):
    """How many days after its deadline a recommendation was delivered, or how late it is so far if it *is_open*."""

    days: int
    is_open: bool


def lag_of(outcome: DeadlineOutcome, day: date) -> Lag:
    """The lag on *day*; delivery within the window of an uncertain deadline is no lag."""
    earliest, latest, delivered = outcome
    if delivered is None:
        return Lag((day - latest).days, is_open=True)
    late, early = (delivered - latest).days, (delivered - earliest).days
    return Lag(max(late, 0) or min(early, 0), is_open=False)


def lag_chart(outcomes: Iterable[DeadlineOutcome], day: date) -> LagChart | None:
    """How many were delivered, or are still open, so long before or after they were due; None of none."""
    lags = [lag_of(outcome, day) for outcome in outcomes]
    if not lags:
        return None
    delivered, still_open = [0] * len(_SPANS), [0] * len(_SPANS)
    for lag in lags:
        (still_open if lag.is_open else delivered)[bisect_left(_LAST_DAYS, lag.days)] += 1
    longest = max(map(sum, zip(delivered, still_open, strict=True)))
    bars = tuple(
        LagBar(span, done, late, round(100 * done / longest, 2), round(100 * late / longest, 2))
        for span, done, late in zip(_SPANS, delivered, still_open, strict=True)
    )
    return LagChart(_said(lags), bars)


def _said(lags: Iterable[Lag]) -> str:
    done = sorted(lag.days for lag in lags if not lag.is_open)
    late = sum(lag.is_open for lag in lags)
    overdue = f"{late:,} {'is' if late == 1 else 'are'} still open and overdue."
    if not done:
        return f"Nothing with a dated deadline has been delivered; {overdue}"
    in_time = sum(days <= 0 for days in done)
    if len(done) < _FEW:
        # A median of a few would sound more certain than it is.
        *others, last = map(_lag_words, done)
        each = " and ".join(filter(None, (", ".join(others), last)))
        lengths = f"the {'deliveries were' if others else 'delivery was'} {each}"
    else:
        median = (done[(len(done) - 1) // 2] + done[len(done) // 2]) / 2
        lengths = f"the median delivery was {_lag_words(median)}"
    said = f"{in_time:,} of {len(done):,} delivered by the deadline; {lengths}."
    return f"{said} {overdue}" if late else said


def _lag_words(days: float) -> str:
    """Such as `61 days early`, `on time` or `2.5 days late`."""
    if days == 0:
        return "on time"
    number = f"{abs(days):,.1f}".removesuffix(".0")
    return f"{number} {'day' if abs(days) == 1 else 'days'} {'late' if days > 0 else 'early'}"
