"""Stamps of files, which show that a file has changed without reading it."""

import os
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """A file's size, times and inode number; a file with the same stamp counts as unchanged.

    Times are in nanoseconds. *changed* is when the system last noted any change (`st_ctime`): programs can set
    *modified* back, but not that.
    """

    size: int
    modified: int
    changed: int
    inode: int


def stamp_of(root: Path | str, path: str) -> Stamp | None:
    """The stamp of a file below *root*; None if there is no such file."""
    try:
        status = os.stat(f"{root}/{path}")  # joined as text: every command asks this of every file
    except (OSError, ValueError):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def stamp_of_open(handle: int) -> Stamp:
    """The stamp of an open file."""
    status = os.fstat(handle)
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
