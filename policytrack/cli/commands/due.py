"""`due`: what has a deadline, the most pressing first."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import show_list
from policytrack.cli.options import ViewpointOptions, command, span_of
from policytrack.cli.output import note_doubts, one_of
from policytrack.formats.registry import FORMATS, LISTS, choices

_COLUMNS = ("id", "title", "asked", "deadline", "due", "status", "tally", "timing")
_WAITING = ("overdue", "may-be-late", "due-soon", "not-due", "not-open", "unresolved")


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
    query = filters.select(index, view.viewpoint).query
    wanted = query.timings or _WAITING
    if within is not None:
        query = query._replace(soon=span_of(within))
        wanted = tuple(timing for timing in wanted if timing in _WAITING[:3])
    shown = columns(FULL if format == "csv" else _COLUMNS)
    detail = FORMATS[format].detail or any(column.needs_detail for column in shown)
    entries = index.entries(query._replace(timings=wanted or ("none",)), view.day, ("timing", "due"), full=detail)
    show_list(format, entries, shown)
    note_doubts(index)
