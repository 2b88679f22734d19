"""A workspace that shares its journal, and what is kept of that beside its index."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from policytrack.journal.protocol import Journal
from policytrack.sharing.arrivals import Arrivals
from policytrack.sharing.progress import Progress, read_progress


class SharedWorkspace(NamedTuple):
    """A workspace that shares its journal with the server at *address*.

    *store* is the file beside the index, without its ending, in which is kept how far it has shared; None if there is
    no folder for it.
    """

    root: Path
    address: str
    journal: Journal
    store: Path | None

    @property
    def progress_path(self) -> Path | None:
        return None if self.store is None else self.store.with_suffix(".shared")

    @property
    def arrivals_path(self) -> Path | None:
        return None if self.store is None else self.store.with_suffix(".arrivals")

    def progress(self) -> Progress:
        return read_progress(self.progress_path, self.address)

    def arrivals(self) -> Arrivals:
        """The arrivals that are known here."""
        return Arrivals(self.arrivals_path, self.progress().end.number)
