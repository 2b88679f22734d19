"""Brings a large index up to date in a separate process, whose memory is freed when it ends."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from policytrack.files.stamps import stamp_of
from policytrack.register.discovery import register_files
from policytrack.workspace.opening import Workspace

_LARGE = 10_000_000


def refresh_elsewhere(workspace: Workspace, module: str) -> None:
    """Bring the index of a large workspace up to date in a process of its own; for a small one do nothing.

    *module* is run as a program, with the path of the workspace. Errors there are ignored, as the caller meets them
    again when it opens the workspace.
    """
    root = workspace.root
    stamps = [stamp_of(root, name) for name in register_files(root)]
    size = workspace.journal().size() + sum(stamp.size for stamp in stamps if stamp is not None)
    if sys.executable and size >= _LARGE:
        with suppress(OSError):
            subprocess.run(
                [sys.executable, "-P", "-m", module, str(root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
            )
