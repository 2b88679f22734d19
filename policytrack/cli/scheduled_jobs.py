"""Jobs of a crontab: a report, which is tried as cron would run it, a check of evidence, a site or a sync."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policytrack.cli.crontab import Job, command_line, schedule
from policytrack.errors import UsageProblem
from policytrack.files.filenames import checked_name
from policytrack.files.plain_files import is_there
from policytrack.formats.registry import FORMATS
from policytrack.reports.since import LAST
from policytrack.workspace.opening import Workspace

_PATHS = ("--workspace", "-C", "--output", "--template", "--css", "--logo", "--templates")
_LIKE_CRON = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}


Options = Callable[[Sequence[str]], Mapping[str, Any]]
"""Reads the words behind a command: the values of its options, by the names of its parameters."""


def report_job(workspace: Workspace, name: str, when: str, words: Sequence[str], options_of: Options) -> Job:
    """The job of a report, tried as cron would run it. Raises `UsageProblem` if the report fails.

    *when* is a cron expression, or a word for one; *words* are `report` and its options.
    """
    checked_name(name)
    time = schedule(when)
    if not words or words[0] != "report":
        raise UsageProblem("after -- comes the report, such as: cron add monday weekly -- report --since last")
    typed = options_of(words[1:])
    added = ["--name", name] if typed["name"] is None else []
    added += ["--workspace", str(workspace.root)] if typed["workspace"] is None else []
    if typed["workspace"] is None and typed["since"] == LAST:
        workspace.refuse_shipped()  # the line names its folder, and a folder that is named may be written to
    format = FORMATS.get(typed["format"])
    if format is not None and format.binary and typed["output"] is None:
        raise UsageProblem(f"{format.name} cannot be sent in a mail; write it to a file with --output FILE")
    options = [*added, *_absolute(words[1:])]
    if typed["output"] is not None:
        _refuse_unwritable(Path(typed["output"]).absolute())
    line = command_line([*_program(), "report", *options])
    _try(["report", *(["--peek"] if typed["since"] == LAST else []), *options])
    return Job(name, time, line)


def evidence_job(
    workspace: Workspace,
    name: str,
    when: str,
    words: Sequence[str],
    options_of: Callable[[str, Sequence[str]], dict[str, Any]],
) -> Job:
    """The job of keeping or checking evidence; it is not tried, since that would visit pages.

    *words* are `evidence keep` or `evidence check`, and its options; *options_of* reads what comes after `evidence`.
    Raises `UsageProblem` if they would be refused.
    """
    checked_name(name)
    what = "".join(words[1:2])
    if what not in ("keep", "check"):
        raise UsageProblem(
            "after -- comes `evidence keep --queued` or `evidence check`, such as: "
            "cron print pages daily -- evidence check --record"
        )
    typed = options_of(what, words[2:])
    if what == "keep" and not (typed["queued"] or typed["every"]):
        raise UsageProblem("a job keeps what waits or all that is cited; add --queued or --all")
    added = ["--workspace", str(workspace.root)] if typed["workspace"] is None else []
    if typed["workspace"] is None and (what == "keep" or typed["record_found"]):
        workspace.refuse_shipped()
    return Job(name, schedule(when), command_line([*_program(), "evidence", what, *added, *_absolute(words[2:])]))


def site_job(workspace: Workspace, name: str, when: str, words: Sequence[str], options_of: Options) -> Job:
    """The job of a site; it is not tried, since that would write a site.

    *words* are `site` and its options. Raises `UsageProblem` if they would be refused.
    """
    checked_name(name)
    time = schedule(when)
    typed = options_of(words[1:])
    if typed["serve"]:
        raise UsageProblem("a job ends; leave out --serve")
    added = ["--workspace", str(workspace.root)] if typed["workspace"] is None else []
    return Job(
        name, time, command_line([*_program(), "site", *added, *_absolute(_to_full_folder(words[1:], options_of))])
    )


def _to_full_folder(words: Sequence[str], options_of: Options) -> list[str]:
    """The words behind `site` with the complete path of the site's folder, which may also be the value of an option."""
    folder = Path(options_of(words)["folder"])
    for at, word in enumerate(words):
        changed = [*words[:at], str(folder.absolute()), *words[at + 1 :]]
        if Path(word) == folder and Path(options_of(changed)["folder"]) == folder.absolute():
            return changed
    return list(words)


def sync_words(workspace: Workspace, name: str, words: Sequence[str], options_of: Options) -> list[str]:
    """The command line of a sync that goes on, from any folder. Raises `UsageProblem` if it would be refused.

    *words* are `sync` and its options; *options_of* reads the words behind it.
    """
    checked_name(name)
    typed = options_of(words[1:])
    if typed["every"] is None:
        raise UsageProblem("a service goes on; say how often it syncs: -- sync --every 60s")
    added = ["--workspace", str(workspace.root)] if typed["workspace"] is None else []
    return [*_program(), "sync", *added, *_absolute(words[1:])]


def refuse_shared(job: Job, others: Iterable[Job], options_of: Options) -> None:
    """Raises `UsageProblem` if another job compares with the same last report: each would show half of the changes."""
    for other in others:
        last = _last_of(job, options_of)
        if other.name != job.name and last is not None and _last_of(other, options_of) == last:
            raise UsageProblem(
                f"the job '{other.name}' compares with the last report of the same --name; choose another for this one"
            )


def _refuse_unwritable(output: Path) -> None:
    """Raises `UsageProblem` if the file, or the folder that would be made for it, cannot be written."""
    nearest = next(folder for folder in output.parents if is_there(folder))
    if output.is_dir() or not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UsageProblem(f"{output} cannot be written, so your crontab is unchanged")


def _last_of(job: Job, options_of: Options) -> tuple[str, str] | None:
    """The workspace and the name of the last report with which a job compares; None if it compares with none."""
    words = shlex.split(job.command)
    try:
        typed = options_of(words[words.index("report") + 1 :])
    except (ValueError, UsageProblem):  # somebody has edited the line
        return None
    return (str(typed["workspace"]), typed["name"]) if typed["since"] == LAST else None


def _program() -> list[str]:
    """The words that call this program from any folder: its script or, if it has none, its interpreter."""
    script = Path(sys.argv[0]).absolute()
    if script.name.startswith("policytrack") and os.access(script, os.X_OK):
        return [str(script)]
    return [sys.executable, "-P", "-m", "policytrack"]


def _absolute(words: Sequence[str]) -> list[str]:
    """The words with every path made absolute, because cron runs in another folder."""
    absolute = list(words)
    for at, word in enumerate(absolute):
        option, is_joined, value = word.partition("=")
        if option in _PATHS and is_joined:
            absolute[at] = f"{option}={Path(value).absolute()}"
        elif word.startswith("-C") and word != "-C":
            absolute[at] = f"-C{Path(word[2:]).absolute()}"
        elif at and absolute[at - 1] in _PATHS:
            absolute[at] = str(Path(word).absolute())
    return absolute


def _try(report: Sequence[str]) -> None:
    """Run the report as cron would, without writing a file. Raises `UsageProblem` with its message if it fails."""
    tried = list(report)
    for at, word in reversed(list(enumerate(report))):
        if word == "--output":
            del tried[at : at + 2]
        elif word.startswith("--output="):
            del tried[at]
    kept = {name: os.environ[name] for name in ("HOME", "LOGNAME", "USER") if name in os.environ}
    done = subprocess.run(
        [*_program(), *tried],
        cwd="/",
        env=_LIKE_CRON | kept,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode not in (0, 1):  # 1: what --fail-on names is in it
        reason = done.stderr.decode(errors="replace").strip()
        raise UsageProblem(f"the test run failed, so your crontab is unchanged:\n{reason}")
