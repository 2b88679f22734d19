"""`init`: a new workspace, with an example to be overwritten or with the shipped papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.notes import note
from policytrack.cli.options import command
from policytrack.workspace.create import create_workspace


@command
def run(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder to make it in; it may exist.", show_default=False),
    ],
    shipped: Annotated[bool, typer.Option("--shipped", help="With the two papers that the program brings.")] = False,
) -> None:
    """Make a new workspace: with a commented example for a paper of your own, or with the shipped papers."""
    create_workspace(folder, shipped=shipped)
    note(f"made a workspace in {folder}; next: cd {folder} && policytrack check")
