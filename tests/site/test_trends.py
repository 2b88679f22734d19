"""How many of a list were delivered over time, worked out backwards from what is so now."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from policytrack.domain.statuses import DELIVERED, Status
from policytrack.index.query.bulk import StatusChange
from policytrack.site.trends import Trends


def an_item(no: int, status: Status, *contains: str) -> Any:
    return SimpleNamespace(no=no, status=status, contains=contains, is_delivered=status in DELIVERED)


def a_change(no: int, day: date, before: str, after: str) -> StatusChange:
    return StatusChange(no, day, before, after)


def test_a_trend_counts_what_was_delivered_at_the_last_change_of_each_month() -> None:
    changes = [
        a_change(1, date(2026, 1, 5), "unassessed", "announced"),  # changes nothing that is counted
        a_change(1, date(2026, 2, 5), "announced", "implemented"),
        a_change(2, date(2026, 2, 20), "unassessed", "implemented-otherwise"),
        a_change(2, date(2026, 3, 1), "implemented-otherwise", "stalled"),
        a_change(3, date(2026, 4, 1), "unassessed", "overtaken"),
        a_change(4, date(2026, 4, 2), "unassessed", "implemented"),  # of a parent
        a_change(9, date(2026, 4, 3), "unassessed", "implemented"),  # of another list
    ]
    items = [an_item(1, Status.IMPLEMENTED), an_item(2, Status.STALLED), an_item(3, Status.OVERTAKEN)]
    items.append(an_item(4, Status.IMPLEMENTED, "EX-1"))

    chart = Trends(SimpleNamespace(changes=changes[::-1])).of(items)  # type: ignore[arg-type]  # what it reads of them

    assert chart is not None
    assert chart.table.rows == (
        ("20 Feb 2026", "2 of 3 delivered"),
        ("1 Mar 2026", "1 of 3 delivered"),
        ("1 Apr 2026", "1 of 2 delivered"),
    )


def test_a_list_without_a_delivery_has_no_trend() -> None:
    changes = [a_change(1, date(2026, 1, 5), "unassessed", "announced")]

    assert Trends(SimpleNamespace(changes=changes)).of([an_item(1, Status.ANNOUNCED)]) is None  # type: ignore[arg-type]
