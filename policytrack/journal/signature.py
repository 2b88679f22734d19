"""Sign what policytrack stores for itself in a workspace, with a key of this user on this machine.

A workspace may come from a stranger. Only what is signed is trusted as our own: the key is in the user's state folder,
which no workspace can supply.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from policytrack.files.quick_hashes import quick_blake2b
from policytrack.files.safe_paths import BINARY
from policytrack.files.user_folders import state_folder

_SIZE = 32  # bytes


def key(folder: Path | None = None) -> bytes | None:
    """The user's key, 32 bytes, created at the first call; None if it cannot be stored, or others could read it."""
    folder = folder or state_folder()
    if folder is None:
        return None
    path = folder / "key"
    try:
        return _read(path) or _created(path)
    except OSError:
        return None


def sign(secret: bytes, place: bytes, content: bytes) -> bytes:
    """The signature of *content* at *place*, as 32 hexadecimal digits; it differs for another place."""
    digest = quick_blake2b()(b"%d\n%s%s" % (len(place), place, content), key=secret, digest_size=16)
    digits: bytes = digest.hexdigest().encode()
    return digits


def _read(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | BINARY)
    except FileNotFoundError:
        return None
    try:
        status = os.fstat(handle)
        is_private = os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
        secret = os.read(handle, _SIZE) if stat.S_ISREG(status.st_mode) and is_private else b""
    finally:
        os.close(handle)
    if len(secret) < _SIZE:
        raise PermissionError(path)
    return secret


def _created(path: Path) -> bytes | None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"key.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
    try:
        os.write(handle, os.urandom(_SIZE))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        # If two processes create a key at once, the first one wins, and both use its key.
        with suppress(FileExistsError):
            (os.rename if os.name == "nt" else os.link)(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return _read(path)
