"""Find the register's files and read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from policytrack.files.safe_paths import NotFollowed, inside, read_file

FOLDER = "data"
ENDING = ".yaml"
LARGEST = 1_000_000_000


def register_files(root: Path) -> list[str]:
    """The paths of the register's files from *root*, sorted by name, without hidden files."""
    return [f"{FOLDER}/{name}" for name in _names(root) if name.endswith(ENDING) and _is_text(name)]


def passed_over(root: Path) -> list[tuple[str, str]]:
    """Files that were probably meant for the register but are not read, each with a message that says what to do."""
    files = []
    for name in _names(root):
        if not _is_text(name):
            shown = name.encode("utf-8", "backslashreplace").decode()
            files.append((f"{FOLDER}/{shown}", "this file is not read, because its name is not UTF-8; rename it"))
        elif name.lower().endswith((".yml", ENDING)) and not name.endswith(ENDING):
            files.append((f"{FOLDER}/{name}", f"this file is not read; its name must end in {ENDING}"))
    return files


def why_none(root: Path) -> str:
    """A message that says why the register has no files, and what to do."""
    try:
        os.listdir(inside(root, root / FOLDER))
    except NotFollowed as reason:
        return f"this folder is not read: {reason.strerror}"
    except PermissionError:
        return "you may not look into this folder; change its permissions"
    except NotADirectoryError:
        return "this is a file, and the register's folder was expected; move it away"
    except OSError:
        pass
    return "there is no register here: no file data/*.yaml; `policytrack init` makes one"


def _names(root: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(inside(root, root / FOLDER)) if not name.startswith("."))
    except OSError:
        return []


def _is_text(name: str) -> bool:
    """Whether a file's name is valid text: on Linux it may be any bytes, which cannot be stored or shown."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def text_and_digest(root: Path, path: str) -> tuple[str, str]:
    """The file's text, and the digest of its bytes as `sha256:…`. Raises `UnreadableFile` if it is not UTF-8 text."""
    content = read_bytes(root, path)
    return text_in(content), digest_of(content)


def digest_of(content: bytes) -> str:
    """The digest of a file's bytes, as `sha256:…`."""
    from hashlib import sha256

    return f"sha256:{sha256(content).hexdigest()}"


def text_in(content: bytes) -> str:
    """The text in a file's bytes. Raises `UnreadableFile` if they are not UTF-8 text."""
    for first, message in _OTHER_FORMATS.items():
        if content.startswith(first):
            raise UnreadableFile(message)
    if b"\0" in content:
        raise UnreadableFile(
            "a NUL byte was found here, as in UTF-16; save the file as UTF-8", *_place(content.index(0), content)
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start : error.start + 1]
        meant = byte.decode("cp1252", "replace")
        raise UnreadableFile(
            f"the byte 0x{byte.hex().upper()}, which Windows reads as '{meant}', is not UTF-8; save the file as UTF-8"
            if meant.isprintable() and meant != "\ufffd"
            else f"the byte 0x{byte.hex().upper()} is not UTF-8; save the file as UTF-8",
            *_place(error.start, error.object),
        ) from None


# The first bytes of files that people mistake for text; no text in UTF-8 begins with them.
_OTHER_FORMATS = {
    b"\xff\xfe": "this file is in UTF-16; save it as UTF-8",
    b"\xfe\xff": "this file is in UTF-16; save it as UTF-8",
    b"%PDF-": "this is a PDF; save its words in a text file, and name that",
    b"PK\x03\x04": "this is a word processor's or a zip file; save its words as plain text, and name that file",
}


def _place(offset: int, content: bytes) -> tuple[int, int]:
    """The line and the column of a byte, from 1; the column counts characters."""
    before = content[:offset].decode("utf-8", errors="replace")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def read_bytes(root: Path, path: str, start: int = 0, stop: int | None = None) -> bytes:
    """The file's bytes from *start* up to *stop*, None for its end.

    Raises `UnreadableFile` if it is not a regular file, is too large or cannot be read.
    """
    try:
        status = os.stat(inside(root, root / path))
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile("this is a folder, and a file was expected; name or put a file there")
        if not stat.S_ISREG(status.st_mode):
            # Reading a pipe could block for ever.
            raise UnreadableFile("this is a pipe or a device, and a file was expected; name or put a file there")
        if status.st_size > LARGEST:
            raise UnreadableFile(f"this file has {status.st_size:,} bytes; the most is {LARGEST:,}, so divide it")
        return read_file(root, root / path, start, stop)
    except NotFollowed as reason:
        raise UnreadableFile(f"this file is not read: {reason.strerror}") from None
    except FileNotFoundError:
        raise UnreadableFile("this file does not exist; create it, or fix its name") from None
    except PermissionError:
        raise UnreadableFile("you may not read this file; change its permissions") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"this file cannot be read: {getattr(error, 'strerror', None) or error}") from None


class UnreadableFile(Exception):
    """A file cannot be read; *message* says why and what to do."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message if (line, column) == (1, 1) else f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
