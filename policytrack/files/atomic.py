"""Write files completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import Self

from policytrack.errors import UsageProblem
from policytrack.files.durable import sync, sync_folder
from policytrack.files.locks import try_lock
from policytrack.files.safe_paths import file_mode, make_folder, open_file, without_links

# A process that writes many files to a folder looks only once for what killed processes left there.
_tidied: set[Path] = set()


class Replacement:
    """A new file at *beside* that replaces the file at *path*; used within a `with`.

    Write to *handle*, then call `finish` and `commit`. Until `commit`, the old file is unchanged; without it, the new
    one is removed at the end of the `with`. After a crash *path* is one of the two, complete. If the replacement is
    *durable*, it is also on the disk when `commit` returns, drive caches and the folder's entry included. Nothing may
    exist at *beside*, which is opened as `open_file` does.
    """

    def __init__(self, path: Path, beside: Path, mode: int, *, durable: bool) -> None:
        self.path, self.beside, self.durable = path, beside, durable
        self.handle = open_file(beside, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, mode)
        self._is_open = True

    def finish(self) -> None:
        """Wait until what was written is on the disk."""
        if self.durable:
            sync(self.handle)
        else:
            os.fsync(self.handle)

    def commit(self) -> None:
        """Close the new file and give it the name *path*."""
        self._close()  # Windows does not rename an open file
        os.replace(self.beside, self.path)
        if self.durable:
            sync_folder(self.path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self.beside.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self.handle)


def replace_file(
    path: Path, pieces: Iterable[str] | Iterable[bytes], *, root: Path | None = None, like: Path | None = None
) -> None:
    """Write a temporary file beside *path*, text in UTF-8, and rename it when all of it is on the disk.

    Where it is written, with which permissions, and what is raised: see `replacing`.
    """
    with replacing(path, root=root, like=like) as new, os.fdopen(new.handle, "wb", closefd=False) as file:
        file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)


@contextmanager
def replacing(
    path: Path, *, root: Path | None = None, like: Path | None = None, lock: bool = True
) -> Iterator[Replacement]:
    """A new file beside *path*, which takes its name at the end of the `with`, when all of it is on the disk.

    The new file has the permissions of the one it replaces, but no more than those of the file *like*, if given.
    Without *root*, the path is the user's and links are followed; below *root*, the folder of a workspace or an export,
    nothing is written through a link. Temporary files of killed processes are removed. Without *lock*, the new file
    is not locked, for a library that opens it by its name and has locks of its own. Raises `UsageProblem` if the file
    cannot be written; the old one is then unchanged.
    """
    if not path.name:
        raise UsageProblem(f"'{path}' is a folder; name the file to be written")
    try:
        path = path.resolve() if root is None else without_links(root, path)
        mode = path.stat().st_mode if path.exists() else None
    except (OSError, RuntimeError) as error:  # a circle of links
        raise UsageProblem(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    if mode is not None and not S_ISREG(mode):
        raise UsageProblem(f"{path} is {'a folder' if S_ISDIR(mode) else 'no file'}; name the file to be written")
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if root is None:
            path.parent.mkdir(parents=True, exist_ok=True)
        else:
            make_folder(root, path.parent, like)
        _remove_leftovers(path, whole_folder=root is not None)
        allowed = file_mode(like) if mode is None else S_IMODE(mode) & (0o7777 if like is None else file_mode(like))
        with Replacement(path, beside, allowed & 0o777, durable=False) as new:
            if lock:
                try_lock(new.handle)  # so that no other process removes it as a leftover
            yield new
            if mode is not None:
                beside.chmod(allowed)
            new.finish()
            new.commit()
    except OSError as error:
        raise UsageProblem(
            f"{path} cannot be written: {error.strerror or error}; what was there is as it was"
        ) from None


def _remove_leftovers(path: Path, *, whole_folder: bool) -> None:
    """Remove the temporary files that killed processes left for this file, or for any file in its folder."""
    if whole_folder and path.parent in _tidied:
        return
    _tidied.add(path.parent)
    name = r"\..+" if whole_folder else re.escape(f".{path.name}")
    with suppress(OSError):
        for other in os.listdir(path.parent):
            match = re.fullmatch(rf"{name}\.(\d{{1,10}})\.new", other) if other.endswith(".new") else None
            if match is not None and not _is_running(int(match[1])):
                with suppress(OSError):
                    _remove_unless_held(path.with_name(other))


def _is_running(process: int) -> bool:
    """Whether another process has this id; False on Windows, where an open file cannot be removed anyway."""
    if process == os.getpid() or os.name == "nt":
        return False  # in a container, every run may have the same number
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove_unless_held(path: Path) -> None:
    """Remove a file, unless a process holds its lock, which may run on another machine."""
    if os.name != "nt":
        handle = open_file(path, os.O_RDWR)
        try:
            if not try_lock(handle):
                return
        finally:
            os.close(handle)
    path.unlink()


def write_new(path: Path, content: bytes, *, root: Path) -> None:
    """Write a new file below *root*, following no link. Raises `UsageProblem` if it exists or cannot be written."""
    try:
        make_folder(root, path.parent)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageProblem(f"{path} exists already; choose another folder, or move the file away") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror or error}") from None
