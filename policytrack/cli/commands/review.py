"""`review`: record that somebody looked, and found nothing new."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policytrack.cli.event_options import EVIDENCE_OPTIONS, RecorderOptions, ids_with_input, take_evidence
from policytrack.cli.options import command, ids_argument, option
from policytrack.cli.recorded_output import show_recorded
from policytrack.workspace.clock import now
from policytrack.workspace.marking import EventWords, record_reviews


class ReviewOptions:
    """What was looked at, as it was typed."""

    OPTIONS = (
        option("--through", "The day or month up to whose end you have looked; unless said, today.", metavar="DATE"),
        option("--note", "What was looked at.", metavar="TEXT"),
        option("--part", "Only this part, by its letter.", metavar="P"),
        option("--actor", "Only this actor's components.", completed="actor"),
        *EVIDENCE_OPTIONS,
    )

    def __init__(self, **typed: Any) -> None:
        self._evidence = take_evidence(typed)
        self._typed = typed

    def words(self, assessor: str) -> EventWords:
        """The words as typed, together with the *assessor*, who looked."""
        through = self._typed["through"] or None
        return EventWords(**{**self._typed, "through": through}, evidence=self._evidence, assessor=assessor)


@command
def run(
    reviewed: ReviewOptions,
    recording: RecorderOptions,
    ids: Annotated[list[str], ids_argument("Ids, or - to read ids from standard input.")],
    assessor: Annotated[str, typer.Option("--assessor", help="Who looked.")] = "tracker",
) -> None:
    """Record that you looked and found nothing new: where it stands is left alone, and is no longer stale."""
    recorder = recording.open()
    recorded = record_reviews(recorder, ids_with_input(recorder, ids), reviewed.words(assessor), now())
    show_recorded(recorded, dry_run=recorder.dry_run)
