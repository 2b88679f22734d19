"""`retract`: take an event back, without removing it."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.options import command
from policytrack.cli.recorded_output import show_recorded
from policytrack.workspace.clock import now


@command
def run(
    recording: RecorderOptions,
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's id, or its beginning.", show_default=False)
    ],
    why: Annotated[
        str | None, typer.Option("--why", metavar="REASON", help="Why it is taken back.", show_default=False)
    ] = None,
) -> None:
    """Take an event back: it stays in the journal, struck out, and counts no longer.

    To take back a retraction makes what it took back count again.
    """
    recorder = recording.open()
    show_recorded(recorder.retract(event, why, now()), dry_run=recorder.dry_run)
