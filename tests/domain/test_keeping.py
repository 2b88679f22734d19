"""What is known of pages of evidence follows from the keeps in force, and from nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from policytrack.domain.events import PAGE_STATES, Event, Evidence, Keep, KeepVerdict, PageState
from policytrack.domain.rules.case import Case
from policytrack.domain.rules.judge import judge_recorded
from policytrack.domain.standing.in_force import last_reviewed, marks_of
from policytrack.domain.standing.keeping import (
    VERDICT_LABELS,
    VERDICT_MEANINGS,
    keeps_in_force,
    page_states,
    with_added_evidence,
    word_spans,
)
from policytrack.domain.standing.timing import LAST_DAY
from policytrack.domain.vocabulary import TRACKER
from tests.builders import a_keep, a_mark, a_recommendation, a_retraction
from tests.domain.test_rules import CHAINS, PAPER, TODAY

PAGE, OTHER = "https://a.org/page", "https://b.org/other"
MARK = a_mark(evidence=(Evidence(PAGE, quote="So be it."), Evidence("file:letter.pdf")))
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def test_every_verdict_has_a_meaning_a_label_and_a_word() -> None:
    assert list(VERDICT_MEANINGS) == list(VERDICT_LABELS) == list(KeepVerdict)
    assert ("not-kept", *KeepVerdict) == PAGE_STATES


def test_a_page_of_which_nobody_kept_a_copy_is_not_kept_and_a_file_of_the_workspace_needs_none() -> None:
    assert page_states([MARK]) == {PAGE: PageState()}
    assert PageState().words == ("not-kept",)


def test_the_latest_check_counts_and_the_copy_stays() -> None:
    kept = a_keep(MARK)
    gone = a_keep(MARK, KeepVerdict.GONE, at=LATER, recorded=LATER)

    state = page_states([gone, MARK, kept])[PAGE]

    assert (state.digest, state.kept, state.verdict) == (f"sha256:{'ab' * 32}", kept.keep and kept.keep.at, "gone")
    assert state.words == ("kept", "gone")


def test_what_was_stored_of_a_page_that_drifted_is_no_copy_of_it() -> None:
    drifted = a_keep(MARK, KeepVerdict.DRIFTED, digest=f"sha256:{'cd' * 32}", recorded=LATER)

    assert page_states([MARK, drifted])[PAGE].words == ("not-kept", "drifted")
    assert page_states([MARK, a_keep(MARK), drifted])[PAGE].digest == f"sha256:{'ab' * 32}"


def test_retracting_the_mark_hides_its_keep_and_a_keep_can_be_retracted_itself() -> None:
    kept = a_keep(MARK)
    back = a_retraction(MARK, recorded=LATER)

    assert page_states([MARK, kept, back]) == {}
    assert keeps_in_force([MARK, kept, back]) == []
    assert keeps_in_force([MARK, kept, back, a_retraction(back)]) == [kept]
    assert page_states([MARK, kept, a_retraction(kept)]) == {PAGE: PageState()}


def test_a_keep_counts_from_its_date_on() -> None:
    kept = a_keep(MARK, effective=date(2026, 11, 24))

    assert page_states([MARK, kept], date(2026, 11, 23)) == {PAGE: PageState()}
    assert page_states([MARK, kept], date(2026, 11, 24))[PAGE].digest
    assert page_states([MARK, kept], date(2026, 2, 28)) == {}


def test_a_keep_counts_from_the_date_of_the_mark_that_it_is_about_if_that_is_later() -> None:
    early = a_keep(MARK, KeepVerdict.GONE, effective=date(2026, 2, 1))

    assert page_states([MARK, early], date(2026, 2, 28)) == {}
    assert list(word_spans([MARK, early])) == [(word, MARK.effective, LAST_DAY) for word in ("not-kept", "gone")]


def test_a_keep_changes_no_status_and_no_review() -> None:
    kept = a_keep(MARK, effective=date(2026, 11, 24))

    assert marks_of(TRACKER, [MARK, kept]) == [MARK]
    assert last_reviewed([MARK, kept], date(2026, 12, 1)) == MARK.effective


def test_a_keep_adds_a_page_and_facts_that_the_mark_left_out_but_changes_none() -> None:
    facts = Evidence(PAGE, title="The page", quote="Otherwise.")
    events = [MARK, a_keep(MARK, None, evidence=(facts,)), a_keep(MARK, address=OTHER)]

    described, *keeps = with_added_evidence(events)

    assert described.evidence == (
        Evidence(PAGE, title="The page", quote="So be it."),
        Evidence("file:letter.pdf"),
        Evidence(OTHER),
    )
    assert keeps == events[1:]
    assert with_added_evidence([MARK])[0] is MARK


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, None),
        ({"verdict": KeepVerdict.GONE, "digest": None, "quote": "not found", "missing": "So be it."}, None),
        ({"digest": None}, "needs the digest"),
        ({"digest": "sha256:AB"}, "'sha256:AB' is not a digest"),
        ({"at": None}, "needs the moment"),
        ({"address": ""}, "the address of the page is 0 characters long"),
        ({"type": "text/\x1b[2J"}, "the type of the page holds a control character"),
        ({"quote": "maybe"}, "'found' or 'not found', not 'maybe'"),
        ({"similarity": 1.5}, "the similarity from 0 to 1"),
        ({"size": -1}, "the size is at least 0"),
        ({"missing": "x" * 501}, "501 characters long"),
        ({"address": OTHER, "evidence": (Evidence(PAGE),)}, "describe one page"),
    ],
)
def test_a_keep_must_be_possible(changes: dict[str, Any], message: str | None) -> None:
    keep: Event = a_keep(MARK, **changes)
    refusals = judge_recorded(Case(keep, a_recommendation(), PAPER, TODAY, CHAINS, {})).refusals

    assert (message is None) is (refusals == ())
    assert message is None or message in refusals[0]


def test_a_keep_names_the_entry_that_it_is_about() -> None:
    nameless = a_keep(MARK)._replace(event=None)

    assert judge_recorded(Case(nameless, a_recommendation(), PAPER, TODAY, CHAINS, {})).refusals
    assert keeps_in_force([MARK, nameless, a_keep(MARK)._replace(keep=Keep(PAGE), event="p1-0")]) == []
