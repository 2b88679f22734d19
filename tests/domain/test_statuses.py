"""Tests of the table of statuses: a row for each, and nothing that two rows may not share."""

from __future__ import annotations

from policytrack.domain.statuses import ACT_SHOWS, FURTHEST_FIRST, MEANINGS, PROGRESS, SHOWN, Status, is_closed
from policytrack.domain.vocabulary import (
    ACTS,
    KIND_LABELS,
    KIND_MEANINGS,
    STRENGTH_LABELS,
    STRENGTH_MEANINGS,
    TIMING_LABELS,
    Kind,
    Strength,
    Timing,
)


def test_every_status_has_a_row_in_the_order_of_the_vocabulary() -> None:
    assert list(MEANINGS) == list(Status)


def test_every_status_has_a_rank_of_its_own() -> None:
    ranks = [meaning.rank for meaning in MEANINGS.values()]

    assert len(set(ranks)) == len(Status)
    assert sorted(ranks) == [MEANINGS[status].rank for status in FURTHEST_FIRST]


def test_words_of_other_trackers_are_tried_one_status_at_a_time() -> None:
    turns = [meaning.guess.turn for meaning in MEANINGS.values() if meaning.guess is not None]

    assert len(set(turns)) == len(turns)


def test_what_is_delivered_is_closed_and_ranks_before_all_that_is_open() -> None:
    for meaning in MEANINGS.values():
        if meaning.delivered:
            assert meaning.closed
            assert not meaning.closed_if_ongoing
            assert all(meaning.rank < other.rank for other in MEANINGS.values() if not other.delivered)


def test_what_is_closed_undelivered_ranks_after_all_that_is_open() -> None:
    for meaning in MEANINGS.values():
        if meaning.closed and not meaning.delivered:
            assert meaning.closed_if_ongoing
            assert all(meaning.rank > other.rank for other in MEANINGS.values() if not other.closed)


def test_an_act_shows_one_status_that_evidence_can_show() -> None:
    named = [act for meaning in MEANINGS.values() for act in meaning.acts]

    assert sorted(named) == sorted(ACT_SHOWS)
    assert set(named) <= set(ACTS)
    assert set(ACT_SHOWS.values()) <= SHOWN


def test_evidence_can_show_every_status_that_is_further_than_not_started() -> None:
    assert set(PROGRESS) == set(Status) - {Status.UNASSESSED, Status.OVERTAKEN}
    assert {status for status in PROGRESS if PROGRESS[status] > PROGRESS[Status.NOT_STARTED]} == SHOWN


def test_closed_are_the_last_four_statuses_and_of_what_is_ongoing_the_last_two() -> None:
    assert [status for status in Status if is_closed(status)] == list(Status)[-4:]
    assert [status for status in Status if is_closed(status, ongoing=True)] == [Status.REJECTED, Status.OVERTAKEN]


def test_people_read_a_word_of_its_own_for_every_status_and_timing() -> None:
    labels = [meaning.label for meaning in MEANINGS.values()]

    assert len(set(labels)) == len(Status)
    assert list(TIMING_LABELS) == list(Timing)
    assert not set(labels) & set(Status)


def test_every_kind_and_strength_has_a_meaning_and_a_label_of_its_own() -> None:
    assert list(KIND_MEANINGS) == list(KIND_LABELS) == list(Kind)
    assert list(STRENGTH_MEANINGS) == list(STRENGTH_LABELS) == list(Strength)
    assert len({*KIND_LABELS.values(), *STRENGTH_LABELS.values()}) == len(Kind) + len(Strength)
