"""The parts of Typer's private copy of Click that the program needs; the only module that imports them.

With `standalone_mode=False` Typer lets Click's exceptions out of `main`, but has no public name for them; nor has it
one for the class of a command, which lazily imported commands need. Click's settings of a context are here, too, and
the classes that lay out the help of commands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from typer._click.core import Command
from typer._click.exceptions import ClickException
from typer._click.globals import get_current_context
from typer.core import TyperCommand, TyperGroup

__all__ = ["CONTEXT_SETTINGS", "ClickException", "Command", "CommandWithHelp", "GroupWithHelp", "get_current_context"]

# Click wraps help at 80 columns unless it is told another limit: this one leaves it to the terminal.
_ANY_WIDTH = 10_000

CONTEXT_SETTINGS: dict[Any, Any] = {"help_option_names": ["--help", "-h"], "max_content_width": _ANY_WIDTH}
"""The settings of the program; its commands inherit them."""


class CommandWithHelp(TyperCommand):
    """A command whose help is laid out by `cli.help_page`."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from policytrack.cli.help_page import command_help

        self.format_usage(ctx, formatter)
        formatter.write(f"\n{command_help(self, ctx, formatter.width)}\n")


class GroupWithHelp(TyperGroup):
    """A group of commands whose help is laid out by `cli.help_page`, with the names of commands under *headings*."""

    headings: Mapping[str, Sequence[str]] = MappingProxyType({})

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from policytrack.cli.help_page import group_help

        self.format_usage(ctx, formatter)
        headings = self.headings or {"Commands": self.list_commands(ctx)}
        formatter.write(f"\n{group_help(self, headings, ctx, formatter.width)}\n")
