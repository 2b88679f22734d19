"""`list`: the recommendations that pass some filters."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import show_list
from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, one_of
from policytrack.errors import UsageProblem
from policytrack.formats.registry import FORMATS, LISTS, choices
from policytrack.index.query.conditions import ORDERS
from policytrack.text.alternatives import alternatives
from policytrack.workspace.doubts import doubts


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    sort: Annotated[
        list[str] | None,
        typer.Option(
            "--sort",
            help=f"By {alternatives(tuple(ORDERS))}; -due turns it round.",
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
    format: Annotated[str, typer.Option("--format", help=choices(LISTS))] = "table",
    *,
    vocabulary: CrosswalkOption,
) -> None:
    """List recommendations, filtered.

    Repeat a filter to let through more; different filters must all hold. An actor includes those under it.
    """
    from policytrack.formats.columns import EXTRA, FULL, SHORT
    from policytrack.formats.columns import columns as chosen_columns

    one_of("format", format, LISTS)
    names = names_of(columns) if columns is not None else FULL if format == "csv" else SHORT
    order = sort_of(sort or ())
    index = view.open()
    extras = index.extra_columns if any(name.startswith(EXTRA) for name in names) else ()
    shown = chosen_columns(names, extras, vocabulary.label)
    query = filters.select(index, view.viewpoint).query
    detail = FORMATS[format].detail or any(column.needs_detail for column in shown)
    extra = any(column.extra for column in shown)
    entries = index.entries(query, view.day, order, limit, full=detail, extra=extra)
    if vocabulary.crosswalk is not None and not FORMATS[format].detail:
        entries = vocabulary.crosswalk.remembering(entries)
    show_list(format, entries, shown, lambda number: index.count(query, view.day) if number == limit else number)
    vocabulary.note()
    warn_all(doubts(index))


def names_of(typed: str) -> list[str]:
    """The names of columns, with commas between; one with a comma in it stands in double quotes."""
    if '"' not in typed:
        return [name.strip() for name in typed.split(",")]
    from policytrack.text.csv_records import cells_of

    return list(map(str.strip, cells_of(typed)))


def sort_of(typed: list[str] | tuple[str, ...]) -> list[str]:
    """The names to sort by; one may hold several, with commas between."""
    names = [name.strip() for words in typed for name in words.split(",")]
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            raise UsageProblem(f"cannot sort by '{name}'; there is {', '.join(ORDERS)}, and the same with - before it")
    return names
