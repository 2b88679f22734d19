"""A large index brought up to date by a process of its own, which gives its memory back."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from policytrack.files.stamps import stamp_of
from policytrack.journal.location import JOURNAL
from policytrack.register.discovery import register_files

_LARGE = 10_000_000


def refresh_elsewhere(root: Path, module: str) -> None:
    """Bring the index of a large workspace up to date in a process of its own; for a small one do nothing.

    *module* is run as a program, with the path of the workspace. Errors there are ignored, as the caller meets them
    again when it opens the workspace.
    """
    stamps = [stamp_of(root, name) for name in (*register_files(root), JOURNAL)]
    if sys.executable and sum(stamp.size for stamp in stamps if stamp is not None) >= _LARGE:
        with suppress(OSError):
            subprocess.run(
                [sys.executable, "-P", "-m", module, str(root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
            )
