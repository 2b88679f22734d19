"""The workflow that `init --github` adds: GitHub's schema accepts it, and each report goes on from the last one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import yaml
from cronsim import CronSim
from jsonschema import Draft7Validator

from policytrack.workspace.create import SOURCE_UNKNOWN, workflow
from policytrack.workspace.install_source import requirement
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
    loaded = _workflow(tmp_path / "new")
    loaded["on"] = loaded.pop(True)  # what YAML 1.1 makes of the word; GitHub reads YAML 1.2
    assert list(Draft7Validator(schema).iter_errors(loaded)) == []
    loaded["jobs"]["check"]["needz"] = "site"
    assert list(Draft7Validator(schema).iter_errors(loaded))


def test_the_site_is_published_every_day_and_the_report_written_on_mondays() -> None:
    loaded = yaml.safe_load(workflow(PINNED))

    schedules = [each["cron"] for each in loaded[True]["schedule"]]
    start, days = datetime(2026, 11, 30, tzinfo=UTC), timedelta(days=14)
    runs = {line: list(takewhile(lambda run: run < start + days, CronSim(line, start))) for line in schedules}
    assert sorted(run.date() for of in runs.values() for run in of) == [
        start.date() + timedelta(days=number) for number in range(days.days)
    ]
    assert all(run.minute % 2 for of in runs.values() for run in of)
    jobs = loaded["jobs"]
    assert jobs["site"]["if"] == "github.event_name != 'pull_request'"
    [of_report] = [line for line in schedules if f"github.event.schedule == '{line}'" in jobs["report"]["if"]]
    assert [run.date() for run in runs[of_report]] == [date(2026, 11, 30), date(2026, 12, 7)]
    assert "'schedule'" not in jobs["report"]["if"]


COMMIT = "0123456789" * 4
PINNED = f"policytrack[calendar,xlsx] @ git+https://example.org/o/p.git@{COMMIT}"


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _run_step(step: dict[str, Any], folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("url", "more", "expected"),
    [
        ("https://example.org/o/p.git", {"vcs_info": {"vcs": "git", "commit_id": COMMIT}}, PINNED),
        ("https://jo:secret@example.org/o/p.git", {"vcs_info": {"vcs": "git", "commit_id": COMMIT}}, PINNED),
        ("ssh://git@example.org/o/p.git", {"vcs_info": {"vcs": "git", "commit_id": COMMIT}}, PINNED),
        ("https://example.org/o/p.git", {"vcs_info": {"vcs": "git", "commit_id": "main"}}, None),
        ("https://example.org/p.whl", {"archive_info": {}}, None),
        ("file:///nowhere", {"dir_info": {}}, None),
    ],
)
def test_the_workflow_installs_the_commit_that_this_program_is(
    url: str, more: dict[str, Any], expected: str | None
) -> None:
    assert requirement({"url": url, **more}) == expected


def test_of_a_clone_the_origin_and_the_commit_are_known(tmp_path: Path) -> None:
    clone = tmp_path / "a clone"
    clone.mkdir()
    noted = {"url": clone.as_uri(), "dir_info": {"editable": True}}
    for words in (("init", "-q"), ("commit", "-qm", "Begin", "--allow-empty")):
        _git(clone, *words)

    assert requirement(noted) is None, "nobody else has it"
    _git(clone, "remote", "add", "origin", "git@example.org:o/p.git")
    assert requirement(noted) == PINNED.replace(COMMIT, _git(clone, "rev-parse", "HEAD"))


def test_a_workflow_without_a_source_says_what_to_put_there(tmp_path: Path) -> None:
    for source, code in ((PINNED, 0), (None, 1)):
        loaded = yaml.safe_load(workflow(source))
        assert loaded["env"] == {"POLICYTRACK": source or ""}
        done = _run_step(loaded["jobs"]["check"]["steps"][0], tmp_path, os.environ | loaded["env"])
        assert (done.returncode, SOURCE_UNKNOWN in done.stdout) == (code, source is None)


def test_the_workflow_refuses_a_branch_that_takes_an_entry_out(call: Run, tmp_path: Path) -> None:
    """As on GitHub: a fresh clone of all branches, in which nothing but git knows of the entry."""
    work = tmp_path / "work"
    call("init", str(work), "--shipped", "--github")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "Begin"), ("checkout", "-qb", "x")):
        _git(work, *words)
    journal = work / "data/journal.jsonl"
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]), "utf-8")
    _git(work, "commit", "-qam", "Tidy")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(work), str(clone)], check=True)
    [step] = [step for step in _workflow(clone)["jobs"]["check"]["steps"] if "policytrack check" in step.get("run", "")]
    program = tmp_path / "policytrack"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m policytrack "$@"\n')
    program.chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    env |= {"POLICYTRACK_TODAY": "2026-11-30", "POLICYTRACK_WORKSPACE": ""}

    def outcome(against: str) -> tuple[int, str]:
        done = _run_step(step, clone, env | {"AGAINST": against})
        return done.returncode, done.stdout + done.stderr

    missing = f"{json.loads(lines[-1])['id']}, line {len(lines)} of the journal in origin/main, is missing; put it back"
    code, said = outcome("origin/main")
    assert (code, missing in said) == (1, True), said
    assert outcome("origin/x")[0] == outcome("0" * 40)[0] == outcome("")[0] == 0
    code, said = outcome("origin/other")
    assert (code, "git has no commit 'origin/other' here" in said) == (2, True)


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
                done = _run_step(step, place / "work", env)
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
