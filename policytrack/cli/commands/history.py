"""`history`: every event that was recorded, in order."""

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import (
    Heading,
    ViewpointOptions,
    command,
    first_day_of,
    format_option,
    ids_argument,
    one_of,
)
from policytrack.cli.output import write_each, write_rows
from policytrack.formats.events import HEADINGS, lines, row
from policytrack.formats.records import event_json
from policytrack.formats.registry import row_formats
from policytrack.reports.history import HistoryFilter, history_entries
from policytrack.workspace.clock import now
from policytrack.workspace.doubts import why_nothing_was_known
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.id_lookup import subject_named

_FORMATS = row_formats("text", lines=True)


@command
def run(
    view: ViewpointOptions,
    ids: Annotated[
        list[str] | None, ids_argument("Only the entries about these recommendations. The default is all.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Only entries recorded on or after this date (UTC), or in this month or later, such as 2026-11.",
            show_default=False,
            rich_help_panel=Heading.FILTERS,
        ),
    ] = None,
    recorder: Annotated[
        str | None,
        typer.Option(
            "--recorder",
            metavar="NAME",
            help="Only entries that this person recorded, such as 'Asha Rao'.",
            show_default=False,
            rich_help_panel=Heading.FILTERS,
        ),
    ] = None,
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Show the journal's entries in the order in which they were recorded.

    For example:
      policytrack history nr-1
      policytrack history --since 2026-11
      policytrack history --format jsonl

    Entries that were retracted are struck out. --as-of leaves out entries that take effect later, and --assessor shows
    only the entries of that assessor.
    """
    one_of("format", format, _FORMATS)
    index = view.open(despite_journal=True)
    first = f"{first_day_of(since, view.today)}" if since is not None else ""
    subjects = [subject_named(index, typed) for typed in ids or ()]
    of_assessor = view.viewpoint.assessor is not None
    entries = history_entries(index, HistoryFilter(subjects, first, recorder, view.as_of, of_assessor))
    if format == "text":
        names = index.names.actors
        write_each(lambda strike: (list(lines(entry, names, strike=strike)) for entry in entries))
    else:
        write_rows(format, map(event_json, entries), HEADINGS, map(row, entries))
    nothing_known = why_nothing_was_known(index)
    warn_all([nothing_known] if nothing_known else [])
    warn_all(future_warnings(index, now(), *subjects))
    warn_all(f"{index.journal.name}:{line.number}: {line.message}" for line in index.journal.bad_lines())
