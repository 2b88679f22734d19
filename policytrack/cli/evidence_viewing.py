"""Serves a kept copy until somebody presses Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.cli.notes import note
from policytrack.cli.output import write_of_recorded
from policytrack.errors import UsageProblem

if TYPE_CHECKING:
    from policytrack.cli.options import ViewpointOptions


def serve_copy(view: ViewpointOptions, subject: str, address: str | None) -> None:
    """Serve the copy of a page that a recommendation or an entry cites, and show where.

    Raises what `copy_to_open` raises, and `UsageProblem` if there is no free port.
    """
    from policytrack.evidence.viewer import CopyServer
    from policytrack.workspace.evidence_showing import copy_to_open

    page, capture = copy_to_open(view.workspace, view.open(), subject, view.day, address)
    try:
        server = CopyServer(capture, page.address, capture.at)
    except OSError as error:
        raise UsageProblem(f"the copy cannot be served: {error.strerror or error}") from None
    try:
        write_of_recorded([f"{server.url}\n"])
        note("open this address in a browser on this machine; Ctrl-C ends")
        server.serve()
    except KeyboardInterrupt:
        note("ended")
    finally:
        server.close()
