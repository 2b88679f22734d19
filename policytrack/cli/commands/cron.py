"""`cron`: put reports into the user's crontab, so that they are sent regularly."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from policytrack.cli.crontab import SCHEDULES, jobs, with_job, without_job
from policytrack.cli.notes import note
from policytrack.cli.options import WorkspaceOptions, command, completing, format_option, one_of
from policytrack.cli.output import write, write_table
from policytrack.cli.printed_jobs import printed_job
from policytrack.cli.scheduled_jobs import refuse_shared, report_job
from policytrack.cli.typer_internals import CONTEXT_SETTINGS, CommandWithHelp, GroupWithHelp
from policytrack.cli.user_crontab import crontab, read
from policytrack.errors import NotFound
from policytrack.formats.lists.json import json_of
from policytrack.text.did_you_mean import unknown

_FORMATS = ("table", "json")
_UNITS = ("crontab", "systemd")

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Schedule reports in your crontab.\n\n"
    "For example:\n"
    "  policytrack cron add monday weekly -- report --since last\n"
    "  policytrack cron list",
    cls=GroupWithHelp,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the job and of its report, such as monday.")]
When = Annotated[
    str,
    typer.Argument(
        metavar="WHEN",
        help="When to run it: weekly (Monday 06:00), daily (06:00), monthly (on the first, 06:00), or a cron "
        "expression, such as '30 7 * * 1-5'.",
        autocompletion=completing(tuple(SCHEDULES)),
    ),
]
Words = Annotated[
    list[str], typer.Argument(metavar="-- report …", help="After --, the report with its options.", show_default=False)
]


@app.command("add", cls=CommandWithHelp)
@command
def add(place: WorkspaceOptions, name: Name, when: When, words: Words) -> None:
    r"""Add a report to your crontab, or replace the report of the same name.

    For example:
      policytrack cron add monday weekly -- report --since last
      policytrack cron add board '30 7 1 * *' -- report --since last \
        --format html --output board-{date}.html

    The report is first tried in the way that cron would run it. If that fails, your crontab stays as it was.
    """
    job = report_job(place.workspace, name, when, words, _report_options)
    with crontab() as installed:
        present = jobs(installed.text)
        refuse_shared(job, present, _report_options)
        replaced = any(other.name == job.name for other in present)
        installed.replace(with_job(installed.text, job))
    note(f"{'replaced' if replaced else 'added'} {job.name}: {job.when} {job.command}")


@app.command("print", cls=CommandWithHelp)
@command
def show(
    place: WorkspaceOptions,
    name: Name,
    when: When,
    words: Words,
    format: Annotated[str, format_option(_UNITS)] = "crontab",
) -> None:
    r"""Show the line that `cron add` would write, or units of systemd, without writing anything.

    For example:
      policytrack cron print pages daily --format systemd -- evidence check --record
      policytrack cron print public daily --format systemd -- site ~/public
      policytrack cron print newsroom always --format systemd -- sync --every 60s

    A timer of systemd makes up for a run that was missed because the machine was off. It sends no mail: what the report
    prints goes to systemd's journal. A sync that goes on is a service, and WHEN is then `always`.
    """
    one_of("format", format, _UNITS)
    write([printed_job(place.workspace, name, when, words, format, _options)])


@app.command("list", cls=CommandWithHelp)
@command
def listed(format: Annotated[str, format_option(_FORMATS)] = "table") -> None:
    """List the reports in your crontab.

    For example:
      policytrack cron list
      policytrack cron list --format json
    """
    one_of("format", format, _FORMATS)
    present = jobs(read())
    if format == "json":
        write([json_of([job._asdict() for job in present], indent=2), "\n"])
    else:
        write_table(("Name", "When", "Command"), present)


@app.command("remove", cls=CommandWithHelp)
@command
def remove(name: Name) -> None:
    """Remove a report from your crontab.

    For example:
      policytrack cron remove monday
    """
    with crontab() as installed:
        rest = without_job(installed.text, name)
        names = [job.name for job in jobs(installed.text)]
        if name not in names:
            raise NotFound(unknown("job", name, names))
        installed.replace(rest)
    note(f"removed {name}")


def _options(name: str, words: Sequence[str]) -> dict[str, Any]:
    """The values of the options of a command in a command line, by the names of its parameters.

    Raises `UsageProblem` if the command line would be refused.
    """
    app = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=CONTEXT_SETTINGS)
    app.command(name, cls=CommandWithHelp)(_command_named(name))
    return typer.main.get_command(app).make_context(f"policytrack {name}", list(words)).params


_report_options = partial(_options, "report")


def _command_named(name: str) -> Callable[..., None]:
    if name == "report":
        from policytrack.cli.commands.report import run
    elif name == "sync":
        from policytrack.cli.commands.sync import run
    elif name == "site":
        from policytrack.cli.commands.site import run
    elif name == "evidence keep":
        from policytrack.cli.commands.evidence import keep as run
    else:
        from policytrack.cli.evidence_check import check as run
    return run
