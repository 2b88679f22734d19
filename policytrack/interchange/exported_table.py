"""Tables that policytrack has exported: known by their first columns, or by the description of a data package."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.files.plain_files import opened, text_of

EXPORT_MAPPING = "policytrack"
"""The name of the mapping that reads them."""
_FIRST_COLUMNS = b"id,title,paper,paper_title,paper_prefix,paper_published,"
_DESCRIPTOR = "datapackage.json"


class ExportedTable(NamedTuple):
    """The CSV file with recommendations, and the day as of which it was exported, None if it does not say that."""

    file: Path
    day: date | None


def exported_table(path: Path) -> ExportedTable | None:
    """The table of recommendations in a CSV file or a data package (its folder, or its description); else None."""
    descriptor = path / _DESCRIPTOR if path.is_dir() else path
    if descriptor.name == _DESCRIPTOR:
        try:
            described = json.loads(text_of(descriptor))
            if described["name"] != "policytrack-export":
                return None
            return ExportedTable(descriptor.parent / "recommendations.csv", date.fromisoformat(described["version"]))
        except (UsageProblem, ValueError, KeyError, TypeError, RecursionError):
            return None
    try:
        with opened(path) as file:
            head = file.read(len(_FIRST_COLUMNS) + 3)
    except (UsageProblem, OSError):
        return None
    return ExportedTable(path, None) if head.removeprefix(b"\xef\xbb\xbf").startswith(_FIRST_COLUMNS) else None
