"""`claim`: record what an actor itself says of where its recommendations stand."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.event_options import EventOptions, RecorderOptions, ids_with_input
from policytrack.cli.options import command, ids_argument
from policytrack.cli.recorded_output import show_recorded
from policytrack.cli.status_question import ids_and_status
from policytrack.workspace.clock import now
from policytrack.workspace.marking import record_marks


@command
def run(
    event: EventOptions,
    recording: RecorderOptions,
    words: Annotated[
        list[str], ids_argument("Ids, or - to read ids from standard input; then the status, or you are asked for it.")
    ],
    assessor: Annotated[str, typer.Option("--assessor", help="The actor that claims it.", show_default=False)],
) -> None:
    """Record what an asked actor, or one on its side, says of where a recommendation stands.

    It stands beside the tracker's own assessment, and never takes its place; `policytrack disputes` compares the two.
    """
    recorder = recording.open()
    ids, status = ids_and_status(recorder, words)
    mark_words = event.words(assessor=assessor)
    recorded = record_marks(recorder, ids_with_input(recorder, ids), status, mark_words, now(), claim=True)
    show_recorded(recorded, dry_run=recorder.dry_run)
