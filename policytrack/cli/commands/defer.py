"""`defer`: record that a deadline was moved."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.event_options import EVIDENCE_HELP, RecorderOptions
from policytrack.cli.notes import note
from policytrack.cli.options import command, day_of, id_argument, option, several
from policytrack.cli.recorded_output import show_recorded
from policytrack.domain.events import Kind
from policytrack.workspace.clock import now
from policytrack.workspace.drafts import evidence_of
from policytrack.workspace.id_lookup import named_part
from policytrack.workspace.record import Draft, draft_event


class DeferralOptions:
    """To when a deadline was moved, and why, as it was typed."""

    OPTIONS = (
        option(
            "--to", "The new deadline in the words of whoever moved it, such as 'by March 2028' or 'within 12 months'."
        ),
        option("--why", "Why it was moved, in a sentence.", metavar="REASON"),
        several("--evidence", EVIDENCE_HELP, metavar="EVIDENCE"),
        option("--on", "The day on which it was moved; unless said, today.", metavar="DATE"),
        option("--anchor", "What a length counts from; unless said, the day of --on.", metavar="DATE"),
        option("--part", "Only this part's, by its letter.", metavar="P"),
        option("--actor", "Only for this actor's share.", completed="actor"),
    )

    def __init__(
        self,
        to: str | None,
        why: str | None,
        evidence: list[str] | None,
        on: str | None,
        anchor: str | None,
        part: str | None,
        actor: str | None,
    ) -> None:
        self.to, self.why, self.on, self.anchor, self.part, self.actor = to, why, on, anchor, part, actor
        self.evidence = evidence or []


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
    name, part = named_part(recorder.index, id, moving.part)
    event = draft_event(
        Kind.DEFER,
        name,
        day_of(moving.on, recorder.today) if moving.on else recorder.today,
        to=moving.to,
        why=moving.why,
        anchor=moving.anchor,
        part=part,
        actor=moving.actor,
        evidence=evidence_of(moving.evidence, recorder.today),
        assessor=assessor,
        recorder=recorder.name,
    )
    recommendation = recorder.recommendation(name)
    show_recorded(recorder.record([Draft(event, recommendation)], now()), dry_run=recorder.dry_run)
    moved = recorder.deadline(event, recommendation)
    note(f"deferred to “{moved.text}”: {moved.reading}; the clock still counts from the paper's own deadline")
