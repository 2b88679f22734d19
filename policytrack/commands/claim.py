"""`claim`: record what an actor itself says of where its recommendations stand."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.mark import record, split
from policytrack.commands.options import command, ids_argument
from policytrack.commands.telling import Recording, Telling


@command
def run(
    telling: Telling,
    recording: Recording,
    words: Annotated[list[str], ids_argument("Ids, or - to read ids from standard input; then the status.")],
    assessor: Annotated[str, typer.Option("--assessor", help="The actor that claims it.", show_default=False)],
) -> None:
    """Record what an asked actor, or one on its side, says of where a recommendation stands.

    It stands beside the tracker's own assessment, and never takes its place; `policytrack disputes` compares the two.
    """
    ids, status = split(words)
    record(recording, telling, ids, status, assessor, claim=True)
