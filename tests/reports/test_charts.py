"""The charts of a report as numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from policytrack.domain.counts import no_counts
from policytrack.reports.charts import LABEL_WIDTH, history_chart, statuses_over_time
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


def test_the_words_of_the_chart_over_time_and_its_shares_leave_out_what_events_have_overtaken() -> None:
    past = [(date(2026, 5, 31), a_tally(announced=4)), (date(2026, 6, 1), a_tally(announced=3, overtaken=1))]

    chart = statuses_over_time(past)

    assert chart is not None
    assert chart.said == (
        "Of 3 recommendations, the share in each status at the end of 2 dates from 31 May 2026 to 1 Jun 2026, by what"
        " is known now. Each date leaves out the recommendations that events had overtaken by then: 1 on 1 Jun 2026."
    )
    assert [(bar.key, bar.share, bar.percent) for bar in chart.columns[-1].bars] == [
        ("announced", "3 of 3", 100.0),
        ("overtaken", "1", 0.0),
    ]
    assert chart.table.headings == ("Date", "Announced", "Overtaken by events (not counted)")
    assert chart.table.rows[-1] == ("1 Jun 2026", "3", "1")


def test_there_is_no_chart_over_time_of_what_events_have_all_overtaken() -> None:
    past = [(date(2026, 5, 31), a_tally(announced=1)), (date(2026, 6, 1), a_tally(overtaken=1))]

    assert statuses_over_time(past) is None


def test_what_was_overtaken_only_for_a_time_is_said_to_be_counted_again() -> None:
    past = [(date(2026, 5, 31), a_tally(announced=1, overtaken=1)), (date(2026, 6, 1), a_tally(announced=2))]

    chart = statuses_over_time(past)

    assert chart is not None
    assert chart.said.startswith("Of 2 recommendations, ")
    assert chart.said.endswith(" that events had overtaken by then: none on 1 Jun 2026.")
