"""`defer`: record that a deadline was moved."""

from typing import Annotated, Any

from policytrack.cli.event_options import (
    ACTOR_OPTION,
    EVIDENCE_OPTIONS,
    PART_OPTION,
    RecorderOptions,
    assessor_option,
    take_copy_wishes,
    take_evidence,
)
from policytrack.cli.evidence_hook import keep_cited
from policytrack.cli.options import Heading, command, id_argument, option
from policytrack.cli.recorded_output import show_deferral
from policytrack.workspace.clock import now
from policytrack.workspace.deferring import DeferralWords, record_deferral


class DeferralOptions:
    """The new deadline, and why it was moved, as typed."""

    OPTIONS = (
        option(
            "--to",
            "The new deadline, in the words of those who moved it, such as 'by March 2028' or 'within 12 months'.",
            metavar="WORDS",
            heading=Heading.ENTRY,
        ),
        option("--why", "Why it was moved, in a sentence.", metavar="REASON", heading=Heading.ENTRY),
        *EVIDENCE_OPTIONS,
        option("--on", "The date on which it was moved. The default is today.", metavar="DATE", heading=Heading.ENTRY),
        option(
            "--anchor",
            "The date from which 'within 12 months' counts. The default is the date of --on.",
            metavar="DATE",
            heading=Heading.ENTRY,
        ),
        PART_OPTION,
        ACTOR_OPTION,
    )

    def __init__(self, **typed: Any) -> None:
        self.copies = take_copy_wishes(typed)
        self._evidence = take_evidence(typed)
        self._typed = typed

    def words(self, assessor: str) -> DeferralWords:
        """The words as typed, together with the *assessor*, who records the move as its own finding."""
        return DeferralWords(**self._typed, evidence=self._evidence, assessor=assessor)


@command
def run(
    moving: DeferralOptions,
    recording: RecorderOptions,
    id: Annotated[str, id_argument("The id of the recommendation, or the end of its id, such as t2-7.")],
    assessor: Annotated[str, assessor_option("Whose finding it is.")] = "tracker",
) -> None:
    r"""Record that the deadline of a recommendation was moved.

    For example:
      policytrack defer t2-7 --to "by March 2028" --why "Agreed at the summit." \
        --evidence https://example.org
      policytrack defer t2-7 --to "within 12 months" --on 2026-11-01 \
        --why "The minister said so." --evidence https://example.org

    A deferral needs the new deadline and a reason. The paper's own deadline still decides what is overdue. The revised
    deadline is shown beside it.
    """
    recorder = recording.open()
    deferral = record_deferral(recorder, id, moving.words(assessor), now())
    show_deferral(deferral, dry_run=recorder.dry_run)
    keep_cited(recording, deferral.recorded.events, moving.copies)
