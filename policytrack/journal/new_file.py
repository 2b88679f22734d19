"""Make the journal's file where there is none, but not where git has one.

Git removes a file before it writes another in its place. One that is made in between stays: git leaves it, switches
branches all the same, and next commits it as that branch's own, without any entry that was there before.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from policytrack.errors import JournalUnusable
from policytrack.journal.file_access import has_name, open_to_add
from policytrack.journal.git_command import NotAnswered
from policytrack.journal.git_history import way_back
from policytrack.journal.git_lock import IndexLock

_PATIENCE = 1.0
"""How many seconds a journal that git has may be missing: some ways to merge remove it before they write it."""

_PAUSE = 0.02  # seconds


def make_file(path: Path, git: IndexLock) -> int | None:
    """Make the journal, and return a handle to add to it; None while git may be about to put one in place.

    Raises `JournalUnusable` if git has one and does not put it in place, cannot say whether it has, or never ends.
    """
    if git.is_given_up():
        raise JournalUnusable(f"{path}: there is no journal, {git.never_ends}")
    if git.is_held() or _git_puts_it_in_place(path, git):
        return None
    try:
        handle = open_to_add(path, new=True)
    except FileExistsError:
        return None
    # Git may have begun just then.
    if git.is_held() or _way_back(path) is not None:
        is_ours = has_name(handle, path)
        os.close(handle)  # Windows does not remove an open file
        if is_ours:
            path.unlink(missing_ok=True)
        return None
    return handle


def _git_puts_it_in_place(path: Path, git: IndexLock) -> bool:
    """Whether git has a journal, and is putting it in place. Raises `JournalUnusable` if it has, but is not."""
    end = time.monotonic() + _PATIENCE
    while (command := _way_back(path)) is not None:
        if git.is_held() or path.exists():
            return True
        if time.monotonic() > end:
            raise JournalUnusable(
                f"{path} is missing, but git has it; put it back with `{command}` in its folder, or commit that it is "
                "gone"
            )
        time.sleep(_PAUSE)
    return False


def _way_back(path: Path) -> str | None:
    try:
        return way_back(path)
    except NotAnswered as reason:
        raise JournalUnusable(
            f"{path} is missing, and git could not be asked whether it has it: {reason}; put it back, or make an empty "
            "file there if there never was one"
        ) from None
