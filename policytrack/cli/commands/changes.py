"""`changes`: what changed between two dates, why, and by what evidence."""

from typing import Annotated

import typer

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note, note_all, warn_all
from policytrack.cli.options import Heading, ViewpointOptions, command, compare_by_option, day_of, format_option, one_of
from policytrack.cli.output import write_lines, write_rows
from policytrack.formats.differences import HEADINGS, lines, row
from policytrack.formats.records import change_json
from policytrack.formats.registry import row_formats
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
            help="The earlier date: the end of a date, the beginning of a month, or so long ago, such as 7d or 6m.",
            show_default=False,
            rich_help_panel=Heading.ANSWER,
        ),
    ],
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DATE",
            help="The later date: the end of a date or month. The default is today.",
            show_default=False,
            rich_help_panel=Heading.ANSWER,
        ),
    ] = None,
    by: Annotated[str, compare_by_option()] = "recorded",
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Show what changed between two dates, with the reasons and the evidence.

    For example:
      policytrack changes --since 30d
      policytrack changes --since 2026-03 --until 2026-06 --side india
      policytrack changes --since 2026-01-01 --by effective --format csv

    Changes for the worse come first, then those for the better, then all others. Each has the date on which it
    happened and the date on which it was recorded.
    """
    one_of("format", format, _FORMATS)
    last = day_of(until, view.today) if until is not None else view.day
    index = view.open()
    compare_by = CompareBy(one_of("comparison", by, CompareBy))
    changes = compare_days(index, filters.typed, view.viewpoint._replace(day=last), since, now(), compare_by)
    differences = changes.compared.differences
    if format != "text":
        rows = (row(each, changes.compared.names) for each in differences)
        write_rows(format, (change_json(each, compare_by) for each in differences), HEADINGS, rows)
        note_all(filter(None, [changes.known_later()]))
    elif differences:
        write_lines(lines(changes.compared))
    else:
        note(changes.nothing())
    warn_all(changes.warnings)
