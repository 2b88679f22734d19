"""Brings a large index up to date: run by `python -m` in a process of its own, with the workspace's path."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path

from policytrack.cli.notes import watched
from policytrack.errors import PolicytrackError
from policytrack.workspace.opening import Workspace

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(PolicytrackError, OSError):
        Workspace(Path(sys.argv[1]), watch=watched).open_anyway()
