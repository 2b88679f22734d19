"""Read files that users name or workspaces contain: regular files only, up to a largest size.

Reading a pipe or a device could block for ever, and parsing a deeply nested file could end the interpreter.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from policytrack.errors import UsageProblem
from policytrack.files.safe_paths import BINARY

SMALL = 10_000_000
"""The most bytes of a file that people write by hand: settings, mappings, vocabularies, templates."""
LARGE = 1_000_000_000
"""The most bytes of a table, or of a file that the program writes."""

_OPENING = os.O_RDONLY | BINARY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_AT_ONCE = 1 << 20
_LONGEST_SHOWN = 200
_Value = TypeVar("_Value")


class NoSuchFile(UsageProblem):
    """There is no file of this name."""


def bytes_of(path: str | os.PathLike[str], most: int = LARGE) -> bytes:
    """The file's content.

    Raises `NoSuchFile` if there is no such file, and `UsageProblem` if it is not a regular file, is larger than *most*
    bytes, or cannot be read.
    """
    name = os.fspath(path)
    with opened(name) as file:
        try:
            return read_open(file, name, most)
        except OSError as error:
            raise UsageProblem(f"{name} cannot be read: {error.strerror or error}") from None


def opened(path: str | os.PathLike[str]) -> BinaryIO:
    """The file, open for reading in chunks. Raises what `bytes_of` raises."""
    name = os.fspath(path)
    try:
        _refuse_special(name, os.stat(name).st_mode)
        file = open(os.open(name, _OPENING), "rb")  # noqa: SIM115  # the caller closes it
        try:
            _refuse_special(name, os.fstat(file.fileno()).st_mode)  # the file may have been replaced
        except UsageProblem:
            file.close()
            raise
    except FileNotFoundError as error:
        raise NoSuchFile(f"{name} cannot be read: {error.strerror}") from None
    except (OSError, ValueError) as error:
        raise UsageProblem(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return file


def text_of(path: str | os.PathLike[str], most: int = SMALL) -> str:
    """The file's text, in UTF-8 with or without a byte order mark. Raises what `bytes_of` and `decoded` raise."""
    return decoded(bytes_of(path, most), os.fspath(path))


def decoded(content: bytes, name: str) -> str:
    """The content decoded from UTF-8, with Unix line ends. Raises `UsageProblem`, with the line, if it is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        raise UsageProblem(f"{name}:{line}: the byte 0x{byte:02X} is not UTF-8; save the file as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether the path exists. Raises `UsageProblem` if it cannot exist, for example if it is too long."""
    name = os.fspath(path)
    try:
        os.stat(name)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        shown = name if len(name) < _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
        raise UsageProblem(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return True


def value_in(text: str, name: str, loads: Callable[[str], _Value]) -> _Value:
    """The value that *loads* returns for the text. Raises `UsageProblem` if it is nested too deeply."""
    try:
        return loads(text)
    except RecursionError:
        raise UsageProblem(f"{name} cannot be read: it is nested too deeply") from None


def _refuse_special(name: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UsageProblem(f"{name} cannot be read: it is a folder; name a file")
    if not stat.S_ISREG(mode):
        raise UsageProblem(f"{name} cannot be read: it is a pipe or a device; save its content as a file first")


def read_open(file: BinaryIO, name: str, most: int) -> bytes:
    """The open file's content. Raises `UsageProblem` if it has more than *most* bytes."""
    chunks = []
    size = 0
    while chunk := file.read(_AT_ONCE):
        size += len(chunk)
        if size > most:
            raise UsageProblem(f"{name} cannot be read: it has more than {most:,} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
