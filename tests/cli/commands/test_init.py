"""What `init` makes, and what it leaves as it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

ROOT = Path(__file__).parents[3]
Run = Callable[..., Outcome]

pytestmark = pytest.mark.usefixtures("trust")


def test_init_makes_a_workspace_that_passes_check_and_has_no_gaps(run: Run, tmp_path: Path) -> None:
    assert run("init", "own", cwd=tmp_path)[2] == 0

    env = {"POLICYTRACK_WORKSPACE": ""}
    assert run("check", cwd=tmp_path / "own", env=env)[2] == 0
    [gaps] = json.loads(run("gaps", "--format", "json", cwd=tmp_path / "own", env=env)[0])
    assert gaps["asking"]["missing"] == gaps["implying"]["missing"] == []


def test_init_shipped_brings_all_papers(run: Run, tmp_path: Path) -> None:
    assert run("init", "both", "--shipped", cwd=tmp_path)[2] == 0

    for path in (*ROOT.glob("data/*.yaml"), *ROOT.glob("seeds/*.txt")):
        assert (tmp_path / "both" / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    assert run("check", "--workspace", "both", cwd=tmp_path)[2] == 0


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    run("init", "own", cwd=tmp_path)
    register = tmp_path / "own/data/recommendations.yaml"
    register.write_text("mine", encoding="utf-8")

    _, err, code = run("init", "own", cwd=tmp_path)

    assert (code, register.read_text("utf-8")) == (2, "mine")
    assert "exists already" in err


def test_init_makes_a_workspace_that_git_can_merge(call: Run, tmp_path: Path) -> None:
    call("init", str(tmp_path / "new"), "--shipped")

    assert "data/journal.jsonl -text merge=union" in (tmp_path / "new/.gitattributes").read_text()
    assert (tmp_path / "new/.gitignore").read_text() == "/.policytrack/\n"
    assert (tmp_path / "new/data/journal.jsonl").stat().st_size > 10_000
