"""Open files in folders that others may have made: a workspace may come from an archive or a repository.

Reading follows a link only if it ends inside the folder that the user named. Writing follows no link below that
folder. Paths that the user typed are not restricted and do not use this module.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: the other kind of link on Windows
BINARY = getattr(os, "O_BINARY", 0)
"""The flag for `os.open` without which Windows converts line ends."""
_FLAGS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe could block for ever
    | BINARY
    | getattr(os, "O_CLOEXEC", 0)
)
_HAS_MODES = os.name != "nt"


class NotFollowed(OSError):
    """A link that is not followed, or not a regular file; *strerror* says which, and what to do."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(errno.ELOOP, why, str(path))


def is_link(path: Path) -> bool:
    """Whether the path is a link, valid or not."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def inside(root: Path, path: Path) -> Path:
    """The path. Raises `NotFollowed` if links lead out of the folder *root*."""
    if any(map(is_link, _steps(root, path))):
        folder, end = (os.path.normcase(os.path.realpath(each)) for each in (root, path))
        if end != folder and not end.startswith(folder.rstrip(os.sep) + os.sep):
            raise NotFollowed(path, f"it is a link that leads out of {root}, to {end}; put the file itself there")
    return path


def without_links(root: Path, path: Path) -> Path:
    """The path, for writing. Raises `NotFollowed` if it or a folder between *root* and it is a link."""
    for step in _steps(root, path):
        if is_link(step):
            what = "it" if step == path else str(step)
            raise NotFollowed(path, f"{what} is a link, and nothing is written through it; remove the link")
    return path


def _steps(root: Path, path: Path) -> Iterator[Path]:
    """Each folder below *root* on the way to the path, and the path itself."""
    step = root
    for part in path.relative_to(root).parts:
        step = step / part
        yield step


def open_file(path: Path, flags: int, mode: int = 0o666) -> int:
    """Open a regular file, not a link. Raises `NotFollowed` for anything else, and what `os.open` raises."""
    if not hasattr(os, "O_NOFOLLOW") and is_link(path):
        raise NotFollowed(path, "it is a link, and is not followed; remove the link")
    try:
        handle = os.open(path, flags | _FLAGS, mode)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):  # BSD uses the second
            raise NotFollowed(path, "it is a link, and is not followed; remove the link") from None
        if error.errno == errno.ENXIO:
            raise NotFollowed(path, "it is a pipe or a device, and a file was expected; remove it") from None
        raise
    file_type = os.fstat(handle).st_mode
    if not stat.S_ISREG(file_type):
        os.close(handle)
        what = "folder" if stat.S_ISDIR(file_type) else "pipe or a device"
        raise NotFollowed(path, f"it is a {what}, and a file was expected; remove it")
    return handle


def opened_inside(root: Path, path: Path) -> BinaryIO:
    """A regular file, open for reading; links are followed inside *root*. Raises as `read_file` does."""
    return os.fdopen(open_file(Path(os.path.realpath(inside(root, path))), os.O_RDONLY), "rb")


def read_file(root: Path, path: Path, start: int = 0, stop: int | None = None) -> bytes:
    """A regular file's bytes from *start* up to *stop*; links are followed inside *root*.

    Raises `NotFollowed` otherwise, and `OSError`.
    """
    with opened_inside(root, path) as file:
        file.seek(start)
        return file.read() if stop is None else file.read(stop - start)


def file_mode(like: Path | None) -> int:
    """The permissions of a new file that is to be no more accessible than the file *like*; the umask also applies."""
    try:
        return 0o666 if like is None else os.stat(like).st_mode & 0o666 | 0o600
    except OSError:
        return 0o666


def make_folder(root: Path, folder: Path, like: Path | None = None) -> None:
    """Make a folder below *root* if it does not exist, no more accessible than the file *like*.

    Raises `NotFollowed` if a link is in the way, and `OSError`.
    """
    mode = file_mode(like)
    mode |= mode >> 2 & 0o111
    root.mkdir(parents=True, exist_ok=True)
    for step in _steps(root, without_links(root, folder)):
        try:
            os.mkdir(step, mode)
        except FileExistsError:
            if not step.is_dir():
                raise
    if folder != root:
        tighten(folder, mode)


def tighten(path: Path, mode: int) -> None:
    """Remove the permissions that are not in *mode*, if this user owns the file or folder."""
    if _HAS_MODES:
        with suppress(OSError):
            before = stat.S_IMODE(os.lstat(path).st_mode)
            if before & 0o777 & ~mode:
                os.chmod(path, before & (mode | 0o7000))


def why_others_write(path: Path) -> str | None:
    """Why another user may have written the path; None if only this user can, or it does not exist."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    if is_link(path):
        return f"{path} is a link; put the folder itself there"
    if not _HAS_MODES:
        return None
    if status.st_uid != os.geteuid():
        return f"{path} belongs to another user; remove it, or set XDG_CACHE_HOME to a folder of yours"
    if status.st_mode & 0o022:
        return f"other users may write to {path}; `chmod go-w {path}`"
    return None
