"""`cron`: the user's crontab, so that a report comes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from policytrack.cli.crontab import jobs, with_job, without_job
from policytrack.cli.notes import note
from policytrack.cli.options import WorkspaceOptions, command, one_of
from policytrack.cli.output import write, write_table
from policytrack.cli.report_jobs import refuse_shared, report_job
from policytrack.cli.typer_internals import CONTEXT_SETTINGS
from policytrack.cli.user_crontab import crontab, read
from policytrack.errors import NotFound
from policytrack.formats.lists.json import json_of
from policytrack.formats.registry import choices
from policytrack.text.did_you_mean import unknown

_FORMATS = ("table", "json")

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Put reports into your crontab, so that they come by themselves.",
)

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
def add(place: WorkspaceOptions, name: Name, when: When, words: Words) -> None:
    """Put a report into your crontab, in place of the one of this name.

    It is first tried as cron would run it. Paths are made absolute, and the workspace is named.
    """
    job = report_job(place.workspace, name, when, words, _report_options)
    with crontab() as installed:
        present = jobs(installed.text)
        refuse_shared(job, present, _report_options)
        replaced = any(other.name == job.name for other in present)
        installed.replace(with_job(installed.text, job))
    note(f"{'replaced' if replaced else 'added'} {job.name}: {job.when} {job.command}")


@app.command("print")
@command
def show(place: WorkspaceOptions, name: Name, when: When, words: Words) -> None:
    """Print what `cron add` would write, and write nothing."""
    write([str(report_job(place.workspace, name, when, words, _report_options))])


@app.command("list")
@command
def listed(format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "table") -> None:
    """List our lines in your crontab."""
    one_of("format", format, _FORMATS)
    present = jobs(read())
    if format == "json":
        write([json_of([job._asdict() for job in present], indent=2), "\n"])
    else:
        write_table(("Name", "When", "Command"), present)


@app.command("remove")
@command
def remove(name: Name) -> None:
    """Take our line of this name out of your crontab."""
    with crontab() as installed:
        rest = without_job(installed.text, name)
        names = [job.name for job in jobs(installed.text)]
        if name not in names:
            raise NotFound(unknown("job", name, names))
        installed.replace(rest)
    note(f"removed {name}")


def _report_options(words: Sequence[str]) -> dict[str, Any]:
    """The values of the options of `report` in these words, by its parameters' names; errors are Typer's own."""
    from policytrack.cli.commands.report import run

    report = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=CONTEXT_SETTINGS)
    report.command("report")(run)
    return typer.main.get_command(report).make_context("policytrack report", list(words)).params
