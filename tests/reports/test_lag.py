"""How long before or after their deadlines recommendations were delivered, and how each has changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policytrack.domain.statuses import Status
from policytrack.index.query.statistics import DeadlineOutcome
from policytrack.reports.lag import Lag, lag_chart, lag_of
from policytrack.reports.sparklines import delivered_sparkline, status_sparkline

DAY = date(2026, 6, 1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("outcome", "lag"),
    [
        (DeadlineOutcome(*MARCH, date(2026, 4, 1)), Lag(1, False)),
        (DeadlineOutcome(*MARCH, date(2026, 3, 31)), Lag(0, False)),
        (DeadlineOutcome(*MARCH, date(2026, 3, 1)), Lag(0, False)),
        (DeadlineOutcome(*MARCH, date(2026, 2, 27)), Lag(-2, False)),
        (DeadlineOutcome(*MARCH), Lag(62, True)),
    ],
)
def test_the_lag_is_the_distance_from_the_window_of_the_deadline(outcome: DeadlineOutcome, lag: Lag) -> None:
    assert lag_of(outcome, DAY) == lag


def test_a_chart_counts_each_lag_in_its_span() -> None:
    due = date(2026, 1, 1)
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 10, 1), date(2025, 10, 2), date(2026, 1, 1)]
    days += [date(2026, 1, 2), date(2026, 4, 2), date(2026, 4, 3), date(2027, 1, 1), date(2027, 1, 2)]
    late = DeadlineOutcome(date(2025, 12, 1), date(2025, 12, 1))

    chart = lag_chart([*(DeadlineOutcome(due, due, day) for day in days), late], DAY)

    assert chart is not None
    assert [(bar.delivered, bar.open) for bar in chart.bars] == [(1, 0), (2, 0), (1, 0), (1, 0), (2, 0), (2, 1), (1, 0)]
    assert max(bar.percent_delivered + bar.percent_open for bar in chart.bars) == pytest.approx(100, abs=0.01)
    assert chart.said == (
        "5 of 10 delivered by the deadline; the median delivery was 0.5 days late. 1 is still open and overdue."
    )
    assert chart.table.rows[5] == ("3 to 12 months late", "2", "1")


@pytest.mark.parametrize(
    ("lags", "words"),
    [
        ([-61], "1 of 1 delivered by the deadline; the delivery was 61 days early."),
        ([-61, -8], "2 of 2 delivered by the deadline; the deliveries were 61 days early and 8 days early."),
        ([1, -8, 0], "2 of 3 delivered by the deadline; the deliveries were 8 days early, on time and 1 day late."),
        ([1, 2, 3, 4, -8], "1 of 5 delivered by the deadline; the median delivery was 2 days late."),
        ([1, 2, 3, 4, 5, -8], "1 of 6 delivered by the deadline; the median delivery was 2.5 days late."),
        (
            [-1200, -1300, -1, -1400, -1500],
            "5 of 5 delivered by the deadline; the median delivery was 1,300 days early.",
        ),
    ],
)
def test_a_few_deliveries_are_listed_and_of_several_the_median_is_said(lags: list[int], words: str) -> None:
    chart = lag_chart((DeadlineOutcome(DAY, DAY, DAY + timedelta(days=days)) for days in lags), DAY)

    assert chart is not None
    assert chart.said == words


def test_of_nothing_there_is_no_chart_and_of_nothing_delivered_no_median() -> None:
    assert lag_chart([], DAY) is None
    chart = lag_chart([DeadlineOutcome(*MARCH)], DAY)
    assert chart is not None
    assert chart.said == "Nothing with a dated deadline has been delivered; 1 is still open and overdue."


def test_a_sparkline_says_what_it_draws() -> None:
    chart = status_sparkline([(date(2026, 1, 1), Status.ANNOUNCED), (date(2026, 3, 1), Status.IMPLEMENTED)], DAY)

    assert chart.said == "Announced from 1 Jan 2026, Implemented from 1 Mar 2026; up to 1 Jun 2026"
    assert chart.table.rows == (("1 Jan 2026", "Announced"), ("1 Mar 2026", "Implemented"))
    assert [step.level for step in chart.steps] == [0.4, 1.0]


def test_a_groups_sparkline_is_the_share_that_was_delivered() -> None:
    chart = delivered_sparkline([(date(2026, 1, 31), 0, 4), (date(2026, 2, 28), 2, 4)])

    assert chart.said == "0 of 4 delivered from 31 Jan 2026, 2 of 4 delivered from 28 Feb 2026"
    assert [(step.words, step.level) for step in chart.steps] == [("0 of 4 delivered", 0.08), ("2 of 4 delivered", 0.5)]
