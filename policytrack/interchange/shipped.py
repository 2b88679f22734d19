"""The mappings and crosswalks that ship with the program, and those in files of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from policytrack.domain.crosswalk import Crosswalk, parse_crosswalk
from policytrack.errors import UsageProblem
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.interchange.mapping import Plan, plan_of
from policytrack.register.plain_yaml import plain_yaml
from policytrack.text.did_you_mean import unknown

_Parsed = TypeVar("_Parsed")
_CROSSWALKS = Path(__file__).parent / "crosswalks"
_MAPPINGS = Path(__file__).parent / "mappings"


def crosswalk_named(name: str) -> Crosswalk:
    """The crosswalk that ships under this name, whatever its case, or that of a YAML file.

    Raises `UsageProblem` where it is neither, or cannot be read.
    """
    return _parsed("vocabulary", _CROSSWALKS, name.casefold(), name, parse_crosswalk)


def mapping_named(name: str) -> Plan:
    """The mapping that ships under this name, or that of a YAML file; raises as `crosswalk_named` does."""
    return _parsed("mapping", _MAPPINGS, name, name, plan_of)


def shipped_mappings() -> list[tuple[str, Plan, Path]]:
    """Each mapping that ships: its name, what it says, and its file."""
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
