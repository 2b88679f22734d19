"""Write files completely or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG

from policytrack.errors import UsageProblem
from policytrack.files.locks import try_lock
from policytrack.files.safe_paths import file_mode, make_folder, open_file, without_links

_tidied: set[Path] = set()


def replace_file(
    path: Path, pieces: Iterable[str] | Iterable[bytes], *, root: Path | None = None, like: Path | None = None
) -> None:
    """Write a temporary file beside *path*, text in UTF-8, and rename it when all of it is on the disk.

    The new file has the permissions of the one it replaces, but no more than those of the file *like*, if given.
    Without *root*, the path is the user's and links are followed; below *root*, the folder of a workspace or an export,
    nothing is written through a link. Temporary files of killed processes are removed. Raises `UsageProblem` if the
    file cannot be written; the old one is then unchanged.
    """
    if not path.name:
        raise UsageProblem(f"'{path}' is a folder; name the file to be written")
    try:
        path = path.resolve() if root is None else without_links(root, path)
        mode = path.stat().st_mode if path.exists() else None
    except (OSError, RuntimeError) as error:  # links in a circle
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
        try:
            with os.fdopen(open_file(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, allowed & 0o777), "wb") as file:
                try_lock(file.fileno())  # so that no other process removes it as a leftover
                file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
                file.flush()
                if mode is not None:
                    beside.chmod(allowed)
                os.fsync(file.fileno())
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
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
            found = re.fullmatch(rf"{name}\.(\d{{1,10}})\.new", other) if other.endswith(".new") else None
            if found is not None and not _is_running(int(found[1])):
                with suppress(OSError):
                    _remove_unless_held(path.with_name(other))


def _is_running(process: int) -> bool:
    """Whether another process has this number; False on Windows, where an open file cannot be removed anyway."""
    if process == os.getpid() or os.name == "nt":
        return False  # in a container each run may have the same number
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove_unless_held(path: Path) -> None:
    """Remove a file unless a process holds its lock, be it on another machine."""
    if os.name != "nt":
        handle = open_file(path, os.O_RDWR)
        try:
            if not try_lock(handle):
                return
        finally:
            os.close(handle)
    path.unlink()


def write_new(path: Path, content: bytes, *, root: Path) -> None:
    """Write a file that does not exist yet, below *root*, through no link.

    Raises `UsageProblem` where it exists, or cannot be written.
    """
    try:
        make_folder(root, path.parent)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageProblem(f"{path} exists already; choose another folder, or move the file away") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror or error}") from None
