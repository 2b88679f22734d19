"""`review`: record that somebody looked, and found nothing new."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policytrack.cli.event_options import EVIDENCE_HELP, RecorderOptions, ids_with_input
from policytrack.cli.options import command, day_of, ids_argument, option, several
from policytrack.cli.recorded_output import show_recorded
from policytrack.domain.events import Kind
from policytrack.workspace.clock import now
from policytrack.workspace.drafts import drafts_of, evidence_of


class ReviewOptions:
    """What was looked at, as it was typed."""

    OPTIONS = (
        option("--through", "The day up to which you have looked; unless said, today.", metavar="DATE"),
        option("--note", "What was looked at.", metavar="TEXT"),
        option("--part", "Only this part, by its letter.", metavar="P"),
        option("--actor", "Only this actor's share.", completed="actor"),
        several("--evidence", EVIDENCE_HELP, metavar="EVIDENCE"),
    )

    def __init__(
        self, through: str | None, note: str | None, part: str | None, actor: str | None, evidence: list[str] | None
    ) -> None:
        self.through, self.note, self.part, self.actor = through, note, part, actor
        self.evidence = evidence or []


@command
def run(
    reviewed: ReviewOptions,
    recording: RecorderOptions,
    ids: Annotated[list[str], ids_argument("Ids, or - to read ids from standard input.")],
    assessor: Annotated[str, typer.Option("--assessor", help="Who looked.")] = "tracker",
) -> None:
    """Record that you looked and found nothing new: where it stands is left alone, and is no longer stale."""
    recorder = recording.open()
    through = day_of(reviewed.through, recorder.today) if reviewed.through else recorder.today
    values: dict[str, Any] = {
        "through": through,
        "note": reviewed.note,
        "part": reviewed.part,
        "actor": reviewed.actor,
        "evidence": evidence_of(reviewed.evidence, recorder.today),
        "assessor": assessor,
        "recorder": recorder.name,
    }
    recorded = recorder.record(
        drafts_of(recorder, Kind.REVIEW, ids_with_input(recorder, ids), through, **values), now()
    )
    show_recorded(recorded, dry_run=recorder.dry_run)
