"""Tests of the kinds of change from one status to another."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest

from policytrack.domain.statuses import CLOSED, Status
from policytrack.domain.transitions import TRANSITIONS, Change, change

DELIVERED = {Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE}
UNKNOWN, GONE = Status.UNASSESSED, Status.OVERTAKEN
OPEN = [status for status in Status if status not in CLOSED and status is not UNKNOWN]


@pytest.mark.parametrize("ongoing", [False, True])
def test_a_status_differs_from_another_by_some_kind_of_change_and_from_itself_by_none(ongoing: bool) -> None:
    for before in Status:
        for after in Status:
            if after is UNKNOWN and before is not UNKNOWN:
                assert change(before, after, ongoing=ongoing) in (Change.SIDEWAYS, Change.REOPENED)
            else:
                assert (change(before, after, ongoing=ongoing) is None) is (before is after), (before, after)


def test_whatever_comes_first_is_the_first_assessment() -> None:
    assert {change(UNKNOWN, after) for after in Status if after is not UNKNOWN} == {Change.FIRST_ASSESSED}


def test_from_open_to_closed_is_closed_and_back_is_reopened_or_a_reversal() -> None:
    for before in OPEN:
        for after in CLOSED:
            assert change(before, after) is Change.CLOSED
            assert change(after, before) in (Change.REOPENED, Change.REVERSAL)


def test_a_reversal_is_from_partial_or_done_to_against_or_not_started_and_nothing_else() -> None:
    found = {(before, after) for before in Status for after in Status if change(before, after) is Change.REVERSAL}

    assert found == {
        (before, after)
        for before in (Status.PARTIAL, Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE)
        for after in (Status.CONTRADICTED, Status.NOT_STARTED)
    }


def test_what_is_ongoing_is_closed_and_reopened_only_by_what_is_rejected_or_overtaken() -> None:
    ended = {Status.REJECTED, GONE}
    kinds = {(before, after): change(before, after, ongoing=True) for before in Status for after in Status}

    assert {pair for pair, kind in kinds.items() if kind is Change.CLOSED} == {
        (before, after) for before in {*OPEN, *DELIVERED} for after in ended
    }
    assert {pair for pair, kind in kinds.items() if kind is Change.REOPENED} == {
        (before, after) for before in ended for after in {*OPEN, UNKNOWN}
    }


def test_further_is_progress_and_back_again_is_regress_or_a_reversal() -> None:
    ladder = [Status.NOT_STARTED, Status.ANNOUNCED, Status.IN_PROGRESS, Status.PARTIAL]
    for before, after in combinations(ladder, 2):
        assert change(before, after) is Change.PROGRESS
        assert change(after, before) in (Change.REGRESS, Change.REVERSAL)


@pytest.mark.parametrize(
    ("before", "after", "kind", "ongoing"),
    [
        (Status.PARTIAL, Status.STALLED, Change.REGRESS, Change.REGRESS),
        (Status.STALLED, Status.CONTRADICTED, Change.REGRESS, Change.REGRESS),
        (Status.CONTRADICTED, Status.STALLED, Change.PROGRESS, Change.PROGRESS),
        (Status.NOT_STARTED, Status.STALLED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.NO_EVIDENCE, Status.NOT_STARTED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.PARTIAL, Status.IMPLEMENTED, Change.CLOSED, Change.PROGRESS),
        (Status.PARTIAL, Status.REJECTED, Change.CLOSED, Change.CLOSED),
        (Status.PARTIAL, Status.OVERTAKEN, Change.CLOSED, Change.CLOSED),
        (Status.IMPLEMENTED, Status.PARTIAL, Change.REOPENED, Change.REGRESS),
        (Status.REJECTED, Status.ANNOUNCED, Change.REOPENED, Change.REOPENED),
        (Status.OVERTAKEN, Status.ANNOUNCED, Change.REOPENED, Change.REOPENED),
        (Status.REJECTED, Status.IMPLEMENTED, Change.PROGRESS, Change.PROGRESS),
        (Status.IMPLEMENTED, Status.REJECTED, Change.REGRESS, Change.CLOSED),
        (Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.PARTIAL, Status.UNASSESSED, Change.SIDEWAYS, Change.SIDEWAYS),
        (Status.IMPLEMENTED, Status.UNASSESSED, Change.REOPENED, Change.SIDEWAYS),
    ],
)
def test_kinds_of_change(before: Status, after: Status, kind: Change, ongoing: Change) -> None:
    assert change(before, after) is kind
    assert change(before, after, ongoing=True) is ongoing


def test_every_ordered_pair_of_different_statuses_has_one_kind_of_change() -> None:
    pairs = [
        (before, after) for before, kinds in TRANSITIONS.items() for statuses in kinds.values() for after in statuses
    ]

    assert sorted(pairs) == sorted(permutations(Status, 2))
