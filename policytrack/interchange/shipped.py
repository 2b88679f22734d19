"""Load mappings and crosswalks: those that ship with the program, and those in the user's files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from policytrack.domain.crosswalk import Crosswalk, parse_crosswalk
from policytrack.errors import UsageProblem
from policytrack.files.plain_files import NoSuchFile, text_of, value_in
from policytrack.interchange.mapping import ColumnMapping, parse_mapping
from policytrack.interchange.shipped_files import shipped_crosswalks, shipped_mappings
from policytrack.register.plain_yaml import plain_yaml
from policytrack.text.did_you_mean import unknown

_Parsed = TypeVar("_Parsed")


def crosswalk_named(name: str) -> Crosswalk:
    """The shipped crosswalk of this name, in any case, or the one in the YAML file of this name.

    Raises `UsageProblem` if there is neither, or it cannot be read.
    """
    return _parsed("vocabulary", shipped_crosswalks(), name.casefold(), name, parse_crosswalk)


def mapping_named(name: str) -> ColumnMapping:
    """The shipped mapping of this name, or the one in the YAML file of this name; raises as `crosswalk_named`."""
    return _parsed("mapping", shipped_mappings(), name, name, parse_mapping)


def all_mappings() -> list[tuple[str, ColumnMapping, Path]]:
    """Each shipped mapping: its name, the mapping, and its file."""
    return [(name, mapping_named(name), path) for name, path in shipped_mappings().items()]


def _parsed(kind: str, shipped: dict[str, Path], key: str, name: str, parse: Callable[[Any, str], _Parsed]) -> _Parsed:
    path = shipped.get(key, Path(name))
    try:
        text = text_of(path)
    except NoSuchFile:
        if "." not in name and "/" not in name:
            raise UsageProblem(unknown(kind, name, shipped)) from None
        raise
    return value_in(text, str(path), lambda text: parse(plain_yaml(text, str(path), with_nulls=True), name))
