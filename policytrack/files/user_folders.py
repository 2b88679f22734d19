"""The user's folders for the program, by each system's convention, such as https://specifications.freedesktop.org/basedir.

None where there is no place for one: the variable that names it is not an absolute path, and there is no home.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """For what can be made again, such as the index."""
    return _folder("LOCALAPPDATA", "Cache", "Library/Caches", "XDG_CACHE_HOME", ".cache")


def state_folder() -> Path | None:
    """For what should outlive the program and is no setting, such as the user's key."""
    return _folder("LOCALAPPDATA", "State", "Library/Application Support", "XDG_STATE_HOME", ".local/state")


def settings_folder() -> Path | None:
    """For what the user has decided, in whatever workspace."""
    return _folder("APPDATA", "", "Library/Application Support", "XDG_CONFIG_HOME", ".config")


def _folder(windows: str, below: str, mac: str, variable: str, default: str) -> Path | None:
    if sys.platform == "win32":
        local = os.environ.get(windows)
        return Path(local, "policytrack", below) if local else None
    named, home = os.environ.get(variable), os.environ.get("HOME")
    if sys.platform != "darwin" and named and os.path.isabs(named):
        return Path(named, "policytrack")
    if not home or not os.path.isabs(home):
        return None
    return Path(home, mac if sys.platform == "darwin" else default, "policytrack")
