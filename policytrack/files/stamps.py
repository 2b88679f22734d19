"""What the system says of a file, by which a change to it is noticed without reading it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """What the system says of a file; a file whose stamp is the same is taken for unchanged.

    Times are in nanoseconds. *changed* is when the system last noted any change (`st_ctime`): programs can set
    *modified* back, but not that.
    """

    size: int
    modified: int
    changed: int
    inode: int


def stamp_of(root: Path | str, path: str) -> Stamp | None:
    """The stamp of a file below *root*, or None where there is no such file."""
    try:
        found = os.stat(f"{root}/{path}")  # joined as text: every command asks this of every file
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def stamp_of_open(handle: int) -> Stamp:
    """The stamp of an open file."""
    found = os.fstat(handle)
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
