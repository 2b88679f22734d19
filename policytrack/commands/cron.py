"""`cron`: the user's crontab, so that a report comes by itself."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer._click.exceptions import ClickException

from policytrack.commands.installed import crontab, read
from policytrack.commands.options import Place, command
from policytrack.commands.output import note, one_of, write, write_table
from policytrack.commands.start import LAST
from policytrack.crontab import Job, command_line, jobs, schedule, with_job, without_job
from policytrack.errors import NotFound, UsageProblem
from policytrack.filenames import checked_name
from policytrack.formats.as_json import json_of
from policytrack.formats.reports import BINARY
from policytrack.plain_files import is_there
from policytrack.words import unknown

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Put reports into your crontab, so that they come by themselves.",
)
_PATHS = ("--workspace", "--output", "--template")
_LIKE_CRON = {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the job, and its report, is called.")]
When = Annotated[
    str,
    typer.Argument(
        metavar="WHEN",
        help='weekly (Monday 06:00), daily (06:00), monthly (the first, 06:00), or a cron expression: "30 7 * * 1-5".',
    ),
]
Words = Annotated[
    list[str], typer.Argument(metavar="-- report …", help="The report, with its options.", show_default=False)
]


@app.command("add")
@command
def add(place: Place, name: Name, when: When, words: Words) -> None:
    """Put a report into your crontab, in place of the one of this name.

    It is first tried as cron would run it. Paths are made absolute, and the workspace is named.
    """
    job = _job(place, name, when, words)
    with crontab() as installed:
        found = jobs(installed.text)
        _refuse_shared(job, found)
        replaced = any(one.name == job.name for one in found)
        installed.replace(with_job(installed.text, job))
    note(f"{'replaced' if replaced else 'added'} {job.name}: {job.when} {job.command}")


@app.command("print")
@command
def show(place: Place, name: Name, when: When, words: Words) -> None:
    """Print what `cron add` would write, and write nothing."""
    write([str(_job(place, name, when, words))])


@app.command("list")
@command
def listed(format: Annotated[str, typer.Option("--format", help="table or json.")] = "table") -> None:
    """List our lines in your crontab."""
    one_of("format", format, ("table", "json"))
    found = jobs(read())
    if format == "json":
        write([json_of([one._asdict() for one in found], indent=2), "\n"])
    else:
        write_table(("Name", "When", "Command"), found)


@app.command("remove")
@command
def remove(name: Name) -> None:
    """Take our line of this name out of your crontab."""
    with crontab() as installed:
        rest = without_job(installed.text, name)
        names = [one.name for one in jobs(installed.text)]
        if name not in names:
            raise NotFound(unknown("job", name, names))
        installed.replace(rest)
    note(f"removed {name}")


def _job(place: Place, name: str, when: str, words: Sequence[str]) -> Job:
    """The job, tried as cron would run it. Raises `UsageProblem` where it would not go well."""
    checked_name(name)
    time = schedule(when)
    if not words or words[0] != "report":
        raise UsageProblem("after -- comes the report, such as: cron add monday weekly -- report --since last")
    said = _options(words[1:])
    added = ["--name", name] if said["name"] is None else []
    added += ["--workspace", str(place.workspace.root)] if said["workspace"] is None else []
    if said["workspace"] is None and said["since"] == LAST:
        place.refuse_shipped()  # the line names its folder, and a folder that is named may be written to
    if said["format"] in BINARY and said["output"] is None:
        raise UsageProblem(f"{said['format']} is nothing for a mail; write it to a file with --output FILE")
    options = [*added, *_absolute(words[1:])]
    if said["output"] is not None:
        _refuse_unwritable(Path(said["output"]).absolute())
    line = command_line([*_program(), "report", *options])
    _try(["report", *(["--peek"] if said["since"] == LAST else []), *options])
    return Job(name, time, line)


def _refuse_unwritable(output: Path) -> None:
    """Raises `UsageProblem` where the file, or the folder that would be made for it, cannot be written."""
    there = next(folder for folder in output.parents if is_there(folder))
    if output.is_dir() or not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise UsageProblem(f"{output} cannot be written; nothing was written to the crontab")


def _refuse_shared(job: Job, others: Iterable[Job]) -> None:
    """Raises `UsageProblem` where another job is the next report after the same last one: each would tell a half."""
    for other in others:
        if other.name != job.name and _last_of(job) is not None and _last_of(other) == _last_of(job):
            raise UsageProblem(
                f"the job '{other.name}' compares with the last report of the same --name; give this one another"
            )


def _last_of(job: Job) -> tuple[str, str] | None:
    """Workspace and name of the report with whose last printing a job compares; None where it does not."""
    words = shlex.split(job.command)
    try:
        said = _options(words[words.index("report") + 1 :])
    except (ValueError, ClickException):  # somebody has edited the line
        return None
    return (str(said["workspace"]), said["name"]) if said["since"] == LAST else None


def _options(words: Sequence[str]) -> dict[str, Any]:
    """What these words say to `report`, by its parameters' names. Typer's errors are those of its own command line."""
    from policytrack.commands.report import run

    report = typer.Typer(add_completion=False, rich_markup_mode=None)
    report.command("report")(run)
    return typer.main.get_command(report).make_context("policytrack report", list(words)).params


def _program() -> list[str]:
    """How this very program is called from anywhere: by its script or, where it has none, by its interpreter."""
    script = Path(sys.argv[0]).absolute()
    if script.name.startswith("policytrack") and os.access(script, os.X_OK):
        return [str(script)]
    return [sys.executable, "-P", "-m", "policytrack"]


def _absolute(words: Sequence[str]) -> list[str]:
    """The words with every path made absolute, because cron runs elsewhere."""
    found = list(words)
    for at, word in enumerate(found):
        option, is_joined, value = word.partition("=")
        if option in _PATHS and is_joined:
            found[at] = f"{option}={Path(value).absolute()}"
        elif at and found[at - 1] in _PATHS:
            found[at] = str(Path(word).absolute())
    return found


def _try(report: Sequence[str]) -> None:
    """Run the report as cron would, but write no file. Raises `UsageProblem` with what it says where it fails."""
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
        said = done.stderr.decode(errors="replace").strip()
        raise UsageProblem(f"the report does not go well, and nothing was written to the crontab:\n{said}")
