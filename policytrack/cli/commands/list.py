"""`list`: the recommendations that pass some filters."""

from typing import Annotated

import typer

from policytrack.cli.bom_option import BomOption
from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import column_names, columns_option, show_list
from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, ViewpointOptions, command, completing, format_option, one_of
from policytrack.errors import UsageProblem
from policytrack.formats.columns import SHORT
from policytrack.formats.registry import FORMATS, LISTS
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
            metavar="COLUMN",
            help=f"Sort by {alternatives(tuple(ORDERS))}. A minus reverses the order, as in -due.",
            autocompletion=completing(tuple(ORDERS)),
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    columns: Annotated[str | None, columns_option()] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            metavar="NUMBER",
            min=1,
            help="Show at most this many recommendations, such as 10.",
            show_default=False,
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = None,
    format: Annotated[str, format_option(LISTS)] = "table",
    *,
    vocabulary: CrosswalkOption,
    bom: BomOption,
) -> None:
    """List the recommendations that match your filters.

    For example:
      policytrack list --side india --status open
      policytrack list --due-before 2027-06 --sort due
      policytrack list --topic quantum --columns id,title,status --format csv

    An actor in brackets is one that the paper means without naming it.

    Different filters must all match. To accept several values of a filter, repeat it: --topic space --topic quantum.
    """
    one_of("format", format, LISTS)
    mark = bom.mark(format)
    label = None if vocabulary.crosswalk is None else vocabulary.label
    names = column_names(columns, format, SHORT)
    shape = ListShape(FORMATS[format], names, sort_of(sort or ()), limit, label, is_usual=columns is None)
    with list_recommendations(view.workspace, filters.typed, view.viewpoint, shape) as listing:
        show_list(listing, vocabulary.noticing(listing.entries, shape.format), mark=mark)
        vocabulary.note()
        warn_all(listing.warnings)


def sort_of(typed: list[str] | tuple[str, ...]) -> list[str]:
    """The names to sort by; one may hold several, with commas between."""
    names = [name.strip() for words in typed for name in words.split(",")]
    for name in names:
        if name.removeprefix("-") not in ORDERS:
            raise UsageProblem(f"cannot sort by '{name}'; choose from {', '.join(ORDERS)}, each may have - before it")
    return names
