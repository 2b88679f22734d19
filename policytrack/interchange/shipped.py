"""Load mappings and crosswalks: those that ship with the program, and those in the user's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from policytrack.domain.crosswalk import Crosswalk, parse_crosswalk
from policytrack.errors import UsageProblem
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.interchange.mapping import ColumnMapping, parse_mapping
from policytrack.register.plain_yaml import plain_yaml
from policytrack.text.did_you_mean import unknown

_Parsed = TypeVar("_Parsed")
_CROSSWALKS = Path(__file__).parent / "crosswalks"
_MAPPINGS = Path(__file__).parent / "mappings"


def crosswalk_named(name: str) -> Crosswalk:
    """The shipped crosswalk of this name, in any case, or the one in the YAML file of this name.

    Raises `UsageProblem` if there is neither, or it cannot be read.
    """
    return _parsed("vocabulary", _CROSSWALKS, name.casefold(), name, parse_crosswalk)


def mapping_named(name: str) -> ColumnMapping:
    """The shipped mapping of this name, or the one in the YAML file of this name; raises as `crosswalk_named`."""
    return _parsed("mapping", _MAPPINGS, name, name, parse_mapping)


def shipped_mappings() -> list[tuple[str, ColumnMapping, Path]]:
    """Each shipped mapping: its name, the mapping, and its file."""
    return [(name, mapping_named(name), path) for name, path in _shipped(_MAPPINGS).items()]


def _shipped(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _parsed(kind: str, folder: Path, key: str, name: str, parse: Callable[[Any, str], _Parsed]) -> _Parsed:
    shipped = _shipped(folder)
    path = shipped.get(key, Path(name))
    try:
        text = text_of(path)
    except NoSuchFile:
        if "." not in name and "/" not in name:
            raise UsageProblem(unknown(kind, name, shipped)) from None
        raise
    return value_in(text, str(path), lambda text: parse(plain_yaml(text, str(path)), name))
