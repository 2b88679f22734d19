"""`history`: every event that was recorded, in order."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, first_day_of, ids_argument, one_of
from policytrack.cli.output import write_each, write_rows
from policytrack.formats.events import HEADINGS, lines, row
from policytrack.formats.records import event_json
from policytrack.formats.registry import choices, row_formats
from policytrack.reports.history import HistoryFilter, history_entries
from policytrack.workspace.clock import now
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.id_lookup import subject_named

_FORMATS = row_formats("text", lines=True)


@command
def run(
    view: ViewpointOptions,
    ids: Annotated[list[str] | None, ids_argument("Only these recommendations' events; unless said, all.")] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help="Only what was recorded on this day (UTC), in this month, or later.",
            show_default=False,
        ),
    ] = None,
    recorder: Annotated[
        str | None, typer.Option("--recorder", help="Only what this person recorded.", show_default=False)
    ] = None,
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Print every event in the order of recording, those taken back struck out.

    With --as-of only what holds by that day, with --assessor only what that one said.
    """
    one_of("format", format, _FORMATS)
    index = view.open(despite_journal=True)
    first = f"{first_day_of(since, view.today)}" if since is not None else ""
    subjects = [subject_named(index, typed) for typed in ids or ()]
    of_assessor = view.viewpoint.assessor is not None
    entries = history_entries(index, HistoryFilter(subjects, first, recorder, view.as_of, of_assessor))
    if format == "text":
        write_each(lambda strike: (list(lines(entry, strike=strike)) for entry in entries))
    else:
        write_rows(format, map(event_json, entries), HEADINGS, map(row, entries))
    warn_all(future_warnings(index, now(), *subjects))
    warn_all(f"{index.journal.name}:{line.number}: {line.message}" for line in index.journal.bad_lines())
