"""The JSON Schemas of the register and of what is written as JSON, as text."""

from __future__ import annotations

import json
from pathlib import Path

from policytrack.domain.statuses import Status
from policytrack.formats.json_schema import schema_of

SCHEMAS = (
    "register",
    "recommendations",
    "history",
    "both",
    "changes",
    "summary",
    "papers",
    "actors",
    "topics",
    "report",
    "evidence",
    "evidence-check",
)
_FOLDER = Path(__file__).parent / "schemas"
REGISTER_SCHEMA = _FOLDER / "register.schema.json"


def schema_text(name: str) -> str:
    """The schema with this name, one of `SCHEMAS`, as a JSON document."""
    if name == "register":
        return REGISTER_SCHEMA.read_text("utf-8")
    outputs = json.loads((_FOLDER / "output.schema.json").read_text("utf-8"))
    outputs["$defs"]["status"]["enum"] = list(map(str, Status))
    return schema_of(name, outputs)
