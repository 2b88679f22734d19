"""`claim`: record what an actor itself says about its recommendations."""

from typing import Annotated

import typer

from policytrack.cli.event_options import EventOptions, RecorderOptions, ids_with_input
from policytrack.cli.evidence_hook import keep_cited
from policytrack.cli.options import Heading, command, completing, ids_and_status_argument
from policytrack.cli.recorded_output import show_recorded
from policytrack.cli.status_question import ids_and_status
from policytrack.workspace.clock import now
from policytrack.workspace.marking import record_marks


@command
def run(
    event: EventOptions,
    recording: RecorderOptions,
    words: Annotated[list[str], ids_and_status_argument()],
    assessor: Annotated[
        str,
        typer.Option(
            "--assessor",
            metavar="ACTOR",
            help="The actor that claims it, by id or name, such as india.",
            autocompletion=completing("actor"),
            show_default=False,
            rich_help_panel=Heading.ENTRY,
        ),
    ],
) -> None:
    """Record what an asked actor, or another actor on its side, says about the status of a recommendation.

    For example:
      policytrack claim nr-2 partial --assessor india --evidence https://example.org
      policytrack claim nr-10 stalled --assessor india --no-evidence "By phone."

    A claim is shown beside the tracker's assessment and never replaces it. `policytrack disputes` compares the two.
    """
    recorder = recording.open()
    ids, status, mark_words = ids_and_status(recorder, words, event.words(assessor=assessor))
    recorded = record_marks(recorder, ids_with_input(recorder, ids), status, mark_words, now(), claim=True)
    show_recorded(recorded, dry_run=recorder.dry_run)
    keep_cited(recording, recorded.events, event.copies)
