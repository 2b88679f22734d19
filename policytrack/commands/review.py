"""`review`: record that somebody looked, and found nothing new."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.mark import record_all
from policytrack.commands.options import command, day_of, ids_argument, option, several
from policytrack.commands.recording import Desk
from policytrack.commands.telling import EVIDENCE_HELP, Recording, evidence_of
from policytrack.events import Kind


class Looking:
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
    looking: Looking,
    recording: Recording,
    ids: Annotated[list[str], ids_argument("Ids, or - to read ids from standard input.")],
    assessor: Annotated[str, typer.Option("--assessor", help="Who looked.")] = "tracker",
) -> None:
    """Record that you looked and found nothing new: where it stands is left alone, and is no longer stale."""
    desk = Desk(recording)
    through = day_of(looking.through, desk.today) if looking.through else desk.today
    record_all(
        desk,
        Kind.REVIEW,
        ids,
        {
            "effective": through,
            "through": through,
            "note": looking.note,
            "part": looking.part,
            "actor": looking.actor,
            "evidence": evidence_of(looking.evidence, desk.today),
            "assessor": assessor,
            "recorder": recording.recorder(),
        },
    )
