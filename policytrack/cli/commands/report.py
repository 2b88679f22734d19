"""`report`: a one-page summary of what changed, what needs attention, and the overall status."""

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.auto_sync import sync_first
from policytrack.cli.bom_option import FileBomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import warn_all
from policytrack.cli.options import (
    Heading,
    ViewpointOptions,
    command,
    compare_by_option,
    completing,
    format_option,
    one_of,
    refuse_without,
    span_of,
)
from policytrack.cli.report_delivery import deliver, output_path, template_source
from policytrack.formats.registry import FORMATS, REPORTS
from policytrack.reports.report import CONDITIONS, LIMIT, expected_digests
from policytrack.reports.since import LAST, CompareBy
from policytrack.workspace.clock import now
from policytrack.workspace.reporting import ReportRequest, finished_report


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE|SPAN|last|nothing",
            help="Compare with this date: the end of a date, the beginning of a month, or so long ago, such as 7d or "
            "6m; or with the last report of this name, or with nothing.",
            rich_help_panel=Heading.ANSWER,
        ),
    ] = "7d",
    by: Annotated[str, compare_by_option()] = "recorded",
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="The name of the report, such as monday. The default is the name of the view.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Add counts by pillar and actor, and each recommendation in full.",
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = False,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            metavar="N",
            min=1,
            help="Show at most this many items in each section.",
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = LIMIT,
    format: Annotated[str, format_option(REPORTS)] = "text",
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="Write md or html with this Jinja2 template.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to this file, such as report-{date}.html; {date} is the date of the report and {view} its "
            "view. If the report fails, an existing file is kept.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    only_if_changed: Annotated[
        bool,
        typer.Option("--only-if-changed", help="Write nothing if nothing changed.", rich_help_panel=Heading.OUTPUT),
    ] = False,
    heartbeat: Annotated[
        str | None,
        typer.Option(
            "--heartbeat",
            metavar="SPAN",
            help="With --only-if-changed and --since last: write a report even so if there was none for this long, "
            "such as 30d.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    peek: Annotated[
        bool,
        typer.Option(
            "--peek",
            help="With --since last: do not count this report, so that the next one covers the same changes.",
            rich_help_panel=Heading.ANSWER,
        ),
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT,…",
            help=f"Set the exit code to 1 if the report has one of these: {', '.join(CONDITIONS)}.",
            autocompletion=completing(tuple(CONDITIONS)),
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="DIGESTS",
            help="Warn if the program or the data has changed since the report that printed these digests.",
            show_default=False,
            rich_help_panel=Heading.ANSWER,
        ),
    ] = None,
    sync: Annotated[
        bool,
        typer.Option(
            "--sync",
            help="First sync with the shared journal. If its server does not answer, the report says so.",
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = False,
    *,
    vocabulary: CrosswalkOption,
    bom: FileBomOption,
) -> None:
    """Write a one-page summary: what changed, what needs attention, and the overall status.

    For example:
      policytrack report --since 30d
      policytrack report --name monday --since last --peek
      policytrack report --side india --format html --output india-{date}.html

    The first line can be used as the subject of a mail. --name NAME --since last covers everything since the last
    report of that name.
    """
    one_of("format", format, REPORTS)
    conditions = [one_of("condition", word.strip(), CONDITIONS) for word in (fail_on or "").split(",") if word.strip()]
    by = one_of("comparison", by, CompareBy)
    refuse_without(since == LAST, {"--heartbeat": heartbeat is not None, "--peek": peek}, "--since last")
    refuse_without(only_if_changed, {"--heartbeat": heartbeat is not None}, "--only-if-changed")
    refuse_without(name is not None or filters.view is not None, {"--since last": since == LAST}, "--name NAME")
    source = template_source(template, format)
    path = output_path(output, view.day, filters.view)
    mark = bom.mark(format, path)
    expected = expected_digests(expect)
    request = ReportRequest(
        name or filters.view or "policytrack",
        filters.typed,
        view.viewpoint,
        since,
        format,
        full,
        vocabulary.words(),
        vocabulary.crosswalk,
        limit=limit,
        is_peek=peek,
        only_if_changed=only_if_changed,
        silence=None if heartbeat is None else span_of(heartbeat, view.day),
        is_examined=bool(conditions or expected),
        by=CompareBy(by),
    )
    sync_first(view.workspace, is_wanted=sync)
    with finished_report(view.workspace, request, now) as finished:
        report = finished.report
        warn_all(finished.warnings)
        if finished.is_wanted:
            deliver(report, format, source, path, mark)
    if finished.is_wanted:
        if FORMATS[format].of_each:
            vocabulary.note()  # a document has it in its last lines
        warn_all(finished.doubts)
    if expected and (differing := report.origin.differing(expected)):
        warn_all([f"this is not what was printed then; what differs: {', '.join(differing)}"])
    if any(CONDITIONS[condition](report) for condition in conditions):
        raise typer.Exit(1)
