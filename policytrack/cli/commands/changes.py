"""`changes`: what became different between two days, in kind, each with the day it happened and was recorded."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import ViewpointOptions, command, compare_by_option, day_of, one_of
from policytrack.cli.output import write_lines, write_rows
from policytrack.formats.differences import HEADINGS, counts, lines, row
from policytrack.formats.records import difference_json
from policytrack.formats.registry import choices, row_formats
from policytrack.reports.since import CompareBy
from policytrack.workspace.clock import now
from policytrack.workspace.comparing import compare_days

_FORMATS = row_formats("text", lines=True)


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DATE|SPAN",
            help="From the end of this day, the beginning of this month, or so long ago, such as 7d or 6m.",
            show_default=False,
        ),
    ],
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="DATE", help="To the end of this day or month; unless said, today.", show_default=False
        ),
    ] = None,
    by: Annotated[str, compare_by_option()] = "recorded",
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Compare what was known at the end of one day with what was known at the end of another.

    Worse first, then better, then newly known; each with the day it happened and the day it was recorded.
    """
    one_of("format", format, _FORMATS)
    last = day_of(until, view.today) if until is not None else view.day
    index = view.open()
    comparison = compare_days(
        index,
        filters.typed,
        view.viewpoint._replace(day=last),
        since,
        now(),
        CompareBy(one_of("comparison", by, CompareBy)),
    )
    differences = comparison.differences
    if format == "text":
        write_lines(lines(differences, comparison.titles))
        note(f"{counts(differences)} between the end of {comparison.start.day} and the end of {last}")
    else:
        write_rows(format, map(difference_json, differences), HEADINGS, map(row, differences))
    warn_all(comparison.warnings)
