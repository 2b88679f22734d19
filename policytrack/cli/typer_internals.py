"""The parts of Typer's private copy of Click that the program needs; only `cli.command_line_errors` imports more of it.

Typer has no public name for the class of a command, which lazily imported commands need. Click's settings of a context
are here, too, and the classes of our commands, which lay out and page their own help, and raise `UsageProblem` for
words that Click cannot read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from typer._click.core import Command
from typer._click.exceptions import ClickException
from typer._click.globals import get_current_context
from typer.core import TyperCommand, TyperGroup, TyperOption

from policytrack.errors import UsageProblem

__all__ = ["CONTEXT_SETTINGS", "Command", "CommandWithHelp", "GroupWithHelp", "get_current_context"]

# Click wraps help at 80 columns unless it is told another limit: this one leaves it to the terminal.
_ANY_WIDTH = 10_000

CONTEXT_SETTINGS: dict[Any, Any] = {"help_option_names": ["--help", "-h"], "max_content_width": _ANY_WIDTH}
"""The settings of the program; its commands inherit them."""


class _PlainCommand(Command):
    """A command whose help goes through the pager, and whose errors are `UsageProblem`s."""

    def get_help_option(self, ctx: Any) -> Any:
        option: Any = super().get_help_option(ctx)
        option.callback = _show_help
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except ClickException as error:
            from policytrack.cli.command_line_errors import problem_with

            raise UsageProblem(problem_with(error, self, ctx)) from None


def _show_help(context: Any, option: TyperOption, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from policytrack.cli.output import write

        write([context.get_help(), "\n"])
        context.exit()


class CommandWithHelp(_PlainCommand, TyperCommand):
    """A command whose help is laid out by `cli.help_page`."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from policytrack.cli.help_page import command_help

        self.format_usage(ctx, formatter)
        formatter.write(f"\n{command_help(self, ctx, formatter.width)}\n")


class GroupWithHelp(_PlainCommand, TyperGroup):
    """A group of commands whose help is laid out by `cli.help_page`, with the names of commands under *headings*.

    If no command is named, its help is the error.
    """

    headings: Mapping[str, Sequence[str]] = MappingProxyType({})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if not ctx._protected_args and not ctx.resilient_parsing:
            raise UsageProblem(ctx.get_help())
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands and not ctx.resilient_parsing:
            from policytrack.cli.command_line_errors import unknown_command

            raise UsageProblem(unknown_command(name, self.commands, ctx))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from policytrack.cli.help_page import group_help

        self.format_usage(ctx, formatter)
        headings = self.headings or {"Commands": self.list_commands(ctx)}
        formatter.write(f"\n{group_help(self, headings, ctx, formatter.width)}\n")
