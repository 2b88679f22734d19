"""Where a workspace, its files and its index are, and which date counts as today."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import NamedTuple

from policytrack.index.location import index_path, why_unused
from policytrack.register.discovery import register_files
from policytrack.workspace.opening import Workspace
from policytrack.workspace.shared_journal import SharingState, sharing_state


class Locations(NamedTuple):
    """Paths as text. *journal* is None if there is none yet, *index* if it is in memory; *why* then says why.

    *share* says with whom the journal is shared; None if with nobody.
    """

    workspace: str
    shipped: bool
    register: list[str]
    texts: list[str]
    journal: str | None
    index: str | None  # type: ignore[assignment]  # a tuple's own `index` is never asked for
    day: str
    share: SharingState | None
    why: str


def locations(workspace: Workspace, day: date) -> Locations:
    """Where everything is. Raises what `Workspace.open_anyway` raises."""
    wanted, why = index_path(workspace.root), why_unused(workspace.root)
    with closing(workspace.open_anyway()) as index:
        return Locations(
            workspace=str(workspace.root),
            shipped=workspace.shipped,
            register=register_files(workspace.root),
            texts=[paper.text for paper in index.papers.values() if paper.text],
            journal=index.journal.name if index.journal.exists() else None,
            index=str(index.path) if index.path is not None else None,
            day=day.isoformat(),
            share=sharing_state(workspace),
            why=f"{wanted} cannot be used{f': {why}' if why is not None else ''}"
            if wanted is not None
            else "there is no home folder to keep it in",
        )
