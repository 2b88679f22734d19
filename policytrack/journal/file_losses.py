"""Find events that the journal's file has lost, by comparing it with git and with this machine's recent lines."""

from __future__ import annotations

from pathlib import Path

from policytrack.journal.audit import Finding
from policytrack.journal.event_id import id_in
from policytrack.journal.git_command import NotAnswered
from policytrack.journal.git_head import lost_since_head
from policytrack.journal.recovery import RecentLines


def lost_since_commit(path: Path, line: int) -> list[Finding] | None:
    """A finding at *line* for each event that is in git's last commit but not in the journal at *path*.

    None if there is nothing to compare with: no git, no repository, or no journal in the last commit. Raises
    `JournalUnusable` if the journal cannot be read.
    """
    try:
        lost = lost_since_head(path)
    except NotAnswered as reason:
        return [Finding(line, f"git could not be asked whether lines were lost: {reason}")]
    if lost is None:
        return None
    return [
        Finding(line, f"{event.id}, line {event.line} in git's last commit, is missing; put it back", id=event.id)
        for event in lost
    ]


def lost_since_recorded(recent: RecentLines, line: int) -> list[Finding]:
    """A finding at *line* for each event recorded on this machine that is neither in the journal nor in a commit."""
    remedy = "`policytrack check --repair` puts it back, --forget lets it go"
    return [
        Finding(line, f"{id}, recorded on this machine, is in no commit and missing here; {remedy}", id=id)
        for id in map(id_in, recent.missing())
    ]
