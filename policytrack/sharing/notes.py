"""What a workspace notes of its sharing, in files beside its index."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from policytrack.sharing.arrivals import Arrivals
from policytrack.sharing.progress import Progress, read_progress


class Notes(NamedTuple):
    """How far a workspace has shared with the server at *address*, and when each entry arrived there.

    The paths are None if there is no folder for them.
    """

    progress_path: Path | None
    arrivals_path: Path | None
    address: str

    def progress(self) -> Progress:
        return read_progress(self.progress_path, self.address)

    def arrivals(self) -> Arrivals:
        """The arrivals that are known here."""
        return Arrivals(self.arrivals_path, self.progress().end.number)
