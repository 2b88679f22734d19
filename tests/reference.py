"""The README's command reference and examples, made from the program: `python -m tests.reference` writes them anew."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from policytrack.cli.main import COMMANDS, program
from tests.registers import TRUST

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- commands: made by `python -m tests.reference` -->\n", "<!-- end of commands -->"
_WIDTH = 110
TODAY = "2026-11-23"


def reference() -> str:
    """The help of every command, as Markdown."""
    group = program()
    parent = typer.Context(group, info_name="policytrack", **group.context_settings)
    pieces: list[str] = []
    for name in COMMANDS:
        pieces += _help(group.commands[name], name, parent)
    return "\n".join(pieces)


def _help(command: Any, name: str, parent: typer.Context) -> Iterator[str]:
    """The help of a command, and of those in it if it is a group."""
    context = typer.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield f"### `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n"
    for inner, one in getattr(command, "commands", {}).items():
        yield from _help(one, inner, context)


def with_reference(readme: str) -> str:
    """The README with its reference as it should be."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n{reference()}\n{END}", readme)


EXAMPLE = re.compile(r"```console\n\$ policytrack (.*?)\n(.*?)```", re.DOTALL)


def _example(found: re.Match[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "policytrack", *shlex.split(found[1])],
        capture_output=True,
        check=True,
        cwd=TRUST,
        encoding="utf-8",
        env={**os.environ, "POLICYTRACK_TODAY": TODAY},
    )
    return f"```console\n$ policytrack {found[1]}\n{done.stdout}{done.stderr}```"


if __name__ == "__main__":
    README.write_text(EXAMPLE.sub(_example, with_reference(README.read_text("utf-8"))), encoding="utf-8")
    sys.stdout.write(f"wrote {README}, with Typer {typer.__version__}\n")
