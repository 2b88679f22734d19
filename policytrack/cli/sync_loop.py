"""Sync again and again, in the foreground: for a terminal, or a unit of systemd."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from policytrack.cli.notes import note, warn_all
from policytrack.cli.sync_output import synced_line
from policytrack.errors import ServerUnreachable, UsageProblem
from policytrack.text.escaping import counted
from policytrack.workspace.clock import now
from policytrack.workspace.shared_journal import sync_workspace

if TYPE_CHECKING:
    from policytrack.workspace.opening import Workspace

_SECONDS = {"s": 1, "m": 60, "h": 3_600}


def pause_of(typed: str) -> int:
    """The seconds in a length that was typed, such as 60s. Raises `UsageProblem` if it is none."""
    match = re.fullmatch(r"\s*([1-9][0-9]{0,4})\s*([smh])\s*", typed)
    if match is None:
        raise UsageProblem(f"'{typed}' is not a length of time; write 60s, 5m or 1h, for example")
    return int(match[1]) * _SECONDS[match[2]]


def sync_every(workspace: Workspace, pause: int, *, accept_reset: bool) -> None:
    """Sync, wait so many seconds, and begin again, until interrupted; what came and went is noted.

    A server that does not answer is noted once, and asked again. Raises what `sync_workspace` raises otherwise.
    """
    was_reachable = True
    while True:
        try:
            synced = sync_workspace(workspace, now(), accept_reset=accept_reset)
        except ServerUnreachable as error:
            if was_reachable:
                note(f"{error}; the next attempt is in {counted(pause, 'second', 'seconds')}")
            was_reachable = False
        else:
            warn_all(synced.warnings)
            if synced.sent or synced.received or not was_reachable:
                note(synced_line(synced))
            was_reachable, accept_reset = True, False
        time.sleep(pause)
