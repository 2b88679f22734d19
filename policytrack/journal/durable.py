"""Writing that is on the disk when it returns."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from policytrack.errors import JournalUnusable
from policytrack.files.safe_paths import NotFollowed, inside, is_link, open_file, without_links
from policytrack.journal.codec import LONGEST

BINARY = getattr(os, "O_BINARY", 0)
_STEP = 1_048_576


def check_is_file(path: Path) -> None:
    """Raise `JournalUnusable` where there is something else than a file: reading a pipe would wait for ever.

    That is a folder, a pipe, a link that leads to nothing, and one that leads out of the workspace.
    """
    try:
        inside(_workspace_of(path), path)
        mode = os.stat(path).st_mode
    except NotFollowed as error:
        raise JournalUnusable(f"{path} is not read: {error.strerror}") from None
    except (FileNotFoundError, NotADirectoryError):
        if is_link(path):
            raise JournalUnusable(
                f"{path} is a link to {os.readlink(path)}, which is not there; put that file back, or remove the link"
            ) from None
        return
    except OSError as error:
        raise JournalUnusable(unreadable(path, error)) from None
    if stat.S_ISDIR(mode):
        raise JournalUnusable(f"{path} is a folder, and the journal was expected; move it away")
    if not stat.S_ISREG(mode):
        raise JournalUnusable(f"{path} is a pipe or a device, and the journal was expected; move it away")


def unreadable(path: Path, error: OSError) -> str:
    """Says that the file cannot be read, and why."""
    return f"{path} cannot be read: {error.strerror or error}; change its permissions, or put a copy in its place"


def open_to_add(path: Path) -> tuple[int, bool]:
    """Open a file to add to its end; says, too, whether it had to be made.

    Raises `JournalUnusable` where it or its folder is a link.
    """
    flags = os.O_RDWR | os.O_APPEND
    try:
        without_links(_workspace_of(path), path)
        try:
            return open_file(path, flags), False
        except FileNotFoundError:
            # Should another process make it in this moment, it is opened all the same.
            return open_file(path, flags | os.O_CREAT), True
    except NotFollowed as error:
        raise JournalUnusable(f"{path} is not written to: {error.strerror}") from None


def _workspace_of(journal: Path) -> Path:
    """The folder of the workspace that has this journal, which is `data/journal.jsonl` in it."""
    return journal.parent.parent


def lines_in(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of an open file; of one that is too long for the journal its beginning, which then does not end."""
    while line := file.readline(LONGEST):
        yield line
        rest = line
        while len(rest) == LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST)


def write_beside(path: Path, content: bytes, mode: int = 0o666) -> Path:
    """Write a file durably under this name, or one with a number behind it where the name is taken."""
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
    """Add to the end of an open file, durably; gives the offset at which it stands.

    Where that fails, the file is cut back to what it was, and the error goes on.
    """
    size = os.fstat(handle).st_size
    try:
        write(handle, content)
        sync(handle)
    except BaseException as error:
        # Whatever else stands there by now is somebody's who does not know of our lock.
        if os.fstat(handle).st_size <= size + len(content):
            try:
                cut(handle, size)
            except OSError:
                error.add_note("part of it may stand there, and is dealt with when something is added next")
        raise
    return size


def write(handle: int, content: bytes) -> None:
    """Write all of it, however little the system takes at a time."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def cut(handle: int, size: int) -> None:
    """Cut the file back to so many bytes, durably."""
    os.ftruncate(handle, size)
    sync(handle)


def sync(handle: int) -> None:
    """Wait until the disk holds what was written."""
    if sys.platform == "darwin":
        import fcntl

        # There, fsync only hands the bytes to the drive, which may keep them in its own memory.
        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
        except OSError:
            pass  # not every file system knows it
    os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the folder's entries; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_at(handle: int, offset: int, size: int) -> bytes:
    """So many bytes from there on, or as many as there are."""
    os.lseek(handle, offset, os.SEEK_SET)
    pieces = []
    while size > 0 and (piece := os.read(handle, min(size, _STEP))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
