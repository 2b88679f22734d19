"""The README's command reference, made from the program: `python -m tests.reference` writes it anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import typer
from typer._click.core import Context

from policytrack.cli import COMMANDS, program

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- commands: made by `python -m tests.reference` -->\n", "<!-- end of commands -->"
_WIDTH = 110


def reference() -> str:
    """The help of every command, as Markdown."""
    group = program()
    parent = Context(group, info_name="policytrack")
    pieces = []
    for name in COMMANDS:
        command = group.commands[name]
        context = Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)
        pieces.append(f"### `policytrack {name}`\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(pieces)


def with_reference(readme: str) -> str:
    """The README with its reference as it should be."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{reference()}\n{END}", readme)


if __name__ == "__main__":
    README.write_text(with_reference(README.read_text("utf-8")), encoding="utf-8")
    sys.stdout.write(f"wrote {README}, with Typer {typer.__version__}\n")
