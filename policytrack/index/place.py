"""Where the index of a workspace lies, and whether it is as we left it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zlib import crc32

from policytrack.errors import UsageProblem
from policytrack.plain_files import bytes_of

_LONGEST_NAME = 180
_LONGEST_SEAL = 200  # bytes


def cache_folder() -> Path | None:
    """The user's cache folder for policytrack, or None where there is nowhere to put one."""
    named = os.environ.get("XDG_CACHE_HOME") if sys.platform not in ("win32", "darwin") else None
    if named and os.path.isabs(named):
        return Path(named, "policytrack")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "policytrack", "Cache") if local else None
    home = os.environ.get("HOME")
    if not home or not os.path.isabs(home):
        return None
    return Path(home, "Library/Caches/policytrack" if sys.platform == "darwin" else ".cache/policytrack")


def index_path(root: Path) -> Path | None:
    """The index of the workspace at *root*, named after the workspace's real path."""
    folder = cache_folder()
    if folder is None:
        return None
    real = os.path.realpath(root)
    name = "".join(char if char.isalnum() and char.isascii() else "-" for char in real).strip("-")
    # Two paths may look the same by now; the checksum tells them apart, and the index names its workspace.
    return folder / f"{name[-_LONGEST_NAME:]}-{crc32(os.fsencode(real)):08x}.sqlite3"


def is_as_we_left_it(path: Path) -> bool:
    """Whether nobody but us has written to the index since: damage is noticed before it can mislead."""
    try:
        return bytes_of(_seal(path), _LONGEST_SEAL) == _state(path).encode()
    except (UsageProblem, OSError):
        return False


def seal(path: Path) -> None:
    """Remember the state of the index, once everything is written."""
    file = _seal(path)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with beside.open("x", encoding="ascii") as new:  # what stands in its place may be a pipe
            new.write(_state(path))
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)


def _seal(path: Path) -> Path:
    return path.with_suffix(".seal")


def _state(path: Path) -> str:
    found = os.stat(path)
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"
