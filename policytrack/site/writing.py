"""Writes the files of a site: only those whose bytes change, and each of them completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.atomic import Replacement
from policytrack.files.safe_paths import BINARY, make_folder, open_file, opened_inside, without_links

_AT_ONCE = 1_000_000
_LEFTOVER = re.compile(r"\..+\.\d{1,10}\.new")


class Written(NamedTuple):
    """A file of the site: how many bytes it has, whether it was written just now, and a digest.

    That is the SHA-256 of what was written in pieces, and empty for what was handed over as a whole.
    """

    size: int
    is_new: bool
    digest: str = ""


Content = bytes | Iterable[str] | Iterable[bytes]
"""What a file is to hold: all of it, or in pieces, of which text is written in UTF-8."""
Put = Callable[[str, Content], Written]
"""Writes the file at an address."""


class SiteWriter:
    """Writes files below a folder. The way to each folder is looked at only once.

    A site has ten thousand folders with a few files each, and would otherwise spend half of its time on that.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, bool] = {}

    def write(self, path: str, content: Content) -> Written:
        """Write the file at this address, unless it has these bytes. Raises `UsageProblem` if it cannot be written.

        It is not waited for until it is on the disk, because a site has tens of thousands of files: what a crash of the
        machine leaves of one has another size, which the next build notices.
        """
        target = f"{self._root}/{path}"
        folder, _, name = target.rpartition("/")
        beside = f"{folder}/.{name}.{os.getpid()}.new"
        try:
            is_new_folder = self._make(folder)
            if not isinstance(content, bytes):
                return self._write_pieces(Path(target), Path(beside), content)
            is_new = is_new_folder or not _holds(target, content)
            if is_new:
                _put_in_place(beside, target, content)
        except OSError as error:
            raise UsageProblem(f"{target} cannot be written: {error.strerror or error}") from None
        return Written(len(content), is_new)

    def _make(self, folder: str) -> bool:
        """Make a folder if it does not exist; whether it was made, now or earlier, so that only we write there."""
        is_new = self._folders.get(folder)
        if is_new is not None:
            return is_new
        is_new = False
        if folder.rpartition("/")[0] in self._folders:
            with suppress(FileExistsError):
                os.mkdir(folder)
                is_new = True
        if not is_new:
            make_folder(self._root, Path(folder))
        self._folders[folder] = is_new
        for above in Path(folder).parents:
            if not above.is_relative_to(self._root):
                break
            self._folders.setdefault(str(above), False)
        return is_new

    def _write_pieces(self, target: Path, beside: Path, content: Iterable[str] | Iterable[bytes]) -> Written:
        with suppress(FileNotFoundError):
            beside.unlink()
        with Replacement(without_links(self._root, target), beside, 0o666, durable=False) as new:
            digest, size = _filled(new.handle, content)
            is_new = not _has_bytes(self._root, target, digest, size)
            if is_new:
                new.commit()
        return Written(size, is_new, digest)


def _holds(target: str, content: bytes) -> bool:
    """Whether the file is there with this content. Raises `NotFollowed` if it is a link."""
    try:
        status = os.lstat(target)
    except FileNotFoundError:
        return False
    if not S_ISREG(status.st_mode):
        without_links(Path(target).parent, Path(target))
        return False
    if status.st_size != len(content):
        return False
    with os.fdopen(open_file(Path(target), os.O_RDONLY), "rb") as file:
        return file.read() == content


def _put_in_place(beside: str, target: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
    try:
        handle = os.open(beside, flags, 0o666)
    except FileExistsError:
        os.unlink(beside)
        handle = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _filled(handle: int, pieces: Iterable[str] | Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 of what was written to the file, and how many bytes it is."""
    hashed, size = sha256(), 0
    with os.fdopen(handle, "wb", closefd=False) as file:
        for piece in pieces:
            data = piece.encode() if isinstance(piece, str) else piece
            hashed.update(data)
            size += file.write(data)
    return hashed.hexdigest(), size


def _has_bytes(root: Path, target: Path, digest: str, size: int) -> bool:
    """Whether the file is there, with so many bytes of this SHA-256."""
    try:
        if os.lstat(target).st_size != size:
            return False
        with opened_inside(root, target) as file:
            hashed = sha256()
            while data := file.read(_AT_ONCE):
                hashed.update(data)
            return hashed.hexdigest() == digest
    except FileNotFoundError:
        return False


def read_again(root: Path, path: str) -> Written:
    """What is there at this address. Raises `UsageProblem` if it cannot be read."""
    target, hashed, size = root / path, sha256(), 0
    try:
        with opened_inside(root, target) as file:
            while data := file.read(_AT_ONCE):
                hashed.update(data)
                size += len(data)
    except OSError as error:
        raise UsageProblem(f"{target} cannot be read: {error.strerror or error}") from None
    return Written(size, False, hashed.hexdigest())


def remove(root: Path, path: str) -> bool:
    """Remove the file at this address, and the folders that are empty then; False if there was none.

    Raises `UsageProblem` if it cannot be removed.
    """
    target = root / path
    try:
        without_links(root, target).unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UsageProblem(f"{target} cannot be removed: {error.strerror or error}") from None
    for above in target.parents:
        if above == root:
            break
        try:
            above.rmdir()
        except OSError:
            break
    return True


def remove_leftovers(root: Path) -> None:
    """Remove the half-written files of a build that was interrupted."""
    for folder, _, names in os.walk(root):
        for name in names:
            if _LEFTOVER.fullmatch(name):
                with suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def has_size(root: str, path: str, size: int) -> bool:
    """Whether there is a file, and no link, at this address that has so many bytes."""
    try:
        status = os.lstat(f"{root}/{path}")
    except OSError:
        return False
    return status.st_size == size and status.st_mode & 0o170000 == 0o100000
