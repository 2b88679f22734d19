"""Where the index of a workspace is kept, and the seal that shows whether anything else has written to it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from policytrack.files.safe_paths import open_file, tighten, why_others_write
from policytrack.files.user_folders import cache_folder

MODE = 0o600
"""The permissions of the index: it says what the journal says, which others may not be meant to read."""

_LONGEST_NAME = 180
_LONGEST_SEAL = 1_000


def index_path(root: Path) -> Path | None:
    """The index's file for the workspace at *root*, named after its real path; None if there is no cache folder."""
    folder = cache_folder()
    if folder is None:
        return None
    real = os.path.realpath(root)
    name = "".join(char if char.isalnum() and char.isascii() else "-" for char in real).strip("-")
    # Two paths may have become the same name; the checksum tells them apart, and the index names its workspace.
    return folder / f"{name[-_LONGEST_NAME:]}-{crc32(os.fsencode(real)):08x}.sqlite3"


def why_unused(root: Path) -> str | None:
    """Why no index is kept for the workspace at *root*: other users can write to its folder, and could forge it.

    None if it can be kept, or if there is no folder for it.
    """
    path = index_path(root)
    return None if path is None else why_others_write(path.parent)


def make_folder(folder: Path) -> None:
    """Make the cache folder, for this user alone, if there is none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def is_sealed_by_us(path: Path) -> bool:
    """Whether nothing but policytrack has written to the index since it was sealed.

    False, too, for an index that another user could have written, and for a link.
    """
    if why_others_write(path) is not None:
        return False
    try:
        with os.fdopen(open_file(_seal(path), os.O_RDONLY), "rb") as file:
            return file.read(_LONGEST_SEAL) == _state(path)
    except OSError:
        return False


def seal(path: Path) -> None:
    """Seal the index: remember its state, once everything is written; only this user may read it."""
    tighten(path, MODE)
    _seal(path).unlink(missing_ok=True)
    with os.fdopen(open_file(_seal(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "wb") as file:
        file.write(_state(path))


def delete(path: Path) -> None:
    """Delete an index, so that it is rebuilt when it is next opened; an index that cannot be deleted stays."""
    with suppress(OSError):
        path.unlink()


def growth_path(root: Path) -> Path | None:
    """The file, beside the index, in which additions to the workspace's journal are noted; see `journal.growth`."""
    path = index_path(root)
    return None if path is None else path.with_suffix(".growth")


def _seal(path: Path) -> Path:
    return path.with_suffix(".seal")


def _state(path: Path) -> bytes:
    status = os.stat(path)
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}".encode()
