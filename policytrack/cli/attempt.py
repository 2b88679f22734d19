"""One attempt at a command, and whether it can still be started again.

Where the journal was changed under the index, or the index is damaged, the index is deleted and the command is run
once more; but not after something was written to standard output, or recorded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policytrack.workspace.opening import Workspace


class Attempt:
    """What an attempt has done: which workspaces it opened, and whether it has written or recorded anything.

    *paging*: whether long answers may go through a pager. *recorded*: the workspace in which it has recorded something.
    """

    def __init__(self) -> None:
        self.has_written = False
        self.paging = True
        self.roots: list[Path] = []
        self.recorded: Workspace | None = None


# A process runs one command, and whatever writes to standard output belongs to that; so the attempt is the process's.
_current = Attempt()


def begin_attempt() -> Attempt:
    """Start a new attempt, which becomes the current one."""
    global _current
    _current = Attempt()
    return _current


def current_attempt() -> Attempt:
    """The attempt that is under way."""
    return _current


def cannot_begin_again() -> None:
    """Note that the current attempt has written or recorded something."""
    _current.has_written = True
