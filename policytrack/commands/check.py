"""`check`: everything that is wrong with the register, by file, line and column."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.options import Setting, command
from policytrack.commands.output import counted, note, one_of, write
from policytrack.model import Problem


@command
def run(
    setting: Setting,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Check every file: keys, ids, actors, days, and each passage against its paper's text.

    Ends with 1 when anything is wrong.
    """
    from policytrack.printable import printable

    one_of("format", format, ("text", "json"))
    index = setting.workspace.open_anyway()
    problems = index.problems()
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(map(_record, problems)))
    else:
        write(f"{printable(str(problem))}\n" for problem in problems)
        sizes = ", ".join(counted(number, name) for name, number in index.sizes().items())
        note(f"{counted(len(problems), 'problem')} in {sizes}" if problems else f"all well: {sizes}")
    if problems:
        raise typer.Exit(1)


def _record(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "id": problem.id,
        "message": problem.message,
        "blocking": problem.blocking,
    }
