"""Locks between processes, each on a file that exists only for that purpose."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policytrack.files.safe_paths import open_file

_PAUSE = 0.01

if os.name == "nt":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, patience: float, mode: int = 0o666) -> Iterator[None]:
    """Hold the lock at *path*, waiting up to *patience* seconds for it.

    The system releases the lock when the process dies. A new file gets the permissions *mode*. Raises `TimeoutError`
    if another process holds the lock all the time, and `OSError` if the file cannot be made, or is a link.
    """
    handle = open_file(path, os.O_RDWR | os.O_CREAT, mode)
    try:
        _wait_for(handle, path, patience)
        try:
            yield
        finally:
            _unlock(handle)
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Lock an open file until it is closed; return False if another process holds the lock."""
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _wait_for(handle: int, path: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            return _lock(handle)
        except (BlockingIOError, PermissionError):
            if time.monotonic() > end:
                raise TimeoutError(f"another process has held {path} for {patience:g} seconds") from None
            time.sleep(_PAUSE)
