"""`check`: everything that is wrong with register and journal, by file, line and column."""

from typing import Annotated

import typer

from policytrack.cli.notes import note, note_all, warn_all
from policytrack.cli.options import DayOptions, command, format_option, one_of
from policytrack.cli.output import write
from policytrack.errors import Problem
from policytrack.formats.lists.json import array
from policytrack.text.escaping import counted, printable
from policytrack.workspace import check as checking
from policytrack.workspace.clock import now

_FORMATS = ("text", "json")

_PLURALS = {"entry": "entries", "kept copy": "kept copies"}


@command
def run(
    options: DayOptions,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="First restore entries that were recorded on this machine and are missing from the journal.",
        ),
    ] = False,
    format: Annotated[str, format_option(_FORMATS)] = "text",
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="First forget entries that this machine has seen and that are no longer in the journal.",
        ),
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="COMMIT",
            help="Also see that each entry of the journal in this commit of git, such as origin/main, is there.",
            show_default=False,
        ),
    ] = None,
    share: Annotated[
        bool,
        typer.Option("--share", help="Also check the whole shared journal, and compare it with the workspace's."),
    ] = False,
) -> None:
    """Check the register and the journal, and report every mistake with its file and line.

    For example:
      policytrack check
      policytrack check --format json
      policytrack check --against origin/main

    It checks keys, ids, actors and dates, each passage against the text of its paper, each line of the journal, and
    each kept copy of evidence. It also compares the journal with the last commit in git, and with what this machine has
    seen of it before. The exit code is 1 if there is a mistake. A remark is not a mistake. If entries are missing for a
    good reason, such as a new workspace in the place of an old one, --forget makes this machine forget them.
    """
    one_of("format", format, _FORMATS)
    if repair or forget:
        options.workspace.refuse_shipped()
    if repair:
        warn_all(checking.repair(options.workspace))
    if forget:
        missing = checking.forget(options.workspace)
        note(f"forgot {counted(missing, 'missing entry', 'missing entries')}")
    checked = checking.check(options.workspace, options.today, now(), share=share, against=against)
    note_all(checked.notes)
    if format == "json":
        write(array(map(_record, checked.problems)))
    else:
        write(f"{printable(str(problem))}\n" for problem in checked.problems)
        wrong, number = checked.wrong, len(checked.problems)
        sizes = ", ".join(counted(size, name, _PLURALS.get(name)) for name, size in checked.sizes.items())
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
