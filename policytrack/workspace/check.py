"""Everything that is wrong with a workspace's register and journal, by file, line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.errors import Problem
from policytrack.files.own_folder import OWN_FOLDER
from policytrack.files.safe_paths import is_link
from policytrack.index.index import Index
from policytrack.index.lifecycle import forget_lost
from policytrack.index.location import why_unused
from policytrack.index.query.events import LostEvent
from policytrack.journal.audit import Audit, Finding
from policytrack.journal.file_losses import lost_against
from policytrack.journal.location import JOURNAL
from policytrack.journal.protocol import Journal, Losses, RepairableJournal
from policytrack.reports.baseline import FOLDER as BASELINES
from policytrack.text.escaping import counted
from policytrack.workspace.future_entries import latest_plausible_moment
from policytrack.workspace.journal_rules import EventRules
from policytrack.workspace.opening import Workspace

_NAMED = 10
"""Up to this many missing entries are listed one by one; more are summed up in one line."""

_ID = 18  # characters of an id that the index knows


class CheckResult(NamedTuple):
    """What a check found, and *notes* on what it could not check.

    *sizes* is how much was checked: a number by the word for each kind of thing.
    """

    problems: list[Problem]
    sizes: dict[str, int]
    notes: list[str]

    @property
    def wrong(self) -> int:
        """How many of the problems are not mere remarks."""
        return sum(not problem.remark for problem in self.problems)


def check(
    workspace: Workspace, today: date, now: datetime, *, share: bool = False, against: str | None = None
) -> CheckResult:
    """Everything that is wrong with the workspace's files; no event may be from later than *now*.

    With *share*, also with the shared journal; that raises what `check_shared` raises. *against* is a commit whose
    entries all have to be there; raises `UsageProblem` if git has no such commit.
    """
    why = why_unused(workspace.root)
    notes = [f"the index is kept in memory: {why}"] if why is not None else []
    with closing(workspace.open_anyway()) as index:
        journal = workspace.journal()
        audit = Audit(journal, latest_plausible_moment(now))
        register_problems = index.problems()
        # A register that cannot be read truthfully is nothing to judge events by.
        rules = None if any(problem.blocking for problem in register_problems) else EventRules(index, today)
        problems = [*register_problems, *_journal_problems(index, journal, audit, rules, notes, against)]
        if share:
            from policytrack.workspace.shared_journal import check_shared

            problems += check_shared(workspace)
        from policytrack.workspace.kept_copies import copy_problems

        wrong_copies, copies = copy_problems(index, notes)
        sizes = index.statistics.sizes() | {"entry": audit.events} | ({"kept copy": copies} if copies else {})
        return CheckResult([*problems, *wrong_copies], sizes, notes)


def repair(workspace: Workspace) -> list[str]:
    """Put back what was recorded on this machine and has vanished from the journal; the warnings of doing so.

    Raises `UsageProblem` for the shipped workspace, and `JournalUnusable` where the journal cannot be written.
    """
    workspace.refuse_shipped()
    journal = workspace.journal()
    return journal.put_back() if isinstance(journal, RepairableJournal) else []


def forget(workspace: Workspace) -> int:
    """Forget entries that were seen on this machine and are no longer in the journal; their number.

    Raises `UsageProblem` for the shipped workspace, and where the index cannot be changed.
    """
    workspace.refuse_shipped()
    with closing(workspace.open_anyway()) as index:
        missing = len(index.journal.lost())
    forget_lost(workspace.root)
    journal = workspace.journal()
    return max(missing, journal.forget_losses() if isinstance(journal, RepairableJournal) else 0)


def _journal_problems(
    index: Index, journal: Journal, audit: Audit, rules: EventRules | None, notes: list[str], against: str | None
) -> Iterator[Problem]:
    """What is wrong with the journal: changed, doubled, reordered, unfinished and lost lines, and unknown names."""
    findings = list(audit.findings(rules))
    losses = journal.losses(audit.lines + 1) if isinstance(journal, RepairableJournal) else Losses(None, [])
    in_git = losses.since_commit or []
    known = {finding.id for finding in in_git}
    elsewhere = [] if against is None else lost_against(index.root / JOURNAL, against, audit.lines + 1)
    elsewhere = [finding for finding in elsewhere if finding.id is None or finding.id not in known]
    for lost_lines in (in_git, elsewhere):
        if len(lost_lines) > _NAMED:
            first, more = lost_lines[0], len(lost_lines) - 1
            findings.append(Finding(first.line, f"{first.message}; {more:,} more are missing after it"))
        else:
            findings += lost_lines
    findings += losses.since_recorded
    named = {finding.id[:_ID] for finding in (*in_git, *elsewhere, *losses.since_recorded) if finding.id is not None}
    lost = [entry for entry in index.journal.lost() if entry.id not in named]
    hint = "put {} back, or, if that is meant, run `policytrack check --forget`"
    if len(lost) > _NAMED:
        message = f"{len(lost):,} entries that were here are missing, the first of them {_lost_entry(lost[0])}"
        findings.append(Finding(audit.lines + 1, f"{message}; {hint.format('them')}"))
    else:
        for entry in lost:
            message = f"{_lost_entry(entry)}, was here and is missing"
            findings.append(Finding(audit.lines + 1, f"{message}; {hint.format('it')}"))
    for path, why in _links(index.root):
        yield Problem(path, 1, 1, why, None, blocking=False)
    if losses.since_commit is None and against is None and not index.journal.is_remembered and audit.events:
        notes.append(
            "nothing to compare the journal with, neither git nor an earlier index: lost lines would not be noticed"
        )
    name_of_journal = journal.name.removeprefix(f"{index.root}{os.sep}").replace(os.sep, "/")
    for finding in findings:
        yield Problem(name_of_journal, finding.line, 1, finding.message, None, False, finding.remark)
    for name, number in index.journal.events_without_recommendation().items():
        entries = counted(number, "entry", "entries")
        message = f"{entries} of '{name}', which no recommendation has; are its former_ids to name it?"
        yield Problem(name_of_journal, 1, 1, message, name, blocking=False, remark=True)
    for name, number in index.journal.events_not_asked().items():
        entries = counted(number, "entry", "entries")
        message = f"{entries} about {name}, which the register does not ask; they change nothing"
        yield Problem(name_of_journal, 1, 1, message, name.partition(".")[0].partition(" ")[0], blocking=False)


def _lost_entry(lost: LostEvent) -> str:
    return f"{lost.id}… of {lost.recommendation}, recorded {lost.recorded}"


def _links(root: Path) -> Iterator[tuple[str, str]]:
    """Links among the program's own files in the workspace, through which it neither reads nor writes."""
    for folder in (Path(OWN_FOLDER), BASELINES):
        if is_link(root / folder):
            yield str(folder), "this is a link, and the program's own files are not kept through one; remove it"
            return
        try:
            names = sorted(os.listdir(root / folder))
        except OSError:
            continue
        for name in names:
            if is_link(root / folder / name) and folder / name != BASELINES:
                yield str(folder / name), "this is a link, and is neither read nor written through; remove it"
