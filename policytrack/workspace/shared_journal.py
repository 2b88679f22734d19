"""Share a workspace's journal with others: set up, sync, and what is known of it without asking the server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policytrack.errors import UsageProblem, missing_package
from policytrack.files.safe_paths import read_file
from policytrack.index.location import index_path
from policytrack.workspace.opening import SETTINGS, Workspace

if TYPE_CHECKING:
    from policytrack.sharing.arrivals import Arrival, Arrivals
    from policytrack.sharing.server import Server
    from policytrack.sharing.shared_workspace import SharedWorkspace
    from policytrack.sharing.sync import Synced

_TABLE = b"[share]"


class SharingState(NamedTuple):
    """With whom a workspace shares its journal, as far as is known here.

    *last* is the last arrival, and *synced* the moment of the last sync, each None if there was none. *waiting* is how
    many entries the server does not have yet. *is_joined*: whether the user lets the workspace connect.
    """

    address: str
    is_joined: bool
    last: Arrival | None
    synced: str | None
    waiting: int


def mentions_share(root: Path) -> bool:
    """Whether the workspace's settings may name a shared journal; no module of `sharing` is loaded for that."""
    try:
        return _TABLE in read_file(root, root / SETTINGS)
    except OSError:
        return False


def address_of(workspace: Workspace) -> str | None:
    """The address of the workspace's shared journal; None if it has none.

    Raises `UsageProblem` if the settings cannot be read.
    """
    if not mentions_share(workspace.root):
        return None
    from policytrack.sharing.settings import shared_address

    return shared_address(workspace.root / SETTINGS)


def share(workspace: Workspace, typed: str, now: datetime) -> Synced:
    """Share the workspace's journal at the address that was typed, and sync for the first time.

    The address is written to the settings once the server has answered; the user has thereby joined. Raises
    `UsageProblem` for an address that holds a password, and what `sync` raises.
    """
    from policytrack.sharing import consent, settings
    from policytrack.sharing.address import checked_address
    from policytrack.sharing.sync import sync

    workspace.refuse_shipped()
    address = checked_address(typed)
    before = address_of(workspace)
    with connected(address) as server:
        server.require_version()
        shared = _shared(workspace, address)
        # Whoever names another server means it: what was seen of the one before does not count against it.
        synced = sync(shared, server, now, accept_reset=before is not None and before != address)
    settings.write_address(workspace.root / SETTINGS, address)
    consent.join(workspace.root, address)
    return synced


def unshare(workspace: Workspace) -> str:
    """Stop sharing; the journal keeps all entries. Returns the address. Raises `UsageProblem` if nothing is shared."""
    from policytrack.sharing import consent, settings

    address = _required_address(workspace)
    settings.write_address(workspace.root / SETTINGS, None)
    consent.leave(workspace.root)
    return address


def join(workspace: Workspace) -> str:
    """Let this workspace connect to the server that its settings name; returns the address.

    Raises `UsageProblem` if they name none.
    """
    from policytrack.sharing import consent
    from policytrack.sharing.address import checked_address

    address = checked_address(_required_address(workspace))
    consent.join(workspace.root, address)
    return address


def create_shared_journal(workspace: Workspace, typed: str | None) -> list[str]:
    """Make the shared journal at the address that was typed, or that the workspace names, or bring it up to date.

    Returns the names of the SQL files that were applied. Raises what `connected` raises.
    """
    from policytrack.sharing.address import checked_address

    address = checked_address(typed if typed is not None else _required_address(workspace))
    with connected(address) as server:
        return server.create()


def sync_workspace(
    workspace: Workspace, now: datetime, *, accept_reset: bool = False, seconds: float | None = None
) -> Synced:
    """Sync with the server that the workspace's settings name.

    With *seconds*, that is how long the server has to answer, and how long another sync is waited for. Raises
    `UsageProblem` if nothing is shared or the user has not joined, and what `sharing.sync.sync` raises.
    """
    from policytrack.sharing.consent import has_joined

    workspace.refuse_shipped()
    address = _required_address(workspace)
    if not has_joined(workspace.root, address):
        raise UsageProblem(
            f"{workspace.root / SETTINGS} names a shared journal at {address}, and you have not joined it; "
            "`policytrack share --join` lets this workspace connect"
        )
    from policytrack.sharing.address import checked_address
    from policytrack.sharing.sync import sync

    with connected(checked_address(address), seconds) as server:
        patience = 60 if seconds is None else seconds
        return sync(_shared(workspace, address), server, now, accept_reset=accept_reset, patience=patience)


def connected(address: str, seconds: float | None = None) -> Server:
    """The server at this address, to be used within a `with`; with *seconds*, it must answer within that.

    Raises `UsageProblem` if psycopg is missing, `ServerUnreachable`, and `SharingProblem`.
    """
    try:
        from policytrack.sharing.server import connect
    except ImportError:
        raise UsageProblem(
            missing_package("the shared journal", "postgres", "'psycopg[binary]'", verb="needs")
        ) from None
    return connect(address) if seconds is None else connect(address, seconds=seconds, is_hasty=True)


def sharing_state(workspace: Workspace) -> SharingState | None:
    """With whom the workspace shares its journal, without asking the server; None if with nobody."""
    address = address_of(workspace)
    if address is None:
        return None
    from policytrack.sharing.consent import has_joined
    from policytrack.sharing.local_entries import local_entries

    shared = _shared(workspace, address)
    progress, arrivals = shared.progress(), shared.arrivals()
    entries = local_entries(shared.journal, progress).by_id
    shared.journal.close()
    waiting = sum(arrivals.get(id) is None for id in entries)
    return SharingState(address, has_joined(workspace.root, address), arrivals.last(), progress.synced or None, waiting)


def known_arrivals(workspace: Workspace) -> Arrivals | None:
    """The arrivals of the entries that the workspace shares; None if it shares none."""
    address = address_of(workspace)
    return None if address is None else _shared(workspace, address).arrivals()


def last_synced(workspace: Workspace) -> str | None:
    """The moment of the last sync, in ISO 8601; empty if there was none, None if nothing is shared or not joined."""
    address = address_of(workspace)
    if address is None:
        return None
    from policytrack.sharing.consent import has_joined

    return _shared(workspace, address).progress().synced if has_joined(workspace.root, address) else None


def _required_address(workspace: Workspace) -> str:
    address = address_of(workspace)
    if address is None:
        raise UsageProblem(
            "this workspace shares its journal with nobody; `policytrack share postgresql://HOST/DATABASE` shares it"
        )
    return address


def _shared(workspace: Workspace, address: str) -> SharedWorkspace:
    from policytrack.sharing.shared_workspace import SharedWorkspace

    return SharedWorkspace(workspace.root, address, workspace.journal(), index_path(workspace.root))
