"""The files of the crosswalks and mappings that ship, by name; listed without being read."""

from __future__ import annotations

import os
from pathlib import Path


def shipped_crosswalks() -> dict[str, Path]:
    """The file of each shipped crosswalk, by its name, in the order of the names."""
    return _by_name("crosswalks")


def shipped_mappings() -> dict[str, Path]:
    """The file of each shipped mapping, by its name, in the order of the names."""
    return _by_name("mappings")


def _by_name(folder: str) -> dict[str, Path]:
    # Every command with --vocabulary names them in its help, and `glob` takes ten times as long.
    place = Path(__file__).parent / folder
    return {name.removesuffix(".yaml"): place / name for name in sorted(os.listdir(place)) if name.endswith(".yaml")}
