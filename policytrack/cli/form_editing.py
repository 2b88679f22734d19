"""`mark --edit`: fill in a form with an editor, and record it; what was typed is never lost."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

import typer

from policytrack.cli.attempt import cannot_begin_again
from policytrack.cli.editor import edit
from policytrack.cli.event_options import CopyWishes, RecorderOptions
from policytrack.cli.evidence_hook import keep_cited
from policytrack.cli.notes import note
from policytrack.cli.prompting import agrees, can_ask
from policytrack.cli.recorded_output import show_recorded
from policytrack.domain.statuses import Status
from policytrack.errors import NotFound, UsageProblem
from policytrack.files.plain_files import text_of
from policytrack.workspace.clock import now
from policytrack.workspace.mark_form import fields_of
from policytrack.workspace.marking import EventWords, form_of, record_form
from policytrack.workspace.named_values import status_named
from policytrack.workspace.record import Recorded


def record_by_form(
    recording: RecorderOptions,
    words: Sequence[str],
    known: EventWords,
    kept: Path | None,
    copies: CopyWishes,
) -> None:
    """Record a mark from a form that the person at the terminal fills in, and show what was recorded.

    *words* are the id, and the status if it is known; *known* is what else is filled in. *kept* is a form kept earlier,
    to continue with instead; its file stays after it has been recorded. *copies* says when copies of its evidence are
    kept, and whether archives are asked for some. Raises `UsageProblem` where there is no terminal, and `typer.Abort`
    if the person interrupts; then nothing is recorded, and the form is kept.
    """
    if not can_ask():
        raise UsageProblem(
            "--edit needs a terminal for the editor; without one, write the status and options such as --evidence"
        )
    if kept is not None:
        text_of(kept)  # raises an error before the editor is opened
        file, form = kept, ""
    else:
        id, status = _id_and_status(words)
        recorder = recording.open()
        form = form_of(recorder, id, status, known)
        recorder.index.close()  # while the form is filled in others may record
        file = _file_of(form)
    cannot_begin_again()
    try:
        recorded = _edited(recording, file, form)
    except BaseException:
        _keep(file, form)
        raise
    if recorded is not None and recording.dry_run:
        _keep(file, form)
    elif kept is None:
        _delete(file)
    if recorded is None:
        typer.echo("The form was left unchanged or empty. Nothing was recorded.")
    else:
        show_recorded(recorded, dry_run=recording.dry_run)
        keep_cited(recording, recorded.events, copies)


def _id_and_status(words: Sequence[str]) -> tuple[str, Status | None]:
    if len(words) == 1 and words[0] != "-":
        return words[0], None
    if len(words) == 2 and "-" not in words:
        return words[0], status_named(words[1])
    raise UsageProblem("--edit takes one id and, if you know it, a status, such as: policytrack mark t2-7 --edit")


def _edited(recording: RecorderOptions, file: Path, form: str) -> Recorded | None:
    """What was recorded from the form in the file; None if it was left unchanged or empty.

    As long as the form has problems they are shown, and the person may go back to the editor.
    """
    while True:
        edit(file)
        try:
            text = text_of(file)
            filled_in = fields_of(text)
            if not filled_in or filled_in == fields_of(form):
                return None
            recorder = recording.open()
            try:
                return record_form(recorder, text, now())
            except (UsageProblem, NotFound):
                recorder.index.close()
                raise
        except (UsageProblem, NotFound) as problem:
            note(str(problem))
        if not agrees("Go back to the editor?", default=True):
            raise UsageProblem("nothing was recorded")


def _file_of(form: str) -> Path:
    """A new file that holds the form, to be edited."""
    handle, name = mkstemp(prefix="policytrack-mark-", suffix=".yaml")
    with open(handle, "w", encoding="utf-8") as file:
        file.write(form)
    return Path(name)


def _keep(file: Path, form: str) -> None:
    """Say where the file is, unless the form in it is unchanged."""
    if _bytes_of(file) in (b"", form.encode()):
        _delete(file)
    else:
        again = shlex.join(["policytrack", "mark", "--edit", "--from", str(file)])
        note(f"your form is kept; to continue: {again}")


def _bytes_of(file: Path) -> bytes:
    """The content of the file; empty if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _delete(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
