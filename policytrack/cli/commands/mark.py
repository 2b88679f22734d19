"""`mark`: record where recommendations stand, with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from policytrack.cli.event_options import EventOptions, RecorderOptions, ids_with_input
from policytrack.cli.options import command, ids_argument
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
        ids_argument("Ids, or - to read ids from standard input; then the status, or you are asked for it."),
    ] = None,
    assessor: Annotated[
        str | None, typer.Option("--assessor", help="Who judges; unless said, the tracker.", show_default=False)
    ] = None,
    by_event: Annotated[
        str | None,
        typer.Option("--by-event", help="What has overtaken it, with overtaken.", metavar="TEXT", show_default=False),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Read marks from this file, CSV or JSON Lines: all or none.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Fill in a form in your editor (VISUAL or EDITOR).")] = False,
) -> None:
    """Record that recommendations have a status from a day on: announced, in-progress, partial, implemented, …

    `policytrack statuses` lists them. A status that says something moved needs --evidence, or --no-evidence REASON.
    """
    mark_words = event.words(by_event=by_event, assessor=assessor or TRACKER)
    if edit:
        from policytrack.cli.form_editing import record_by_form

        record_by_form(recording, words or [], mark_words)
        return
    if file is not None:
        also = {"--assessor": assessor, "--by-event": by_event}
        _refuse_beside_file([*(words or ()), *event.given, *(name for name, value in also.items() if value)])
        recorder = recording.open()
        text = text_of_input() if str(file) == "-" else text_of(file, LARGE)
        recorded = record_mark_file(recorder, text, str(file), now())
    else:
        recorder = recording.open()
        ids, status = ids_and_status(recorder, words or [])
        recorded = record_marks(recorder, ids_with_input(recorder, ids), status, mark_words, now())
    show_recorded(recorded, dry_run=recorder.dry_run)


def _refuse_beside_file(given: Sequence[str]) -> None:
    if given:
        raise UsageProblem(f"with --from all is in the file; leave out {', '.join(given)}")
