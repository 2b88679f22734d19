"""A workspace that shares its journal."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from policytrack.journal.protocol import Journal
from policytrack.sharing.notes import Notes


class SharedWorkspace(NamedTuple):
    """A workspace that shares its *journal*, and what it notes of that."""

    root: Path
    journal: Journal
    notes: Notes
