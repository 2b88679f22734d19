"""`cron`: the user's crontab, so that a report comes by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from policytrack.commands.options import Place, command
from policytrack.commands.output import note, one_of, write, write_table
from policytrack.crontab import Job, command_line, jobs, schedule, with_job, without_job
from policytrack.errors import NotFound, UsageProblem
from policytrack.index.place import cache_folder
from policytrack.last import checked_name
from policytrack.locks import locked
from policytrack.words import unknown

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Put reports into your crontab, so that they come by themselves.",
)
_PATIENCE = 30.0
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
    with _crontab() as crontab:
        replaced = any(one.name == job.name for one in jobs(crontab.text))
        crontab.replace(with_job(crontab.text, job))
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
    found = jobs(_read())
    if format == "json":
        write([json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2), "\n"])
    else:
        write_table(("Name", "When", "Command"), found)


@app.command("remove")
@command
def remove(name: Name) -> None:
    """Take our line of this name out of your crontab."""
    with _crontab() as crontab:
        rest = without_job(crontab.text, name)
        names = [one.name for one in jobs(crontab.text)]
        if name not in names:
            raise NotFound(unknown("job", name, names))
        crontab.replace(rest)
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
    if said["workspace"] is None and said["since"] == "last":
        place.refuse_shipped()  # the line names its folder, and a folder that is named may be written to
    options = [*added, *_absolute(words[1:])]
    line = command_line([*_program(), "report", *options])
    _try(["report", *(["--peek"] if said["since"] == "last" else []), *options])
    return Job(name, time, line)


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


class _Crontab:
    """The user's crontab while nobody else of us edits it."""

    def __init__(self) -> None:
        self.text = _read()

    def replace(self, text: str) -> None:
        """Raises `UsageProblem` with what `crontab` says against it; the old one then stays."""
        if text:
            _call("-", text)
        elif self.text:
            _call("-r")
        self.text = text


@contextmanager
def _crontab() -> Iterator[_Crontab]:
    """The crontab, to be edited. Raises `UsageProblem` where another of us has it in hand all too long."""
    with ExitStack() as stack:
        try:
            folder = cache_folder()
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(locked(folder / "crontab.lock", _PATIENCE))
        except TimeoutError:
            raise UsageProblem(
                f"another policytrack has had the crontab in hand for {_PATIENCE:g} seconds; try again"
            ) from None
        except OSError:
            pass  # with nowhere to keep a lock, `crontab` itself still puts a whole file in place of a whole file
        yield _Crontab()


def _read() -> str:
    """The crontab; empty where there is none. What is no UTF-8 in it survives."""
    done = _run("-l")
    if done.returncode != 0:
        said = done.stderr.lower()
        # Most say the first where there is none; BusyBox says the second.
        if b"no crontab" in said or (b"can't open" in said and b"no such file" in said):
            return ""
        raise UsageProblem(f"crontab: {_said(done)}")
    return _unshown(done.stdout).decode(errors="surrogateescape")


def _unshown(listed: bytes) -> bytes:
    r"""What stands in the crontab, for what `crontab -l` shows of it.

    Debian's shows a carriage return as \r, and a backspace as \b; written back, a line would end in other words.
    What it hands to an editor is the crontab itself.
    """
    if b"\\r" not in listed and b"\\b" not in listed:
        return listed
    edited = _run("-e", VISUAL="cat", EDITOR="cat").stdout
    return edited if edited.replace(b"\r", b"\\r").replace(b"\b", b"\\b") == listed else listed


def _call(word: str, text: str = "") -> None:
    done = _run(word, text.encode(errors="surrogateescape"))
    if done.returncode != 0:
        raise UsageProblem(f"crontab refuses: {_said(done)}; it is as it was")


def _run(word: str, given: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["crontab", word], input=given, capture_output=True, env=os.environ | {"LC_ALL": "C"} | env
        )
    except OSError as error:
        why = "there is no program 'crontab' here" if isinstance(error, FileNotFoundError) else error.strerror
        raise UsageProblem(f"{why}; `policytrack cron print` shows the line, for another scheduler") from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip() or f"it ended with {done.returncode}"
