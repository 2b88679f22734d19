"""The workflow that `init --github` adds: GitHub's schema accepts it, and each report goes on from the last one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from policytrack.domain.version import __version__
from tests.conftest import Outcome

ROOT = Path(__file__).parents[3]
WORKFLOW = ".github/workflows/tracker.yml"
Run = Callable[..., Outcome]


def _workflow(folder: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((folder / WORKFLOW).read_text("utf-8"))
    return loaded


def test_githubs_schema_accepts_the_workflow(call: Run, tmp_path: Path) -> None:
    call("init", str(tmp_path / "new"), "--github")

    schema = json.loads(
        files("check_jsonschema").joinpath("builtin_schemas/vendor/github-workflows.json").read_text("utf-8")
    )
    workflow = _workflow(tmp_path / "new")
    workflow["on"] = workflow.pop(True)  # what YAML 1.1 makes of the word; GitHub reads YAML 1.2
    assert list(Draft7Validator(schema).iter_errors(workflow)) == []
    assert workflow["env"] == {"POLICYTRACK": f"policytrack=={__version__}"}
    workflow["jobs"]["check"]["needz"] = "site"
    assert list(Draft7Validator(schema).iter_errors(workflow))


def test_a_workspace_that_exists_gets_the_workflow_and_nothing_else(call: Run, tmp_path: Path) -> None:
    call("init", str(tmp_path), "--shipped")
    register = tmp_path / "data/recommendations.yaml"
    register.write_text(register.read_text("utf-8") + "# mine\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    _, err, code = call("init", str(tmp_path), "--github")

    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert (code, set(after) - set(before)) == (0, {tmp_path / WORKFLOW})
    assert all(after[path] == content for path, content in before.items())
    assert "made a workspace" not in err
    assert call("init", str(tmp_path), "--github")[2] == 2, "a workflow that somebody has changed stays"
    assert call("init", str(tmp_path), "--github", "--shipped")[2] == 2


def test_the_workflows_report_says_what_changed_since_the_last_one(call: Run, tmp_path: Path) -> None:
    """Its steps are run as GitHub runs them, in a new clone each Monday; only the clock and the program are ours."""
    work = tmp_path / "work"
    call("init", str(work), "--shipped", "--github")
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(work))
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin")):
        subprocess.run([*git, *command], check=True)
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(origin)], check=True)

    def monday(day: str) -> str:
        """What the job wrote into its summary."""
        place = tmp_path / day
        subprocess.run(["git", "clone", "-q", str(origin), str(place / "work")], check=True)
        program = place / "bin" / "policytrack"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m policytrack "$@"\n')
        program.chmod(0o755)
        env = os.environ | {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
            "POLICYTRACK_TODAY": day,
            "POLICYTRACK_WORKSPACE": "",
        }
        for step in _workflow(place / "work")["jobs"]["report"]["steps"]:
            if "run" in step and "pip install" not in step["run"]:
                done = subprocess.run(
                    ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                    cwd=place / "work",
                    env=env,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, done.stderr
        summary = (place / "summary.md").read_text("utf-8")
        shutil.rmtree(place)
        return summary

    first = monday("2026-11-30")
    assert "2026" in first
    why = ("--evidence", "https://example.org/b", "--note", "A tender.", "--on", "2026-12-01")
    marked = call("mark", "t2-7", "announced", *why, "--workspace", str(work), env={"POLICYTRACK_TODAY": "2026-12-01"})
    assert marked[2] == 0, marked
    for command in (("commit", "-qam", "Mark"), ("push", "-q", str(origin), "main")):
        subprocess.run([*git, *command], check=True)
    second = monday("2026-12-07")
    third = monday("2026-12-14")

    assert "https://example.org/b" in second
    assert "https://example.org/b" not in third
    listed = subprocess.run(
        ["git", "-C", str(origin), "ls-tree", "-r", "--name-only", "policytrack-reports"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.split() == [
        "last/monday.json",
        "monday-2026-11-30.md",
        "monday-2026-12-07.md",
        "monday-2026-12-14.md",
    ]


def test_pre_commit_accepts_the_hook() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "policytrack check"
    for path in ("data/rajeev.yaml", "data/journal.jsonl", "seeds/rajeev.txt", "policytrack.toml"):
        assert re.search(hook["files"], path)
