"""Signing, with a key of this user's on this machine, what policytrack leaves in a workspace for itself.

A workspace may come from anybody. What stands in its folders is believed to be ours only where it is signed with the
key that lies in the user's own state folder, which no workspace can bring with it.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_SIZE = 32


def key(folder: Path | None = None) -> bytes | None:
    """The user's key, made where there is none yet; None where it cannot be kept, or others could read it."""
    folder = folder or _state_folder()
    if folder is None:
        return None
    path = folder / "key"
    try:
        return _read(path) or _made(path)
    except OSError:
        return None


def sign(secret: bytes, place: bytes, content: bytes) -> bytes:
    """The signature of what stands in one place, 32 hexadecimal digits; elsewhere the same content has another."""
    from hashlib import blake2b

    digest = blake2b(b"%d\n%s%s" % (len(place), place, content), key=secret, digest_size=16)
    return digest.hexdigest().encode()


def _state_folder() -> Path | None:
    """Where programs keep what must outlive a cache, by the custom of each system."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "policytrack", "State") if local else None
    named, home = os.environ.get("XDG_STATE_HOME"), os.environ.get("HOME")
    if sys.platform != "darwin" and named and os.path.isabs(named):
        return Path(named, "policytrack")
    if not home or not os.path.isabs(home):
        return None
    custom = "Library/Application Support" if sys.platform == "darwin" else ".local/state"
    return Path(home, custom, "policytrack")


def _read(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    try:
        found = os.fstat(handle)
        is_private = os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o077)
        secret = os.read(handle, _SIZE) if stat.S_ISREG(found.st_mode) and is_private else b""
    finally:
        os.close(handle)
    if len(secret) < _SIZE:
        raise PermissionError(path)
    return secret


def _made(path: Path) -> bytes | None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"key.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(handle, os.urandom(_SIZE))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        # Of two processes that make one at once, the first wins, and both use its key.
        with suppress(FileExistsError):
            (os.rename if os.name == "nt" else os.link)(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return _read(path)
