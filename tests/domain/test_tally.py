"""Tests of the tally: every component is accounted for, in words and in numbers."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from policytrack.domain.statuses import Status, status_word
from policytrack.domain.tally import Contradiction, Tally, tally


def a_tally(*statuses: Status, contradicted_by: Iterable[str | None] = (), combine: str = "all") -> Tally:
    acting = list(contradicted_by)
    numbers = {status: statuses.count(status) for status in statuses}
    return tally(numbers, [Contradiction(actor, acting.count(actor)) for actor in dict.fromkeys(acting)], combine)


DONE, OTHERWISE, GONE = Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.OVERTAKEN
SOME, SAID, CONTRADICTED, UNKNOWN = Status.PARTIAL, Status.ANNOUNCED, Status.CONTRADICTED, Status.UNASSESSED


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (
            a_tally(DONE, CONTRADICTED, UNKNOWN, UNKNOWN, UNKNOWN, contradicted_by=["in"]),
            "1 of 5 delivered, 3 unassessed · contradicted by India",
        ),
        (
            a_tally(CONTRADICTED, CONTRADICTED, CONTRADICTED, contradicted_by=["us", "in", "in"]),
            "0 of 3 delivered · contradicted by India (2), US",
        ),
        (a_tally(DONE, OTHERWISE, GONE), "2 of 2 delivered, 1 of them otherwise, 1 overtaken"),
        (a_tally(SAID, SOME, UNKNOWN), "0 of 3 delivered, 1 partial, 1 announced, 1 unassessed"),
        (a_tally(DONE, UNKNOWN, combine="any"), "1 of 2 delivered, where one is enough, 1 unassessed"),
        (a_tally(GONE, GONE), "2 overtaken"),
        (a_tally(UNKNOWN), "0 of 1 delivered"),
        (a_tally(OTHERWISE), "1 of 1 delivered"),
        (a_tally(GONE), "1 overtaken"),
        (a_tally(CONTRADICTED, UNKNOWN, contradicted_by=[None]), "0 of 2 delivered, 1 contradicted, 1 unassessed"),
        (
            a_tally(CONTRADICTED, CONTRADICTED, contradicted_by=[None, "in"]),
            "0 of 2 delivered, 2 contradicted · contradicted by India",
        ),
        (
            a_tally(SOME, UNKNOWN, contradicted_by=["in"]),
            "0 of 2 delivered, 1 partial, 1 unassessed · contradicted by India",
        ),
        (a_tally(CONTRADICTED, contradicted_by=["nobody-knows"]), "0 of 1 delivered · contradicted by nobody-knows"),
        (a_tally(), ""),
    ],
)
def test_a_tally_accounts_for_every_component(counted: Tally, words: str) -> None:
    assert counted.words({"in": "India", "us": "US"}) == words


def a_parents_tally(*contradicted_by: Contradiction, others: int = 3) -> Tally:
    return tally({CONTRADICTED: 2, UNKNOWN: others}, contradicted_by)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (
            a_parents_tally(Contradiction("in", 2, ("EX-4", "EX-10"))),
            "0 of 5 delivered, 3 unassessed; 2 of 5 components contradicted (India, EX-4, EX-10)",
        ),
        (
            a_parents_tally(Contradiction("us", 1, ("EX-4",)), Contradiction("in", 1, ("EX-4",)), others=0),
            "0 of 2 delivered; 2 of 2 components contradicted (India, EX-4; US, EX-4)",
        ),
        (
            a_parents_tally(Contradiction(None, 2, ("EX-4",))),
            "0 of 5 delivered, 3 unassessed; 2 of 5 components contradicted (EX-4)",
        ),
        (
            tally({CONTRADICTED: 1}, [Contradiction("in", 1, ("EX-4",))]),
            "0 of 1 delivered; 1 of 1 component contradicted (India, EX-4)",
        ),
        (  # one alternative is contradicted, and another one gives its recommendation's status
            a_parents_tally(Contradiction("in", 3, ("EX-4", "EX-5"))),
            "0 of 5 delivered, 3 unassessed · contradicted by India (EX-4, EX-5)",
        ),
    ],
)
def test_the_tally_of_a_parent_names_what_was_contradicted(counted: Tally, words: str) -> None:
    assert counted.words({"in": "India", "us": "US"}) == words


def test_what_is_ongoing_is_kept_up_and_never_delivered() -> None:
    assert a_tally(DONE, UNKNOWN).words(ongoing=True) == "1 of 2 kept up, 1 unassessed"
    assert status_word(OTHERWISE, ongoing=True) == "kept up"
    assert status_word(OTHERWISE) == "implemented-otherwise"
    assert status_word(Status.PARTIAL, ongoing=True) == "partial"


def test_only_what_is_overtaken_leaves_the_denominator() -> None:
    counted = a_tally(DONE, OTHERWISE, GONE, UNKNOWN, Status.REJECTED)

    assert (counted.delivered, counted.otherwise, counted.counted) == (2, 1, 4)
    assert (counted.components, counted.unassessed, counted.overtaken) == (5, 1, 1)


def test_a_tally_lists_the_furthest_first_whatever_order_it_is_told_in() -> None:
    assert a_tally(UNKNOWN, Status.CONTRADICTED, DONE) == a_tally(DONE, UNKNOWN, Status.CONTRADICTED)
    assert a_tally(UNKNOWN, Status.CONTRADICTED, DONE).statuses == ((DONE, 1), (Status.CONTRADICTED, 1), (UNKNOWN, 1))
