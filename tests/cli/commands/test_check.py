"""`check`: how what is wrong is printed, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome

Call = Callable[..., Outcome]


def test_a_sound_workspace_prints_nothing_and_says_what_was_checked(policytrack: Call) -> None:
    assert policytrack("check") == ("", "all well: 1 paper, 2 recommendations, 3 passages, 0 entries\n", 0)
    assert policytrack("check", "--format", "json")[0] == "[]\n"


def test_every_problem_is_a_line_with_its_place(policytrack: Call, root: Path) -> None:
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8").replace("strength: should", "strength: perhaps")
    register.write_text(text.replace("priority: high", "priority: \x1b[31mred"), "utf-8")

    out, err, code = policytrack("check")
    assert code == 1
    assert all(line.startswith("data/recommendations.yaml:") for line in out.splitlines())
    assert "\x1b" not in out + err
    problems = json.loads(policytrack("check", "--format", "json")[0])
    assert [f"{one['file']}:{one['line']}:{one['column']}: {one['message']}" for one in problems] == out.splitlines()
    assert err.startswith(f"{len(problems)} problem")


def test_a_remark_is_no_problem(policytrack: Call, root: Path) -> None:
    register = root / "data/recommendations.yaml"
    part = "parts: [{id: a, title: A, actors: [council]}, {id: b, title: B, actors: [council]}]"
    text = register.read_text("utf-8").replace("actors: [council]\n", f"actors: [council, operator]\n    {part}\n", 1)
    register.write_text(text, "utf-8")

    out, err, code = policytrack("check")
    assert (len(out.splitlines()), code) == (1, 0)
    assert err.startswith("all well, 1 remark: ")


def test_a_format_that_there_is_not_is_refused_before_anything_is_forgotten(policytrack: Call) -> None:
    out, err, code = policytrack("check", "--forget", "--format", "xml")

    assert (out, code) == ("", 2)
    assert "forgot" not in err
