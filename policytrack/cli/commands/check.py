"""`check`: everything that is wrong with register and journal, by file, line and column."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import note, note_all, warn_all
from policytrack.cli.options import DayOptions, command, one_of
from policytrack.cli.output import write
from policytrack.errors import Problem
from policytrack.formats.lists.json import array
from policytrack.formats.registry import choices
from policytrack.text.escaping import counted, printable
from policytrack.workspace import check as checking
from policytrack.workspace.clock import now

_FORMATS = ("text", "json")


@command
def run(
    options: DayOptions,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Put back what was recorded on this machine and has vanished, then check."),
    ] = False,
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
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
    one_of("format", format, _FORMATS)
    if repair or forget:
        options.workspace.refuse_shipped()
    if repair:
        warn_all(checking.repair(options.workspace))
    if forget:
        missing = checking.forget(options.workspace)
        note(f"forgot {counted(missing, 'missing entry', 'missing entries')}")
    checked = checking.check(options.workspace, options.today, now())
    note_all(checked.notes)
    if format == "json":
        write(array(map(_record, checked.problems)))
    else:
        write(f"{printable(str(problem))}\n" for problem in checked.problems)
        wrong, number = checked.wrong, len(checked.problems)
        sizes = ", ".join(counted(size, name) for name, size in checked.sizes.items())
        remarks = f", {counted(number - wrong, 'remark')}" if wrong < number else ""
        note(f"{counted(wrong, 'problem')}{remarks} in {sizes}" if wrong else f"all well{remarks}: {sizes}")
    if checked.wrong:
        raise typer.Exit(1)


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
