"""`report`: what moved, what presses, and where all stand, as a document that a busy person reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.bom_option import BomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, compare_by_option, one_of, refuse_without, span_of
from policytrack.cli.report_delivery import deliver, output_path, template_source
from policytrack.formats.registry import FORMATS, REPORTS, choices
from policytrack.reports.report import CONDITIONS, expected_digests
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
            help="Compare with the end of this day, the beginning of this month, so long ago, such as 7d or 6m, "
            "the last report of this name, or with nothing.",
        ),
    ] = "7d",
    by: Annotated[str, compare_by_option()] = "recorded",
    name: Annotated[
        str | None,
        typer.Option("--name", help="What the report is called; unless said, as the view.", show_default=False),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With counts by pillar and actor, and with each recommendation.")
    ] = False,
    format: Annotated[str, typer.Option("--format", help=choices(REPORTS))] = "text",
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="Write md or html by this Jinja2 template.", show_default=False
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write to this file, {date} being the day and {view} the view; if anything fails, the old one stays.",
            show_default=False,
        ),
    ] = None,
    only_if_changed: Annotated[
        bool, typer.Option("--only-if-changed", help="Write and print nothing when nothing moved.")
    ] = False,
    heartbeat: Annotated[
        str | None,
        typer.Option(
            "--heartbeat",
            metavar="SPAN",
            help="With --only-if-changed and --since last: speak all the same after so long a silence, such as 30d.",
            show_default=False,
        ),
    ] = None,
    peek: Annotated[
        bool, typer.Option("--peek", help="With --since last: let the next report compare with the same one again.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT,…",
            help=f"End with 1 when one of these is in the report: {', '.join(CONDITIONS)}.",
            show_default=False,
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="DIGESTS",
            help="Say so when version, register or journal are not those of the report that named these.",
            show_default=False,
        ),
    ] = None,
    *,
    vocabulary: CrosswalkOption,
    bom: BomOption,
) -> None:
    """Report what moved, what presses and where all stand, on one page; the first line is fit for a mail's subject.

    With --name NAME --since last it tells what has moved since the last report of that name, whenever that was.
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
        is_peek=peek,
        only_if_changed=only_if_changed,
        silence=None if heartbeat is None else span_of(heartbeat),
        is_examined=bool(conditions or expected),
        by=CompareBy(by),
    )
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
