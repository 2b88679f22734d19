"""`check`: everything that is wrong with register and journal, by file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from policytrack.commands.judging import Judge
from policytrack.commands.options import Setting, command
from policytrack.commands.output import counted, note, one_of, write
from policytrack.index import Index
from policytrack.index.names import JOURNAL
from policytrack.journal.audit import Audit, Finding
from policytrack.model import Problem


@command
def run(
    setting: Setting,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Check every file: keys, ids, actors, days, each passage against its paper's text, each line of the journal.

    The journal is compared with git's last commit, and with what was seen of it before. Ends with 1 when
    anything is wrong; a remark is about what changes nothing.
    """
    from policytrack.printable import printable

    one_of("format", format, ("text", "json"))
    index = setting.workspace.open_anyway()
    audit = Audit(index.journal.path)
    found = index.problems()
    # What cannot be read truthfully, nothing can be judged by.
    judge = None if any(problem.blocking for problem in found) else Judge(index, setting.today)
    problems = [*found, *_journal_problems(index, audit, judge)]
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


def _journal_problems(index: Index, audit: Audit, judge: Judge | None) -> Iterator[Problem]:
    """What is wrong with the journal: changed, doubled, reordered, unfinished and lost lines, and unknown names."""
    found = list(audit.findings(judge))
    in_git = audit.lost()
    found += in_git or ()
    for lost in index.journal.lost():
        if not any(lost.id in finding.message for finding in found):
            message = f"{lost.id}… of {lost.recommendation}, recorded {lost.recorded}, was here and is missing"
            hint = f"put it back, or, if that is meant, delete {index.path}"
            found.append(Finding(audit.lines + 1, f"{message}; {hint}"))
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
