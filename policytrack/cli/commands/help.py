"""`help`: the help of the program, or of a command."""

from typing import Annotated, Any

import typer

from policytrack.cli.output import write
from policytrack.errors import UsageProblem


def _commands(context: typer.Context, incomplete: str) -> list[str]:
    root: Any = context.find_root().command
    return [name for name in root.commands if name.startswith(incomplete)]


def run(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COMMAND",
            help="The command, such as list, or cron add. The default is the whole program.",
            autocompletion=_commands,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show the help of a command, or of the whole program.

    For example:
      policytrack help list
      policytrack help cron add
    """
    shown: Any = context.find_root()
    for name in names or ():
        if not hasattr(shown.command, "commands"):
            raise UsageProblem(f"{shown.command_path} has no commands of its own; leave out '{name}'")
        name, command, _ = shown.command.resolve_command(shown, [name])
        shown = typer.Context(command, info_name=name, parent=shown)
    write([shown.get_help(), "\n"])
