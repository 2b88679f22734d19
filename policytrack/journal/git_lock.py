"""Wait for git's index lock, which git holds while it replaces files, or hold it.

Git does not release `index.lock` between reading a file and replacing it. So a process that adds to a file while there
is no such lock, and afterwards finds that there is still none and that the file is still the same one, has not been
overwritten, and git will see the addition when it next reads the file. (Of the ways to merge, `-s resolve` and
`-s octopus` write files without the lock.)

Whoever replaces a file holds the lock meanwhile, or it could put one branch's file on another branch, which git would
then commit as that branch's own.
"""

import errno
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from policytrack.files.safe_paths import open_file

PATIENCE = 10.0  # seconds
_PAUSE = 0.002  # seconds
_LONGEST_PATH = 10_000
_NOT_OURS_TO_MAKE = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG)


class HeldLock(NamedTuple):
    """The lock file as it was seen: one that git makes later has another inode or another time."""

    inode: int
    modified: int


class IndexLock:
    """Git's index lock in the repository that contains *path*; never held if there is no repository."""

    def __init__(self, path: Path) -> None:
        self.path = _index_lock(Path(os.path.realpath(path)).parent)
        self.given_up: HeldLock | None = None

    def is_held(self) -> bool:
        """Whether git holds the lock; one that `wait` has given up on does not count."""
        held = self._held()
        return held is not None and held != self.given_up

    def wait(self, patience: float) -> bool:
        """Wait until git releases the lock; give up, and return False, if it keeps one for *patience* seconds."""
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

    def is_given_up(self) -> bool:
        """Whether git still holds the lock that `wait` has given up on."""
        return self.given_up is not None and self._held() == self.given_up

    @property
    def never_ends(self) -> str:
        """What to do about a lock that `wait` has given up on, as the end of a message."""
        return f"and git holds {self.path}; let git end, or remove that file if no git command is at work"

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the lock for a moment, so that git replaces no file meanwhile; yields False if git has it.

        Nothing is held where there is no repository, or where this user may not write to it. Signals wait so long, so
        that no lock is left behind. Raises `OSError` if the lock cannot be made for another reason.
        """
        if self.path is None:
            yield True
            return
        with _without_signals():
            try:
                handle = open_file(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            except OSError as error:
                if error.errno not in (errno.EEXIST, *_NOT_OURS_TO_MAKE):
                    raise
                yield error.errno != errno.EEXIST
                return
            try:
                yield True
            finally:
                if self._held() == _identity(os.fstat(handle)):  # nobody has put another in its place
                    with suppress(OSError):
                        self.path.unlink()
                os.close(handle)

    def _held(self) -> HeldLock | None:
        if self.path is None:
            return None
        try:
            return _identity(os.lstat(self.path))
        except OSError:
            return None


def _identity(status: os.stat_result) -> HeldLock:
    return HeldLock(status.st_ino, status.st_mtime_ns)


@contextmanager
def _without_signals() -> Iterator[None]:
    """Let signals that would end or stop this process wait."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    ending = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _index_lock(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        git = above / ".git"
        if os.path.isdir(git):
            return git / "index.lock"
        if os.path.isfile(git):
            # In a worktree or a submodule, `.git` is a file with the path of the repository.
            named = _git_folder(git)
            return above / named / "index.lock" if named else None
    return None


def _git_folder(file: Path) -> str:
    """The path that the file names; empty if it names none."""
    try:
        with file.open("rb") as content:
            named = os.fsdecode(content.read(_LONGEST_PATH)).partition("gitdir:")[2].strip()
    except OSError:
        return ""
    return "" if "\0" in named else named
