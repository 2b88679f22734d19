"""Which workspaces the user lets connect to which server: kept with the user, since a workspace may be a stranger's."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.safe_paths import open_file, why_others_write
from policytrack.files.user_folders import settings_folder


def has_joined(root: Path, address: str) -> bool:
    """Whether the user lets the workspace at *root* connect to this address."""
    path = _file()
    return path is not None and address in _read(path).get(os.path.realpath(root), [])


def require_place() -> Path:
    """The file of consents. Raises `UsageProblem` if there is no place for it."""
    path = _file()
    if path is None:
        raise UsageProblem("there is no home folder to keep your consent in; set HOME")
    return path


def join(root: Path, address: str) -> None:
    """Let the workspace connect to this address. Raises `UsageProblem` if that cannot be kept."""
    path = require_place()
    joined = _read(path)
    joined[os.path.realpath(root)] = [address]
    _write(path, joined)


def leave(root: Path) -> None:
    """Let the workspace connect to no server any more."""
    path = _file()
    if path is not None and os.path.realpath(root) in (joined := _read(path)):
        del joined[os.path.realpath(root)]
        _write(path, joined)


def _file() -> Path | None:
    """The file of consents; None if there is no place for it."""
    folder = settings_folder()
    return None if folder is None else folder / "joined.json"


def _read(path: Path) -> dict[str, list[str]]:
    """The addresses by workspace; none from a file that another user could have written."""
    if why_others_write(path.parent) is not None or why_others_write(path) is not None:
        return {}
    try:
        with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
            joined = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return joined if isinstance(joined, dict) else {}


def _write(path: Path, joined: dict[str, list[str]]) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem(f"{path.parent} cannot be made: {error.strerror or error}") from None
    replace_file(path, [json.dumps(joined, indent=1) + "\n"])
    path.chmod(0o600)
