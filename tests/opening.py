"""The index of a workspace, as the program opens it."""

from __future__ import annotations

from pathlib import Path

from policytrack.index import lifecycle
from policytrack.index.index import Index
from policytrack.workspace import opening as workspace


def open_index(root: Path) -> Index:
    """The index of the workspace at *root*, with the journal in its file."""
    return lifecycle.open_index(root, workspace.file_journal(root))
