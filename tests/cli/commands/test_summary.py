"""What `summary` counts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_summary_counts_each_recommendation_once_and_no_parent(call: Call) -> None:
    rows = json.loads(call("summary", "--by", "actor", "--format", "json")[0])

    total = rows[-1]
    assert total["recommended"]["total"] == 16
    assert sum(total[kind]["total"] for kind in ("recommended", "condition", "implied", "reported")) == 31
    by_key = {row["key"]: row for row in rows}
    assert by_key["us"]["recommended"]["total"] + by_key["india"]["recommended"]["total"] > 16


@pytest.mark.parametrize("by", ["pillar", "actor", "side", "paper", "topic", "strength", "status"])
def test_summary_by_anything_has_the_same_total(call: Call, by: str) -> None:
    total = json.loads(call("summary", "--by", by, "--format", "json")[0])[-1]

    assert total["recommended"] == {
        "total": 16,
        "statuses": {
            "unassessed": 1,
            "no-evidence": 10,
            "not-started": 1,
            "announced": 1,
            "in-progress": 1,
            "partial": 1,
            "contradicted": 1,
        },
        "timings": {"no-deadline": 14, "unresolved": 1, "not-due": 1},
    }
