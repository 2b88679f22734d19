"""The register's files on disk: which there are, whether they changed, what is in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

FOLDER = "data"
ENDING = ".yaml"


class Stamp(NamedTuple):
    """What a file's folder entry says of it; a file whose stamp is the same is taken for unchanged."""

    size: int
    modified: int
    inode: int


def register_files(root: Path) -> list[str]:
    """The register's files, as paths from *root*, by name; hidden ones are left out."""
    try:
        names = os.listdir(root / FOLDER)
    except OSError:
        return []
    return [f"{FOLDER}/{name}" for name in sorted(names) if name.endswith(ENDING) and not name.startswith(".")]


def misnamed_files(root: Path) -> list[str]:
    """Files that were meant for the register, and are not read because of their ending."""
    try:
        names = os.listdir(root / FOLDER)
    except OSError:
        return []
    return [
        f"{FOLDER}/{name}"
        for name in sorted(names)
        if name.lower().endswith((".yml", ".yaml")) and not name.endswith(ENDING)
    ]


def stamp_of(root: Path, path: str) -> Stamp | None:
    """The file's stamp, or None where there is no such file."""
    try:
        found = os.stat(root / path)
    except (OSError, ValueError):
        return None
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def read(root: Path, path: str) -> tuple[str, str]:
    """The file's text and the digest of its bytes. Raises `Trouble` where it cannot be read as UTF-8."""
    from hashlib import sha256

    content = read_bytes(root, path)
    digest = f"sha256:{sha256(content).hexdigest()}"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise Trouble(
            f"the byte 0x{content[error.start]:02X} here is not UTF-8; save the file as UTF-8", line, column
        ) from None
    return text, digest


def read_bytes(root: Path, path: str) -> bytes:
    """The file's bytes. Raises `Trouble` where it is no plain file or cannot be read."""
    try:
        kind = os.stat(root / path).st_mode
        if stat.S_ISDIR(kind):
            raise Trouble("this is a folder; a file was expected")
        if not stat.S_ISREG(kind):
            raise Trouble("this is not a plain file")
        return (root / path).read_bytes()
    except FileNotFoundError:
        raise Trouble("there is no such file") from None
    except PermissionError:
        raise Trouble("you may not read this file; change its permissions") from None
    except (OSError, ValueError) as error:
        raise Trouble(f"this file cannot be read: {getattr(error, 'strerror', None) or error}") from None


class Trouble(Exception):
    """Why a file cannot be read; *message* says what to do."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
