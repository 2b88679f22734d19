"""The register's JSON Schema where editors look for it: beside the workspace's own files."""

from __future__ import annotations

from pathlib import Path

from policytrack.files.atomic import replace_file
from policytrack.formats.json_schemas import REGISTER_SCHEMA
from policytrack.journal.location import JOURNAL

SCHEMA_LINE = "# yaml-language-server: $schema=../.policytrack/register.schema.json\n"
"""Tells an editor where the register's JSON Schema is; see `keep_schema`."""


def keep_schema(root: Path) -> None:
    """Put the register's JSON Schema where `SCHEMA_LINE` says it is. Raises `UsageProblem` where it cannot be."""
    path = root / ".policytrack" / "register.schema.json"
    replace_file(path, [REGISTER_SCHEMA.read_bytes()], root=root, like=root / JOURNAL)
