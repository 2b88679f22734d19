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


def test_only_recommendations_have_a_strength_to_count_by(call: Call) -> None:
    by_kind, by_strength = (
        json.loads(call("summary", "--by", by, "--format", "json")[0]) for by in ("kind", "strength")
    )

    assert [(row["key"], row[row["key"]]["total"]) for row in by_kind[1:-1]] == [
        ("condition", 4),
        ("implied", 5),
        ("reported", 6),
    ]
    assert [(row["key"], row["recommended"]["total"], row["condition"]["total"]) for row in by_strength[:-1]] == [
        ("should", 11, 0),
        ("could", 3, 0),
        ("consider", 2, 0),
        (None, 0, 4),
    ]


def test_each_kind_that_is_counted_has_a_column(call: Call) -> None:
    def headings(*words: str) -> list[str]:
        return call("summary", *words, "--format", "csv")[0].splitlines()[0].split(",")[6:]

    assert headings() == ["Conditions", "Implied needs", "Reported plans"]
    assert headings("--kind", "reported", "--kind", "recommendation") == ["Reported plans"]
    assert headings("--strength", "should") == []


def test_every_kind_has_its_key_in_json_even_if_none_is_counted(call: Call) -> None:
    [*_, total] = json.loads(call("summary", "--kind", "condition", "--format", "json")[0])

    assert {kind: total[kind]["total"] for kind in ("recommended", "condition", "implied", "reported")} == {
        "recommended": 0,
        "condition": 4,
        "implied": 0,
        "reported": 0,
    }


@pytest.mark.parametrize("by", ["pillar", "actor", "side", "paper", "topic", "kind", "strength", "status"])
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
