"""`due`: what has a deadline, the most pressing first."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import show_list
from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, one_of, span_of
from policytrack.formats.registry import FORMATS, LISTS, choices
from policytrack.workspace.doubts import doubts
from policytrack.workspace.due_list import due_entries

_COLUMNS = ("id", "title", "asked", "deadline", "due", "status", "tally", "timing")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="SPAN",
            help="Only what is late, or due within so long, such as 90d.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", help=choices(LISTS))] = "table",
) -> None:
    """List what is open and has a deadline, late things first, then by due day; at the end, words that give no day."""
    from policytrack.formats.columns import FULL, columns

    one_of("format", format, LISTS)
    index = view.open()
    shown = columns(FULL if format == "csv" else _COLUMNS)
    detail = FORMATS[format].detail or any(column.needs_detail for column in shown)
    days = None if within is None else span_of(within)
    show_list(format, due_entries(index, filters.typed, view.viewpoint, days, full=detail), shown)
    warn_all(doubts(index))
