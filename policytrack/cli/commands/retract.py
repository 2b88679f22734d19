"""`retract`: take an event back, without removing it."""

from typing import Annotated

import typer

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.options import Heading, command, entry_argument
from policytrack.cli.recorded_output import show_recorded
from policytrack.workspace.clock import now


@command
def run(
    recording: RecorderOptions,
    event: Annotated[str, entry_argument()],
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            metavar="REASON",
            help="Why the entry is retracted, in a sentence.",
            show_default=False,
            rich_help_panel=Heading.ENTRY,
        ),
    ] = None,
) -> None:
    """Retract an entry of the journal, whoever recorded it.

    For example:
      policytrack retract p1-904c67223e3b --why "Another declaration." --dry-run
      policytrack retract p1-904c67223e3b --why "Another declaration."

    A retraction needs a reason. The entry stays in the journal, struck out, and no longer counts. If you retract a
    retraction, the entry that it retracted counts again.
    """
    recorder = recording.open()
    show_recorded(recorder.retract(event, why, now()), dry_run=recorder.dry_run)
