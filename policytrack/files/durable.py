"""Write to open files so that the content survives a power cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from policytrack.files.safe_paths import BINARY


def write_beside(path: Path, content: bytes, mode: int = 0o666) -> Path:
    """Write a new file, and return its path: *path*, with a number added if that is taken.

    Raises `FileExistsError` if a thousand such names are taken, and `OSError` if the file cannot be written; nothing is
    left behind then.
    """
    for number in range(1, 1_000):
        name = path if number == 1 else path.with_name(f"{path.name}-{number}")
        try:
            handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, mode)
        except FileExistsError:
            continue
        try:
            write(handle, content)
            sync(handle)
        except BaseException:
            os.close(handle)
            os.unlink(name)
            raise
        os.close(handle)
        sync_folder(path.parent)
        return name
    raise FileExistsError(f"{path} and a thousand names like it are taken")


def add(handle: int, content: bytes) -> int:
    """Add *content* to the end of an open file, wait for the disk, and return the offset at which it begins.

    Raises `OSError`, after cutting the file back to its old size.
    """
    size = os.fstat(handle).st_size
    try:
        write(handle, content)
        sync(handle)
    except BaseException as error:
        # If the file is longer still, a program that ignores our lock has added to it.
        if os.fstat(handle).st_size <= size + len(content):
            try:
                cut(handle, size)
            except OSError:
                error.add_note("part of it may stand there, and is dealt with when something is added next")
        raise
    return size


def write(handle: int, content: bytes) -> None:
    """Write all of *content*: one `os.write` may take only a part of it."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def cut(handle: int, size: int) -> None:
    """Cut an open file to *size* bytes, and wait for the disk."""
    os.ftruncate(handle, size)
    sync(handle)


def sync(handle: int) -> None:
    """Wait until what was written to an open file is on the disk."""
    if sys.platform == "darwin":
        import fcntl

        # On macOS fsync only hands the bytes to the drive, which may keep them in its own memory.
        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
        except OSError:
            pass  # not every file system supports it
    os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries are on the disk; Windows sees to that itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
