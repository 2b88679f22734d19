"""A large index brought up to date by a process of its own, which gives its room back."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from policytrack.commands.output import watched
from policytrack.errors import PolicytrackError
from policytrack.journal.location import JOURNAL
from policytrack.register.files import register_files
from policytrack.stamps import stamp_of
from policytrack.workspace import Workspace

_LARGE = 10_000_000
_REFRESH = "from policytrack.commands.refreshing import refresh; refresh()"


def refresh_elsewhere(root: Path) -> None:
    """See that the index of a large workspace is up to date, unless no process can be started; else do nothing."""
    stamps = [stamp_of(root, name) for name in (*register_files(root), JOURNAL)]
    if sys.executable and sum(stamp.size for stamp in stamps if stamp is not None) >= _LARGE:
        with suppress(OSError):
            subprocess.run(
                [sys.executable, "-P", "-c", _REFRESH, str(root)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
            )


def refresh() -> None:
    """What that process does; what is wrong with the workspace, whoever started it will say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with suppress(PolicytrackError, OSError):
        Workspace(Path(sys.argv[1]), watch=watched).open_anyway()
