"""`due`: what has a deadline, the most pressing first."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command, span_of
from policytrack.commands.output import is_watched, note, note_doubts, one_of, without, write
from policytrack.escaping import counted
from policytrack.formats import FULL_FORMATS, MODULES, renderer

_COLUMNS = ("id", "title", "asked", "deadline", "due", "status", "tally", "timing")
_WAITING = ("overdue", "may-be-late", "due-soon", "not-due", "not-open", "unresolved")


@command
def run(
    filters: Filters,
    view: View,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="SPAN",
            help="Only what is late, or due within so long, such as 90d.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="table, json, jsonl, csv, md or ids.")] = "table",
) -> None:
    """List what is open and has a deadline, late things first, then by due day; at the end, words that give no day."""
    from policytrack.columns import FULL, columns

    one_of("format", format, MODULES)
    index = view.open()
    query = filters.query(index, view.today, view.day)
    wanted = query.timings or _WAITING
    if within is not None:
        query = query._replace(soon=span_of(within))
        wanted = tuple(timing for timing in wanted if timing in _WAITING[:3])
    shown = columns(FULL if format == "csv" else _COLUMNS)
    full = format in FULL_FORMATS or any(column.full for column in shown)
    entries = index.entries(query._replace(timings=wanted or ("none",)), view.day, ("timing", "due"), full=full)
    if format == "table" and is_watched():
        from policytrack.screen import show_entries

        number, spared = show_entries(entries, shown)
        note(f"{counted(number, 'recommendation')} with a deadline{without(spared)}")
    else:
        write(renderer(format)(entries, shown))
    note_doubts(index)
