"""What is kept beside the index of a workspace that shares its journal.

Nothing of `sharing` is loaded for a workspace that shares with nobody, nor to find out when the last sync was.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from policytrack.errors import UsageProblem
from policytrack.files.own_folder import SETTINGS
from policytrack.files.safe_paths import read_file
from policytrack.index.location import index_path

if TYPE_CHECKING:
    from policytrack.sharing.arrivals import Arrivals
    from policytrack.sharing.notes import Notes

_TABLE = b"[share]"
_PROGRESS, _ARRIVALS = ".shared", ".arrivals"


def mentions_share(root: Path) -> bool:
    """Whether the settings of the workspace at *root* may name a shared journal."""
    try:
        return _TABLE in read_file(root, root / SETTINGS)
    except OSError:
        return False


def address_of(root: Path) -> str | None:
    """The address of the workspace's shared journal; None if it has none.

    Raises `UsageProblem` if the settings cannot be read.
    """
    if not mentions_share(root):
        return None
    from policytrack.sharing.settings import shared_address

    return shared_address(root / SETTINGS)


def known_arrivals(root: Path) -> Arrivals | None:
    """The arrivals of the entries of the workspace at *root*, as its last sync left them; None if it shares none."""
    try:
        address = address_of(root)
    except UsageProblem:
        return None
    if address is None:
        return None
    return notes_of(root, address).arrivals()


def notes_of(root: Path, address: str) -> Notes:
    """What the workspace at *root* notes of sharing at this address."""
    from policytrack.sharing.notes import Notes

    return Notes(_beside_index(root, _PROGRESS), _beside_index(root, _ARRIVALS), address)


def last_synced(root: Path) -> datetime | None:
    """When the last sync of the workspace at *root* ended, as the file that it wrote says; None if there was none."""
    path = _beside_index(root, _PROGRESS)
    try:
        return None if path is None else datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _beside_index(root: Path, ending: str) -> Path | None:
    index = index_path(root)
    return None if index is None else index.with_suffix(ending)
