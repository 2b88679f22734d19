"""What `due` lists, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_due_puts_the_late_first_and_words_without_a_day_last(call: Call) -> None:
    assert call("due", "--format", "ids")[0].split() == ["FK-T2-7", "FK-S-1"]
    known = call("due", "--format", "ids", "--as-of", "2026-03-01", "--known-on", "2026-07-01")[0].split()
    assert known == ["NR-3", "FK-T2-7", "FK-S-1"]


def test_due_leaves_out_a_parent_beside_what_it_contains(call: Call) -> None:
    timing = {one["id"]: one["timing"] for one in json.loads(call("list", "--format", "json")[0])}

    assert timing["FK-T2-1"] == timing["FK-T2-7"] == "not-due"
    assert "FK-T2-1" not in call("due", "--format", "ids")[0].split()


def test_due_within_counts_from_the_day(call: Call) -> None:
    assert call("due", "--within", "116d", "--format", "ids")[0].split() == ["FK-T2-7"]
    assert call("due", "--within", "115d", "--format", "ids")[0].split() == []
