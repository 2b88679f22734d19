"""`list`: the recommendations that pass some filters."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.bom_option import BomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import column_names, columns_option, show_list
from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, one_of
from policytrack.errors import UsageProblem
from policytrack.formats.columns import SHORT
from policytrack.formats.registry import FORMATS, LISTS, choices
from policytrack.index.query.conditions import ORDERS
from policytrack.text.alternatives import alternatives
from policytrack.workspace.listing import ListShape, list_recommendations


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
    columns: Annotated[str | None, columns_option()] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, help="At most so many.", show_default=False)] = None,
    format: Annotated[str, typer.Option("--format", help=choices(LISTS))] = "table",
    *,
    vocabulary: CrosswalkOption,
    bom: BomOption,
) -> None:
    """List recommendations, filtered.

    Repeat a filter to let through more; different filters must all hold. An actor includes those under it.
    """
    one_of("format", format, LISTS)
    mark = bom.mark(format)
    label = None if vocabulary.crosswalk is None else vocabulary.label
    shape = ListShape(FORMATS[format], column_names(columns, format, SHORT), sort_of(sort or ()), limit, label)
    with list_recommendations(view.workspace, filters.typed, view.viewpoint, shape) as listing:
        show_list(listing, vocabulary.noticing(listing.entries, shape.format), mark=mark)
        vocabulary.note()
        warn_all(listing.warnings)


def sort_of(typed: list[str] | tuple[str, ...]) -> list[str]:
    """The names to sort by; one may hold several, with commas between."""
    names = [name.strip() for words in typed for name in words.split(",")]
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            raise UsageProblem(f"cannot sort by '{name}'; there is {', '.join(ORDERS)}, and the same with - before it")
    return names
