"""Share what has just been recorded, if the server answers within a second; and remind of a sync that is overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from policytrack.cli.notes import note, warn_all
from policytrack.errors import PolicytrackError, ServerUnreachable
from policytrack.index.sharing_notes import last_synced, mentions_share
from policytrack.workspace.clock import now

if TYPE_CHECKING:
    from policytrack.workspace.opening import Workspace

_PATIENCE = 1.0  # seconds
_OVERDUE = timedelta(days=1)


def share_recorded(workspace: Workspace) -> None:
    """Sync the workspace, which has just recorded something; whatever fails is noted, since that is recorded."""
    if not mentions_share(workspace.root):
        return
    from policytrack.workspace.shared_journal import sync_workspace

    try:
        synced = sync_workspace(workspace, now(), seconds=_PATIENCE)
    except ServerUnreachable:
        note("Recorded here; not yet shared (server not reachable). `policytrack sync` will share it.")
    except PolicytrackError as error:
        note(f"Recorded here; not yet shared: {error}")
    else:
        warn_all(synced.warnings)


def sync_first(workspace: Workspace, *, is_wanted: bool) -> None:
    """If *is_wanted*, sync before a report; that the server does not answer is noted, as there is enough to report.

    Raises what `sync_workspace` raises otherwise.
    """
    if not is_wanted:
        return
    from policytrack.workspace.shared_journal import sync_workspace

    try:
        synced = sync_workspace(workspace, now())
    except ServerUnreachable as error:
        warn_all([f"this report has only what the last sync brought: {error}"])
    else:
        warn_all(synced.warnings)


def remind_of_sync(workspace: Workspace) -> None:
    """Note, for somebody at a terminal, that the last sync was more than a day ago.

    Every command that reads does this, so nothing is loaded for it.
    """
    if not mentions_share(workspace.root):
        return
    synced = last_synced(workspace.root)
    if synced is not None and now() - synced > _OVERDUE:
        from policytrack.text.date_words import day_words

        note(f"The last sync was on {day_words(synced.date())}. `policytrack sync` brings what others recorded.")
