"""`defer`: record that a deadline was moved."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policytrack.cli.event_options import EVIDENCE_OPTIONS, RecorderOptions, take_evidence
from policytrack.cli.options import command, id_argument, option
from policytrack.cli.recorded_output import show_deferral
from policytrack.workspace.clock import now
from policytrack.workspace.deferring import DeferralWords, record_deferral


class DeferralOptions:
    """To when a deadline was moved, and why, as it was typed."""

    OPTIONS = (
        option(
            "--to", "The new deadline in the words of whoever moved it, such as 'by March 2028' or 'within 12 months'."
        ),
        option("--why", "Why it was moved, in a sentence.", metavar="REASON"),
        *EVIDENCE_OPTIONS,
        option("--on", "The day on which it was moved; unless said, today.", metavar="DATE"),
        option("--anchor", "What a length counts from; unless said, the day of --on.", metavar="DATE"),
        option("--part", "Only this part's, by its letter.", metavar="P"),
        option("--actor", "Only for this actor's components.", completed="actor"),
    )

    def __init__(self, **typed: Any) -> None:
        self._evidence = take_evidence(typed)
        self._typed = typed

    def words(self, assessor: str) -> DeferralWords:
        """The words as typed, together with the *assessor*, who records the move as its own finding."""
        return DeferralWords(**self._typed, evidence=self._evidence, assessor=assessor)


@command
def run(
    moving: DeferralOptions,
    recording: RecorderOptions,
    id: Annotated[str, id_argument("Its id, or a unique ending of it.")],
    assessor: Annotated[str, typer.Option("--assessor", help="Who records the move as its own finding.")] = "tracker",
) -> None:
    """Record that a deadline was moved.

    What is late stays late: the clock counts from the paper's own deadline, and the new one stands beside it.
    """
    recorder = recording.open()
    deferral = record_deferral(recorder, id, moving.words(assessor), now())
    show_deferral(deferral, dry_run=recorder.dry_run)
