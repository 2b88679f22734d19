"""The register's JSON Schema where editors look for it: beside the workspace's own files."""

from __future__ import annotations

from pathlib import Path

from policytrack.files.atomic import replace_file
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.formats.json_schemas import REGISTER_SCHEMA
from policytrack.journal.location import JOURNAL

_NAME = "register.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=../{OWN_FOLDER}/{_NAME}\n"
"""Tells an editor where the register's JSON Schema is; see `keep_schema`."""


def keep_schema(root: Path) -> None:
    """Put the register's JSON Schema where `SCHEMA_LINE` says it is. Raises `UsageProblem` where it cannot be."""
    path = root / OWN_FOLDER / _NAME
    replace_file(path, [REGISTER_SCHEMA.read_bytes()], root=root, like=root / JOURNAL)
