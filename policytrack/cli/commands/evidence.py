"""`evidence`: what became of the pages on which marks rest."""

import typer

from policytrack.cli.evidence_check import check
from policytrack.cli.typer_internals import CommandWithHelp, GroupWithHelp

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Check the pages that evidence cites.\n\n"
    "For example:\n"
    "  policytrack evidence check\n"
    "  policytrack evidence check --older-than 30d --record",
    cls=GroupWithHelp,
)


@app.callback()
def evidence() -> None:
    """Check the pages that evidence cites."""


app.command("check", cls=CommandWithHelp)(check)
