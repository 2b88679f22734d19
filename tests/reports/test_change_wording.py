"""Differences as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from policytrack.domain.changes.difference import CHANGE_LABELS, TONE_LABELS, Difference, DifferenceKind, Tone
from policytrack.domain.names import Names
from policytrack.domain.statuses import Status
from policytrack.domain.tally import tally
from policytrack.domain.vocabulary import Timing
from policytrack.reports.change_wording import change_counts, change_days, change_reasons, change_words
from tests.builders import a_mark, a_retraction

NAMES = Names(actors={"town": "The Town", "council": "Council"})
FEBRUARY = date(2026, 2, 20)


def a_difference(
    kind: DifferenceKind = DifferenceKind.PROGRESS,
    before: str | None = Status.NO_EVIDENCE,
    after: str | None = Status.ANNOUNCED,
    **changes: Any,
) -> Difference:
    values: dict[str, Any] = {"recommendation": "EX-1", "happened": FEBRUARY} | changes
    return Difference(change=kind, before=before, after=after, **values)


def test_every_kind_and_tone_has_a_label() -> None:
    assert set(CHANGE_LABELS) == set(DifferenceKind)
    assert set(TONE_LABELS) == set(Tone)


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (DifferenceKind.CLOSED, Status.NO_EVIDENCE, Status.IMPLEMENTED, "Closed: Nothing found → Implemented"),
        (DifferenceKind.NEWLY_OVERDUE, Timing.MAY_BE_LATE, Timing.OVERDUE, "Possibly overdue → Overdue"),
        (
            DifferenceKind.DEADLINE_MOVED,
            "within 12 months",
            "2027-12-31",
            "Deadline revised: “within 12 months” → “2027-12-31”",
        ),
        (DifferenceKind.DEADLINE_MOVED, None, "2027-12-31", "Deadline revised: nothing → “2027-12-31”"),
    ],
)
def test_statuses_and_timings_have_their_labels_and_texts_stand_in_quotes(
    kind: DifferenceKind, before: str | None, after: str, words: str
) -> None:
    assert change_words(a_difference(kind, before, after), NAMES) == words


def test_a_text_that_reads_like_a_status_is_no_status() -> None:
    revised = a_difference(DifferenceKind.REVISED, "announced", "rejected", field="title")

    assert change_words(revised, NAMES) == "Text revised (title): “announced” → “rejected”"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Status.UNASSESSED, Status.PARTIAL, "Claimed by The Town: Partly implemented"),
        (Status.PARTIAL, Status.IMPLEMENTED, "Claimed by The Town: Partly implemented → Implemented"),
        (Status.PARTIAL, Status.UNASSESSED, "No longer claimed by The Town: Partly implemented"),
    ],
)
def test_a_claim_is_by_somebody_and_begins_with_nothing(before: Status, after: Status, words: str) -> None:
    assert change_words(a_difference(DifferenceKind.CLAIMED, before, after, assessor="town"), NAMES) == words


def test_a_claim_about_a_part_is_not_worded_as_one_about_the_whole() -> None:
    of_b = a_mark(Status.ANNOUNCED, assessor="town", part="b")
    of_a = a_mark(Status.IMPLEMENTED, assessor="town", part="a", actor="town")
    mixed = tally({Status.IMPLEMENTED: 1, Status.ANNOUNCED: 1, Status.UNASSESSED: 1})
    claim = a_difference(DifferenceKind.CLAIMED, Status.UNASSESSED, Status.PARTIAL, assessor="town", tally=mixed)

    assert change_words(claim._replace(events=(of_b,)), NAMES) == "Claimed by The Town, of part b: Announced"
    assert (
        change_words(claim._replace(events=(of_b, of_a, of_a)), NAMES)
        == "Claimed by The Town, of part a, The Town: Implemented; of part b: Announced"
    )
    of_all = claim._replace(tally=tally({Status.PARTIAL: 3}), events=(of_b,))
    assert change_words(of_all, NAMES) == "Claimed by The Town: Partly implemented"


def test_the_tally_is_there_if_not_all_components_have_that_status() -> None:
    same = tally({Status.ANNOUNCED: 2})
    mixed = tally({Status.ANNOUNCED: 1, Status.NO_EVIDENCE: 1})

    assert change_words(a_difference(tally=same), NAMES) == "Progress: Nothing found → Announced"
    assert (
        change_words(a_difference(tally=mixed), NAMES)
        == "Progress: Nothing found → Announced (0 of 2 delivered, 1 announced, 1 nothing found)"
    )


def test_what_is_kept_up_is_not_called_implemented() -> None:
    closed = a_difference(DifferenceKind.PROGRESS, Status.PARTIAL, Status.IMPLEMENTED)

    assert change_words(closed, NAMES, ongoing=True) == "Progress: Partly implemented → Kept up"
    assert change_counts([closed], ongoing={"EX-1"}) == "Changed: 1 to kept up."


@pytest.mark.parametrize(
    ("recorded", "words"),
    [
        (None, "on 20 Feb 2026"),
        (datetime(2026, 2, 20, 23, 59, tzinfo=UTC), "on 20 Feb 2026 (recorded the same day)"),
        (datetime(2026, 11, 23, 3, tzinfo=UTC), "on 20 Feb 2026 (recorded 23 Nov)"),
        (datetime(2027, 1, 2, 3, tzinfo=UTC), "on 20 Feb 2026 (recorded 2 Jan 2027)"),
    ],
)
def test_a_difference_has_the_date_it_happened_and_the_date_it_was_recorded(
    recorded: datetime | None, words: str
) -> None:
    assert change_days(a_difference(recorded=recorded)) == words


def test_the_counts_are_by_the_status_after_the_most_first_then_all_else() -> None:
    differences = [
        a_difference(DifferenceKind.CLOSED, after=Status.IMPLEMENTED),
        *[a_difference(DifferenceKind.REVERSAL, after=Status.CONTRADICTED)] * 3,
        a_difference(DifferenceKind.FIRST_ASSESSED, Status.UNASSESSED, Status.CONTRADICTED),
        *[a_difference(DifferenceKind.CLAIMED)] * 2,
        *[a_difference(DifferenceKind.NEWLY_OVERDUE, Timing.DUE_SOON, Timing.OVERDUE)] * 4,
        a_difference(DifferenceKind.REVISED, "a", "b", field="title"),
        a_difference(part="a"),
        a_difference(recommendation="EX-3"),
    ]

    assert change_counts(differences, parents={"EX-3"}) == (
        "First assessed: 1 contradicted. Changed: 3 to contradicted, 1 to implemented. "
        "Also: 4 became overdue, 2 claims, 1 revised text, 1 component, 1 parent recommendation."
    )


def test_a_reason_says_what_it_is_about_if_that_is_not_all_of_it() -> None:
    whole, part = a_mark(note="Seen."), a_mark(part="a", actor="council", note="Read.", no_evidence="It is secret.")
    back = a_retraction(whole, why="A slip.")

    reasons = [reason for reason, _ in change_reasons(a_difference(events=(whole, part, back)), NAMES)]

    assert reasons == [
        "Seen.",
        "Part a, Council: Read. No evidence: It is secret.",
        "An earlier entry was retracted: A slip.",
    ]
    of_part = a_difference(part="a", actor="council", events=(part,))
    assert [reason for reason, _ in change_reasons(of_part, NAMES)] == ["Read. No evidence: It is secret."]
