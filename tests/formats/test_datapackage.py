"""The data package, which describes every column of its tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from policytrack.formats.columns import FULL
from policytrack.formats.datapackage import DESCRIPTIONS
from policytrack.formats.events import HEADINGS
from tests.conftest import Outcome

Call = Callable[..., Outcome]


def test_a_data_package_describes_every_cell(marked: Call, tmp_path: Path) -> None:
    assert marked("export", "--format", "datapackage", "--output", "dp")[2] == 0

    package = json.loads((tmp_path / "dp/datapackage.json").read_text("utf-8"))
    assert [resource["name"] for resource in package["resources"]] == ["recommendations", "history"]
    for resource in package["resources"]:
        content = (tmp_path / "dp" / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(rows[0]) == list(fields)
        assert all(field["description"] for field in fields.values())
        for row in rows:
            for name, cell in row.items():
                _fits(cell, fields[name])
        assert len({row["id"] for row in rows}) == len(rows)


def _fits(cell: str, field: dict[str, Any]) -> None:
    """As a reader of Table Schema would: a missing value, or one of the type and within the constraints."""
    constraints = field.get("constraints", {})
    assert cell or not constraints.get("required")
    if cell:
        casts: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}
        (casts | {"integer": int, "string": str})[field["type"]](cell)
        assert cell in constraints.get("enum", [cell])


def test_every_column_has_a_description() -> None:
    assert {*FULL, *HEADINGS} <= set(DESCRIPTIONS) | {"parts"}
