"""Opening the journal's file, and reading lines and bytes from it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from policytrack.errors import JournalUnusable
from policytrack.files.safe_paths import NotFollowed, inside, is_link, open_file, without_links
from policytrack.journal.codec import LONGEST

_STEP = 1_048_576  # bytes
_CAN_READ_AT = hasattr(os, "pread")  # not on Windows; it takes half the time


def check_is_file(path: Path) -> None:
    """Raise `JournalUnusable` if *path* exists but is no regular file: reading a pipe could block for ever.

    That is also raised for a link to nothing, and for one that leads out of the workspace.
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
    """The message that the file cannot be read, and why."""
    return f"{path} cannot be read: {error.strerror or error}; change its permissions, or put a copy in its place"


def open_to_add(path: Path, *, new: bool = False) -> int:
    """Open the journal, or a *new* one, to add to its end; returns the handle.

    Raises `FileNotFoundError` if there is none, `FileExistsError` if a new one is there already, and `JournalUnusable`
    if it or its folder is a link.
    """
    try:
        without_links(_workspace_of(path), path)
        return open_file(path, os.O_RDWR | os.O_APPEND | (os.O_CREAT | os.O_EXCL if new else 0))
    except NotFollowed as error:
        raise JournalUnusable(f"{path} is not written to: {error.strerror}") from None


def has_name(handle: int, path: Path) -> bool:
    """Whether the open file is the one at *path*."""
    try:
        named, opened = os.stat(path), os.fstat(handle)
    except FileNotFoundError:
        return False
    return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)


def _workspace_of(journal: Path) -> Path:
    """The workspace's folder: the journal is `data/journal.jsonl` in it."""
    return journal.parent.parent


def lines_in(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of an open file; of a line longer than `LONGEST`, only that many bytes, without a line break."""
    while line := file.readline(LONGEST):
        yield line
        rest = line
        while len(rest) == LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST)


def read_at(handle: int, offset: int, size: int) -> bytes:
    """The *size* bytes of an open file from *offset* on, or as many as there are."""
    if _CAN_READ_AT and size <= _STEP:
        content = os.pread(handle, size, offset)
        if len(content) == size:
            return content
    os.lseek(handle, offset, os.SEEK_SET)
    pieces = []
    while size > 0 and (piece := os.read(handle, min(size, _STEP))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
