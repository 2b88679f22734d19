"""`review`: record that somebody checked, and found nothing new."""

from typing import Annotated, Any

from policytrack.cli.event_options import (
    ACTOR_OPTION,
    EVIDENCE_OPTIONS,
    PART_OPTION,
    RecorderOptions,
    assessor_option,
    ids_with_input,
    take_copy_wishes,
    take_evidence,
)
from policytrack.cli.evidence_hook import keep_cited
from policytrack.cli.options import Heading, command, ids_argument, option
from policytrack.cli.recorded_output import show_recorded
from policytrack.workspace.clock import now
from policytrack.workspace.marking import EventWords, record_reviews


class ReviewOptions:
    """What was reviewed, as it was typed."""

    OPTIONS = (
        option(
            "--through",
            "The date or month up to which you have checked, such as 2026-10. The default is today.",
            metavar="DATE",
            heading=Heading.ENTRY,
        ),
        option("--note", "Where you searched, in a sentence or two.", metavar="TEXT", heading=Heading.ENTRY),
        PART_OPTION,
        ACTOR_OPTION,
        *EVIDENCE_OPTIONS,
    )

    def __init__(self, **typed: Any) -> None:
        self.copies = take_copy_wishes(typed)
        self._evidence = take_evidence(typed)
        self._typed = typed

    def words(self, assessor: str) -> EventWords:
        """The words as typed, together with the *assessor*, who reviewed them."""
        through = self._typed["through"] or None
        return EventWords(**{**self._typed, "through": through}, evidence=self._evidence, assessor=assessor)


@command
def run(
    reviewed: ReviewOptions,
    recording: RecorderOptions,
    ids: Annotated[list[str], ids_argument("One or more ids, or - to read ids from standard input.")],
    assessor: Annotated[str, assessor_option("Who reviewed them.")] = "tracker",
) -> None:
    """Record that you reviewed recommendations and found nothing new.

    For example:
      policytrack review nr-1 --note "Searched the ministry's releases."
      policytrack review t2-7 t2-8 --through 2026-10 --note "Searched the news."

    A review needs a note. The status does not change; the date of the last review does, which --stale and reports use.
    """
    recorder = recording.open()
    recorded = record_reviews(recorder, ids_with_input(recorder, ids), reviewed.words(assessor), now())
    show_recorded(recorded, dry_run=recorder.dry_run)
    keep_cited(recording, recorded.events, reviewed.copies)
