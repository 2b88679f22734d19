"""The charts of a report as numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from policytrack.domain.counts import no_counts
from policytrack.reports.charts import LABEL_WIDTH, history_chart
from policytrack.reports.report import PastCounts
from tests.builders import a_report, a_tally

COUNTS = no_counts() | {"recommended": a_tally(announced=1)}


@pytest.mark.parametrize("columns", range(2, 14))
def test_labels_of_the_chart_over_time_leave_each_other_room(columns: int) -> None:
    past = [PastCounts(date(2025, 1, 31) + timedelta(days=31 * number), COUNTS) for number in range(columns - 1)]

    chart = history_chart(a_report(past=past, counts=COUNTS))

    assert chart is not None
    *others, last = [column for column in chart.columns if column.tick]
    assert last is chart.columns[-1]
    starts = [column.offset for column in others] + [last.offset + last.width - LABEL_WIDTH]
    assert all(later - earlier >= LABEL_WIDTH - 0.01 for earlier, later in pairwise(starts))
    assert starts[0] == 0
