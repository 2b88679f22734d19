"""`init`: a new workspace, with an example to replace or with the shipped papers."""

from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.notes import note
from policytrack.cli.options import command
from policytrack.workspace.create import SOURCE_UNKNOWN, create_workspace
from policytrack.workspace.install_source import installed_from


@command
def run(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder of the workspace. It may exist already.", show_default=False),
    ],
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Start with the papers that come with the program.")
    ] = False,
    github: Annotated[
        bool,
        typer.Option(
            "--github",
            help="Add a workflow for GitHub Actions: check on pull requests, publish the site, report on Mondays.",
        ),
    ] = False,
) -> None:
    """Create a workspace, with an example to replace or with the papers that come with the program.

    For example:
      policytrack init my-tracker
      policytrack init trust --shipped
      policytrack init . --github

    With --github, a workspace that exists already keeps its files, and only the workflow is added.
    """
    made = create_workspace(folder, shipped=shipped, github=github)
    if len(made) > 1:
        note(f"made a workspace in {folder}; next: cd {folder} && policytrack check")
    if github:
        note(f"added {folder / made[-1]}; next: read it, commit it, and choose GitHub Actions under Settings, Pages")
        if installed_from() is None:
            note(f"It is not known where this program was installed from. {SOURCE_UNKNOWN}")
