"""Keeping out of git's way: it replaces files by new ones while it holds its index lock.

Between looking at a file and replacing it, git never lets go of `index.lock`. So whoever adds
to a file while there is no such lock, and finds afterwards that there still is none and that the
file is still the same one, has not been overwritten, and will be seen by git's next look.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

PATIENCE = 10.0
_PAUSE = 0.002
_LONGEST_PATH = 10_000


class HeldLock(NamedTuple):
    """One holding of git's lock: a later one has another inode or another moment."""

    inode: int
    modified: int


class IndexLock:
    """The lock that git holds while it replaces files beside *path*, if that is in a repository."""

    def __init__(self, path: Path) -> None:
        self.path = _index_lock(Path(os.path.realpath(path)).parent)
        self.given_up: HeldLock | None = None

    def is_held(self) -> bool:
        """Whether git is at work; a lock that has been given up on does not count."""
        held = self._held()
        return held is not None and held != self.given_up

    def wait(self, patience: float) -> bool:
        """Wait until git is done. False where it has held one lock for so long that it is given up on."""
        since, seen = time.monotonic(), self._held()
        while seen is not None and seen != self.given_up:
            time.sleep(_PAUSE)
            held = self._held()
            if held != seen:
                since, seen = time.monotonic(), held
            elif time.monotonic() - since > patience:
                self.given_up = seen
                return False
        return True

    def _held(self) -> HeldLock | None:
        if self.path is None:
            return None
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return HeldLock(found.st_ino, found.st_mtime_ns)


def _index_lock(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        git = above / ".git"
        if os.path.isdir(git):
            return git / "index.lock"
        if os.path.isfile(git):
            # A worktree or a submodule: the file says where its repository is.
            return above / _git_folder(git) / "index.lock"
    return None


def _git_folder(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return os.fsdecode(content.read(_LONGEST_PATH)).partition("gitdir:")[2].strip()
    except OSError:
        return ""
