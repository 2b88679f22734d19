"""`list`: the recommendations that pass some filters."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command
from policytrack.commands.output import is_watched, note, note_doubts, one_of, without, write
from policytrack.commands.vocabulary import Vocabulary
from policytrack.errors import UsageProblem
from policytrack.escaping import counted
from policytrack.formats import FULL_FORMATS, MODULES, renderer


@command
def run(
    filters: Filters,
    view: View,
    sort: Annotated[
        list[str] | None,
        typer.Option(
            "--sort",
            help="By id, title, paper, pillar, strength, priority, status, timing or due; -due turns it round.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            help="Which columns, such as id,title,due,passage; extra.NAME is another tracker's.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many.", show_default=False)] = None,
    format: Annotated[str, typer.Option("--format", help="table, json, jsonl, csv, md or ids.")] = "table",
    *,
    vocabulary: Vocabulary,
) -> None:
    """List recommendations, filtered.

    Repeat a filter to let through more; different filters must all hold. An actor includes those under it.
    """
    from policytrack.columns import EXTRA, FULL, SHORT
    from policytrack.columns import columns as chosen_columns

    one_of("format", format, MODULES)
    names = names_of(columns) if columns is not None else FULL if format == "csv" else SHORT
    order = sort_of(sort or ())
    index = view.open()
    extras = index.extra_columns if any(name.startswith(EXTRA) for name in names) else ()
    shown = chosen_columns(names, extras, vocabulary.label)
    query = filters.query(index, view.today, view.day)
    full = format in FULL_FORMATS or any(column.full for column in shown)
    entries = index.entries(query, view.day, order, limit, full=full, extra=any(column.extra for column in shown))
    if vocabulary.crosswalk is not None and format not in FULL_FORMATS:
        entries = vocabulary.crosswalk.remembering(entries)
    if format == "table" and is_watched():
        from policytrack.screen import show_entries

        number, spared = show_entries(entries, shown)
        total = index.count(query, view.day) if number == limit else number
        note(f"{number:,} of {counted(total, 'recommendation')}{without(spared)}")
    else:
        write(renderer(format)(entries, shown))
    vocabulary.note()
    note_doubts(index)


def names_of(typed: str) -> list[str]:
    """The names of columns, with commas between; one with a comma in it stands in double quotes."""
    if '"' not in typed:
        return [name.strip() for name in typed.split(",")]
    import csv

    return [name.strip() for name in next(csv.reader([typed], skipinitialspace=True))]


def sort_of(typed: list[str] | tuple[str, ...]) -> list[str]:
    """The names to sort by; one may hold several, with commas between."""
    from policytrack.index.sql import ORDERS

    names = [name.strip() for words in typed for name in words.split(",")]
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            raise UsageProblem(f"cannot sort by '{name}'; there is {', '.join(ORDERS)}, and the same with - before it")
    return names
