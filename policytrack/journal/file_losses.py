"""Find events that the journal's file has lost, by comparing it with git and with this machine's recent lines."""

from __future__ import annotations

from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.journal import git_head
from policytrack.journal.audit import Finding
from policytrack.journal.event_id import id_in
from policytrack.journal.git_command import NotAnswered
from policytrack.journal.git_history import has_commit
from policytrack.journal.recovery import RecentLines


def lost_since_commit(path: Path, line: int) -> list[Finding] | None:
    """A finding at *line* for each event that is in git's last commit but not in the journal at *path*.

    None if there is nothing to compare with: no git, no repository, or no journal in the last commit. Raises
    `JournalUnusable` if the journal cannot be read.
    """
    try:
        lost = git_head.lost_since_commit(path)
    except NotAnswered as reason:
        return [Finding(line, f"git could not be asked whether lines were lost: {reason}")]
    if lost is None:
        return None
    return [
        Finding(line, f"{event.id}, line {event.line} in git's last commit, is missing; put it back", id=event.id)
        for event in lost
    ]


def lost_against(path: Path, revision: str, line: int) -> list[Finding]:
    """A finding at *line* for each event that is in this commit but not in the journal at *path*.

    Raises `JournalUnusable` if the journal cannot be read, and `UsageProblem` if there is no such commit.
    """
    path = path.resolve()
    try:
        if not has_commit(path, revision):
            raise UsageProblem(f"--against: git has no commit '{revision}' here; fetch it first, or name another")
        lost = git_head.lost_since_commit(path, revision) or ()
    except NotAnswered as reason:
        return [Finding(line, f"git could not be asked whether lines of {revision} were lost: {reason}")]
    return [
        Finding(
            line, f"{event.id}, line {event.line} of the journal in {revision}, is missing; put it back", id=event.id
        )
        for event in lost
    ]


def lost_since_recorded(recent: RecentLines, line: int) -> list[Finding]:
    """A finding at *line* for each event recorded on this machine that is neither in the journal nor in a commit."""
    remedy = "`policytrack check --repair` puts it back, --forget lets it go"
    return [
        Finding(line, f"{id}, recorded on this machine, is in no commit and missing here; {remedy}", id=id)
        for id in map(id_in, recent.missing())
    ]
