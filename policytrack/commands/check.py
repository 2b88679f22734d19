"""`check`: everything that is wrong with register and journal, by file, line and column."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from policytrack.commands.ahead import latest_now
from policytrack.commands.judging import Judge
from policytrack.commands.options import Setting, command
from policytrack.commands.output import note, one_of, write
from policytrack.commands.recording import LOCK
from policytrack.errors import Problem
from policytrack.escaping import counted
from policytrack.index import Index, forget_lost
from policytrack.index.journal import Lost
from policytrack.index.names import JOURNAL
from policytrack.index.place import why_unused
from policytrack.journal.audit import Audit, Finding
from policytrack.journal.recent import Recent
from policytrack.safe_paths import is_link

_NAMED = 10
"""Up to this many missing entries are listed one by one; more are summed up in one line."""

_ID = 18  # characters of an id that the index knows


@command
def run(
    setting: Setting,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Put back what was recorded on this machine and has vanished, then check."),
    ] = False,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="Forget entries that were seen here and are no longer in the journal, then check.",
        ),
    ] = False,
) -> None:
    """Check every file: keys, ids, actors, days, each passage against its paper's text, each line of the journal.

    The journal is compared with git's last commit, and with what was seen of it before. Ends with 1 when
    anything is wrong; a remark is about what changes nothing. Where entries are meant to be missing, as in a new
    workspace in the place of an old one, --forget makes this machine's index forget them.
    """
    from policytrack.escaping import printable

    one_of("format", format, ("text", "json"))
    root = setting.workspace.root
    recent = Recent(root / JOURNAL, (root / LOCK).parent)
    if repair or forget:
        setting.refuse_shipped()
    if repair:
        from policytrack.journal.append import restore

        for warning in restore(root / JOURNAL, root / LOCK).warnings:
            note(f"policytrack: {warning}")
    index = setting.workspace.open_anyway()
    why = why_unused(root)
    if why is not None:
        note(f"the index is kept in memory: {why}")
    if forget:
        missing = len(index.journal.lost())
        index.close()
        forget_lost(root)
        missing = max(missing, recent.forget())
        note(f"forgot {counted(missing, 'missing entry', 'missing entries')}")
        index = setting.workspace.open_anyway()
    audit = Audit(index.journal.path, latest_now(datetime.now(UTC)))
    found = index.problems()
    # What cannot be read truthfully, nothing can be judged by.
    judge = None if any(problem.blocking for problem in found) else Judge(index, setting.today)
    problems = [*found, *_journal_problems(index, audit, recent, judge)]
    wrong = sum(not problem.remark for problem in problems)
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(map(_record, problems)))
    else:
        write(f"{printable(str(problem))}\n" for problem in problems)
        sizes = ", ".join(counted(number, name) for name, number in (index.sizes() | {"event": audit.events}).items())
        remarks = f", {counted(len(problems) - wrong, 'remark')}" if wrong < len(problems) else ""
        note(f"{counted(wrong, 'problem')}{remarks} in {sizes}" if wrong else f"all well{remarks}: {sizes}")
    if wrong:
        raise typer.Exit(1)


def _journal_problems(index: Index, audit: Audit, recent: Recent, judge: Judge | None) -> Iterator[Problem]:
    """What is wrong with the journal: changed, doubled, reordered, unfinished and lost lines, and unknown names."""
    found = list(audit.findings(judge))
    in_git = audit.lost()
    if in_git is not None and len(in_git) > _NAMED:
        found.append(Finding(audit.lines + 1, f"{in_git[0].message}; {len(in_git) - 1:,} more are missing after it"))
    else:
        found += in_git or ()
    found += audit.vanished(recent)
    named = {finding.message.partition(",")[0][:_ID] for finding in (*found, *(in_git or ()))}
    lost = [one for one in index.journal.lost() if one.id not in named]
    hint = "put {} back, or, if that is meant, run `policytrack check --forget`"
    if len(lost) > _NAMED:
        message = f"{len(lost):,} entries that were here are missing, the first of them {_told(lost[0])}"
        found.append(Finding(audit.lines + 1, f"{message}; {hint.format('them')}"))
    else:
        for one in lost:
            message = f"{_told(one)}, was here and is missing"
            found.append(Finding(audit.lines + 1, f"{message}; {hint.format('it')}"))
    for path, why in _links(index.root):
        yield Problem(path, 1, 1, why, None, blocking=False)
    if in_git is None and not index.journal.is_remembered and audit.events:
        note("nothing to compare the journal with, neither git nor an earlier index: lost lines would not be noticed")
    for finding in found:
        yield Problem(JOURNAL, finding.line, 1, finding.message, None, False, finding.remark)
    for name, number in index.journal.strangers().items():
        message = f"{counted(number, 'event')} of '{name}', which no recommendation has; are its former_ids to name it?"
        yield Problem(JOURNAL, 1, 1, message, name, blocking=False, remark=True)
    for name, number in index.journal.astray().items():
        message = f"{counted(number, 'event')} about {name}, which the register does not ask; nothing stands by them"
        yield Problem(JOURNAL, 1, 1, message, name.partition(".")[0].partition(" ")[0], blocking=False)


def _told(lost: Lost) -> str:
    return f"{lost.id}… of {lost.recommendation}, recorded {lost.recorded}"


def _links(root: Path) -> Iterator[tuple[str, str]]:
    """Links among the program's own files in the workspace, through which it neither reads nor writes."""
    for folder in (Path(".policytrack"), Path(".policytrack", "last")):
        if is_link(root / folder):
            yield str(folder), "this is a link, and the program's own files are not kept through one; remove it"
            return
        try:
            names = sorted(os.listdir(root / folder))
        except OSError:
            continue
        for name in names:
            if is_link(root / folder / name):
                yield str(folder / name), "this is a link, and is neither read nor written through; remove it"


def _record(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "id": problem.id,
        "message": problem.message,
        "blocking": problem.blocking,
        "remark": problem.remark,
    }
