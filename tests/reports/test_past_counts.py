"""The earlier days on which a report counts statuses, and what it counts on them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.reports.past_counts import MOST, ends_of_months
from tests.builders import TWO, a_workspace
from tests.conftest import Outcome

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_the_ends_of_months_begin_before_the_first_change_and_end_before_the_day() -> None:
    ends = ends_of_months(date(2025, 12, 20), date(2026, 3, 15))
    assert ends == [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]

    assert ends_of_months(date(2023, 2, 1), date(2024, 12, 1))[:2] == [date(2023, 3, 31), date(2023, 6, 30)]
    assert ends_of_months(date(2026, 3, 1), date(2026, 3, 1)) == [date(2026, 2, 28)]


@given(DAYS, DAYS)
def test_however_long_the_time_the_days_are_few_and_last_days_of_months(one: date, other: date) -> None:
    first, last = sorted((one, other))
    ends = ends_of_months(first, last)

    assert len(ends) <= MOST
    assert ends == sorted(set(ends))
    assert all(end < last and (end + timedelta(days=1)).day == 1 for end in ends)


@pytest.mark.parametrize("filters", [(), ("--topic", "nights"), ("--status", "open")])
def test_the_history_counts_what_passes_now_as_it_stood_then(
    call: Callable[..., Outcome], tmp_path: Path, filters: tuple[str, ...]
) -> None:
    root = a_workspace(tmp_path / "ws", TWO)

    def run(*words: str) -> str:
        out, err, code = call(*words, "--workspace", str(root), env={"POLICYTRACK_TODAY": "2026-06-15"})
        assert code == 0, err
        return out

    url = ("--evidence", "https://example.org/a")
    run("mark", "ex-1", "announced", "--on", "2026-03-10", *url)
    run("mark", "ex-1", "implemented", "--on", "2026-05-02", *url)
    run("mark", "ex-2", "stalled", "--on", "2026-04-30", *url)

    past = json.loads(run("report", "--format", "json", *filters))["history"]
    passing = set(run("list", "--format", "ids", *filters).split())
    assert [each["day"] for each in past] == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    for each in past:
        entries = json.loads(run("list", "--as-of", each["day"], "--format", "json"))
        expected = Counter(entry["status"] for entry in entries if entry["id"] in passing)
        assert Counter(each["counts"]["recommended"]["statuses"]) == expected
