"""`sync`: send what others have not, and receive what they recorded."""

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import WorkspaceOptions, command
from policytrack.cli.output import write
from policytrack.cli.sync_loop import pause_of, sync_every
from policytrack.cli.sync_output import synced_line
from policytrack.workspace.clock import now
from policytrack.workspace.shared_journal import sync_workspace


@command
def run(
    place: WorkspaceOptions,
    every: Annotated[
        str | None,
        typer.Option(
            "--every",
            metavar="SPAN",
            help="Go on until interrupted, and sync each time this has passed, such as 60s or 5m.",
            show_default=False,
        ),
    ] = None,
    accept_reset: Annotated[
        bool,
        typer.Option(
            "--accept-reset",
            help="Go on with a shared journal that is shorter than it was, forked or made anew: keep all that is here, "
            "and send it again.",
        ),
    ] = False,
) -> None:
    """Send entries to the shared journal, and receive those that others recorded.

    For example:
      policytrack sync
      policytrack sync --every 60s
      policytrack sync --accept-reset

    Commands that record do this by themselves if the server answers within a second. To sync twice does no harm. If
    the shared journal is not what this workspace saw last, nothing is sent or received, and the exit code is 4.
    """
    if every is None:
        synced = sync_workspace(place.workspace, now(), accept_reset=accept_reset)
        warn_all(synced.warnings)
        write([f"{synced_line(synced)}\n"])
    else:
        sync_every(place.workspace, pause_of(every), accept_reset=accept_reset)
