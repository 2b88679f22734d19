"""Share a workspace's journal with others: set up, sync, and what is known of it without asking the server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import moment
from policytrack.errors import Problem, UsageProblem, missing_package
from policytrack.files.own_folder import SETTINGS
from policytrack.index.sharing_notes import address_of, known_arrivals, notes_of
from policytrack.text.escaping import counted
from policytrack.workspace.opening import Workspace

if TYPE_CHECKING:
    from policytrack.journal.protocol import Journal
    from policytrack.sharing.arrivals import Arrival
    from policytrack.sharing.server import Server
    from policytrack.sharing.shared_workspace import SharedWorkspace
    from policytrack.sharing.sync import Synced


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

    def arrived_words(self) -> str:
        """The last arrival and the last sync, in words."""
        if self.last is None:
            return "nothing yet"
        synced = f"; synced {self.synced[:16].replace('T', ' ')} UTC" if self.synced else ""
        return f"entry {self.last.number:,} on {moment(self.last.arrived)} UTC{synced}"

    def record(self) -> dict[str, object]:
        """The state as JSON has it."""
        return {
            "address": self.address,
            "joined": self.is_joined,
            "arrival": None if self.last is None else self.last.number,
            "arrived": None if self.last is None else moment(self.last.arrived, "microseconds"),
            "synced": self.synced,
            "waiting": self.waiting,
        }


def share(workspace: Workspace, typed: str, now: datetime) -> Synced:
    """Share the workspace's journal at the address that was typed, and sync for the first time.

    The address is written to the settings once the server has answered; the user has thereby joined. Raises
    `UsageProblem` for an address that holds a password, and what `sync` raises.
    """
    from policytrack.sharing import consent, settings
    from policytrack.sharing.address import checked_address
    from policytrack.sharing.sync import Acceptance, sync

    workspace.refuse_shipped()
    address = checked_address(typed)
    consent.require_place()
    with connected(address) as server:
        # Whoever names another server means it: what was seen of the one before does not count against it.
        synced = sync(_shared(workspace, address), server, now, accept=Acceptance.ANOTHER)
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
    workspace.refuse_shipped()
    with _joined(workspace, seconds) as server:
        from policytrack.sharing.sync import Acceptance, sync

        shared = _shared(workspace, _required_address(workspace))
        accept = Acceptance.RESET if accept_reset else Acceptance.NOTHING
        return sync(shared, server, now, accept=accept, patience=60 if seconds is None else seconds)


def check_shared(workspace: Workspace) -> list[Problem]:
    """What is wrong with the shared journal, and where the workspace's journal differs from it.

    Raises what `sync_workspace` raises, other than `Tampered`.
    """
    from policytrack.sharing.check import shared_problems

    with _joined(workspace) as server:
        return shared_problems(_shared(workspace, _required_address(workspace)), server)


def _joined(workspace: Workspace, seconds: float | None = None) -> Server:
    """The server that the workspace's settings name. Raises `UsageProblem` if the user has not joined."""
    from policytrack.sharing.address import checked_address
    from policytrack.sharing.consent import has_joined

    address = _required_address(workspace)
    if not has_joined(workspace.root, address):
        raise UsageProblem(
            f"{workspace.root / SETTINGS} names a shared journal at {address}, and you have not joined it; "
            "`policytrack share --join` lets this workspace connect"
        )
    return connected(checked_address(address), seconds)


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
    address = address_of(workspace.root)
    if address is None:
        return None
    from policytrack.sharing.consent import has_joined
    from policytrack.sharing.local_entries import local_entries

    shared = _shared(workspace, address)
    progress, arrivals = shared.notes.progress(), shared.notes.arrivals()
    entries = local_entries(shared.journal, progress).by_id
    shared.journal.close()
    waiting = sum(arrivals.get(id) is None for id in entries)
    return SharingState(address, has_joined(workspace.root, address), arrivals.last(), progress.synced or None, waiting)


def as_arrived(workspace: Workspace, number: int) -> Workspace:
    """The workspace with only the first *number* entries that arrived in the shared journal.

    Raises `UsageProblem` if nothing is shared, or not so many have arrived here.
    """
    _required_address(workspace)
    arrivals = known_arrivals(workspace.root)
    ids = frozenset(arrivals.ids(number)) if arrivals is not None else frozenset()
    if not 0 <= number == len(ids):
        raise UsageProblem(
            f"--arrived-by {number}: {counted(len(ids), 'entry has', 'entries have')} arrived here; `policytrack sync` "
            "brings the others"
        )

    def arrived(root: Path) -> Journal:
        from policytrack.sharing.arrived_journal import ArrivedJournal

        return ArrivedJournal(workspace.open_journal(root), ids)

    return workspace._replace(open_journal=arrived, is_partial=True)


def _required_address(workspace: Workspace) -> str:
    address = address_of(workspace.root)
    if address is None:
        raise UsageProblem(
            "this workspace shares its journal with nobody; `policytrack share postgresql://HOST/DATABASE` shares it"
        )
    return address


def _shared(workspace: Workspace, address: str) -> SharedWorkspace:
    from policytrack.sharing.shared_workspace import SharedWorkspace

    return SharedWorkspace(workspace.root, workspace.journal(), notes_of(workspace.root, address))
