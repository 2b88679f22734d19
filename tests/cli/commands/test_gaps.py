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
    for proposals in (one[heading] for one in found for heading in ("asking", "implying")):
        assert proposals["missing"] == []
        assert proposals["count"] == proposals["encoded"] + proposals["set_aside"] > 5


def test_gaps_names_what_nobody_encoded(call: Call, tmp_path: Path) -> None:
    [found] = json.loads(call("gaps", "ex", "--format", "json", "--workspace", str(a_workspace(tmp_path, ONE)))[0])

    assert [(one["line"], one["text"]) for one in found["asking"]["missing"]] == [
        (5, "The fares could be lower."),
        (8, "Publish its figures every quarter."),
        (9, "Run a night bus."),
    ]


def test_gaps_lists_what_may_imply_a_need_under_a_heading_of_its_own(call: Call, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, ONE)
    with (workspace / "seeds/example.txt").open("a", encoding="utf-8") as text:
        text.write("\nThe buses lack drivers.\n")

    text_lines = call("gaps", "--workspace", str(workspace))[0].splitlines()
    [found] = json.loads(call("gaps", "--format", "json", "--workspace", str(workspace))[0])

    heading, sentence = text_lines[-2:]
    assert heading.endswith("sentences may imply a need: 0 encoded, 0 set aside, 1 neither")
    assert sentence.endswith(": The buses lack drivers.")
    assert [missing["text"] for missing in found["implying"]["missing"]] == ["The buses lack drivers."]
    assert all("drivers" not in missing["text"] for missing in found["asking"]["missing"])
