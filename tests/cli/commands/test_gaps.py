"""What `gaps` finds in a paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome

Call = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_gaps_of_papers_that_are_wholly_encoded_are_none(call: Call) -> None:
    found = json.loads(call("gaps", "--format", "json")[0])

    assert [one["paper"] for one in found] == ["ford-kaushik-2025", "rajeev-2026"]
    for one in found:
        assert one["missing"] == []
        assert one["asking"] == one["encoded"] + one["set_aside"]


def test_gaps_names_what_nobody_encoded(call: Call, tmp_path: Path) -> None:
    [found] = json.loads(call("gaps", "ex", "--format", "json", "--workspace", str(a_workspace(tmp_path, ONE)))[0])

    assert [(one["line"], one["text"]) for one in found["missing"]] == [
        (5, "The fares could be lower."),
        (8, "Publish its figures every quarter."),
        (9, "Run a night bus."),
    ]
