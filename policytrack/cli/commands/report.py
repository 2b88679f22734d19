"""`report`: what moved, what presses, and where all stand, as a document that a busy person reads."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.options import ViewpointOptions, command, refuse_without, span_of
from policytrack.cli.output import one_of, warn_all, watched
from policytrack.cli.report_delivery import deliver, output_path, template_source
from policytrack.formats.registry import FORMATS, REPORTS, choices
from policytrack.reports.baseline import baseline_of
from policytrack.reports.build import ReportOptions, build_report, build_table_report
from policytrack.reports.crosswalked import through_crosswalk
from policytrack.reports.report import CONDITIONS, expected_digests
from policytrack.reports.scope import ReportScope
from policytrack.reports.since import LAST, NOTHING, start_of
from policytrack.workspace.clock import now
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE|SPAN|last|nothing",
            help="Compare with the end of this day, so long ago, the last report of this name, or with nothing.",
        ),
    ] = "7d",
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
) -> None:
    """Report what moved, what presses and where all stand, on one page; the first line is fit for a mail's subject.

    With --name NAME --since last it tells what has moved since the last report of that name, whenever that was.
    """
    one_of("format", format, REPORTS)
    conditions = [one_of("condition", word.strip(), CONDITIONS) for word in (fail_on or "").split(",") if word.strip()]
    is_named = since == LAST
    refuse_without(is_named, {"--heartbeat": heartbeat is not None, "--peek": peek}, "--since last")
    refuse_without(only_if_changed, {"--heartbeat": heartbeat is not None}, "--only-if-changed")
    refuse_without(name is not None or filters.view is not None, {"--since last": is_named}, "--name NAME")
    silence = None if heartbeat is None else span_of(heartbeat)
    source = template_source(template, format)
    expected = expected_digests(expect)
    called = name or filters.view or "policytrack"
    if is_named:
        view.workspace.refuse_shipped()
    with baseline_of(view.workspace.root, called, is_peek=peek) if is_named else nullcontext() as kept:
        index = view.open()
        scope = ReportScope(index, filters.select(index, view.viewpoint), view.viewpoint)
        if kept is not None:
            start = kept.start(scope)
        else:
            start = None if since == NOTHING else start_of(since, view.day, view.today, now())
        title = ReportOptions(called, full or FORMATS[format].report_detail, format, vocabulary.words())
        # What only a table says is not worth the wait for all else; unless somebody asks what is in the report.
        is_table = FORMATS[format].of_each and not (conditions or only_if_changed or expected)
        with watched() as progress:
            report = build_table_report(scope, title) if is_table else build_report(scope, title, start, progress)
        if vocabulary.crosswalk is not None and format != "json":
            report = through_crosswalk(report, vocabulary.crosswalk)
        is_due = kept is not None and silence is not None and kept.is_silent_for(silence, scope)
        if not only_if_changed or CONDITIONS["changed"](report) or start is None or is_due:
            deliver(report, format, source, output_path(output, view.day, filters.view))
            if kept is not None:
                kept.replace(scope)
            if FORMATS[format].of_each:
                vocabulary.note()  # a document has it in its last lines
            warn_all(doubts(index))
            warn_all(future_warnings(index, now()))
    if expected and (differing := report.origin.differing(expected)):
        warn_all([f"this is not what was printed then; what differs: {', '.join(differing)}"])
    if any(CONDITIONS[condition](report) for condition in conditions):
        raise typer.Exit(1)
