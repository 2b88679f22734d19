"""`mark`: record the status of recommendations, with evidence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.event_options import EventOptions, RecorderOptions, ids_with_input
from policytrack.cli.evidence_hook import keep_cited
from policytrack.cli.options import Heading, command, completing, ids_and_status_argument
from policytrack.cli.recorded_output import show_recorded
from policytrack.cli.standard_input import text_of_input
from policytrack.cli.status_question import ids_and_status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import UsageProblem
from policytrack.files.plain_files import LARGE, text_of
from policytrack.workspace.clock import now
from policytrack.workspace.marking import record_mark_file, record_marks


@command
def run(
    event: EventOptions,
    recording: RecorderOptions,
    words: Annotated[
        list[str] | None,
        ids_and_status_argument(),
    ] = None,
    assessor: Annotated[
        str | None,
        typer.Option(
            "--assessor",
            metavar="NAME",
            help="Whose assessment it is. The default is the tracker's.",
            autocompletion=completing("assessor"),
            show_default=False,
            rich_help_panel=Heading.ENTRY,
        ),
    ] = None,
    by_event: Annotated[
        str | None,
        typer.Option(
            "--by-event",
            help="The event that has overtaken it; goes with the status overtaken.",
            metavar="TEXT",
            show_default=False,
            rich_help_panel=Heading.ENTRY,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Read marks from this CSV or JSON Lines file, or from standard input if it is -. If a mark is wrong, "
            "none is recorded.",
            metavar="FILE",
            show_default=False,
            rich_help_panel=Heading.RECORDING,
        ),
    ] = None,
    edit: Annotated[
        bool,
        typer.Option(
            "--edit",
            help="Fill in a form in your editor (VISUAL or EDITOR). With --from FILE, go on with a form that was kept.",
            rich_help_panel=Heading.RECORDING,
        ),
    ] = False,
) -> None:
    """Record the status of recommendations, with evidence.

    For example:
      policytrack mark t2-7 no-evidence --through 2026-11-20
      policytrack mark t2-7 announced --on 2026-11-05 --evidence https://example.org
      policytrack mark t2-7 --part a --actor india stalled --no-evidence "By phone."

    The statuses are no-evidence, not-started, announced, in-progress, partial, stalled, contradicted, implemented,
    implemented-otherwise, rejected and overtaken; `policytrack statuses` explains them. A status from announced onwards
    needs --evidence, or a reason with --no-evidence.
    """
    mark_words = event.words(by_event=by_event, assessor=assessor or TRACKER)
    if file is not None:
        also = {"--assessor": assessor, "--by-event": by_event}
        _refuse_beside_file([*(words or ()), *event.given, *(name for name, value in also.items() if value)])
    if edit:
        from policytrack.cli.form_editing import record_by_form

        record_by_form(recording, words or [], mark_words, file, event.copies)
        return
    if file is not None:
        recorder = recording.open()
        text = text_of_input() if str(file) == "-" else text_of(file, LARGE)
        recorded = record_mark_file(recorder, text, str(file), now())
    else:
        recorder = recording.open()
        ids, status, mark_words = ids_and_status(recorder, words or [], mark_words)
        recorded = record_marks(recorder, ids_with_input(recorder, ids), status, mark_words, now())
    show_recorded(recorded, dry_run=recorder.dry_run)
    keep_cited(recording, recorded.events, event.copies)


def _refuse_beside_file(given: Sequence[str]) -> None:
    if given:
        raise UsageProblem(f"with --from all is in the file; leave out {', '.join(given)}")
