"""`due`: what has a deadline, the most urgent first."""

from typing import Annotated

import typer

from policytrack.cli.bom_option import BomOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.list_output import column_names, columns_option, show_list
from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, ViewpointOptions, command, format_option, one_of, span_of
from policytrack.formats.registry import FORMATS, LISTS
from policytrack.workspace.listing import ListShape, list_due

_COLUMNS = ("id", "title", "asked", "timing", "status", "due", "deferred_to", "deadline", "tally")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="SPAN",
            help="Only what is overdue, or due within this time, such as 90d, 2w or 6m.",
            show_default=False,
            rich_help_panel=Heading.FILTERS,
        ),
    ] = None,
    columns: Annotated[str | None, columns_option()] = None,
    format: Annotated[str, format_option(LISTS)] = "table",
    *,
    bom: BomOption,
) -> None:
    """List open recommendations that have a deadline, the most urgent first.

    For example:
      policytrack due
      policytrack due --within 6m --side india
      policytrack due --format csv

    Overdue recommendations come first. Those whose deadline gives no date come last.
    """
    one_of("format", format, LISTS)
    mark = bom.mark(format)
    days = None if within is None else span_of(within, view.day)
    shape = ListShape(FORMATS[format], column_names(columns, format, _COLUMNS), is_usual=columns is None)
    with list_due(view.workspace, filters.typed, view.viewpoint, shape, days) as listing:
        show_list(listing, listing.entries, mark=mark, undated_apart=True)
        warn_all(listing.warnings)
