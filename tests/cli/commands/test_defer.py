"""`defer`: a revised deadline."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_a_deferral_stands_beside_a_clock_that_goes_on(policytrack: Call) -> None:
    said = ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "The tender failed.", "--evidence", URL)

    out, _, code = policytrack(*said)

    assert (out.splitlines()[:2], code) == (
        [
            "Recorded. Revised the deadline of EX-1: 2027-01-15 → 2028-03-01 (“by 1 March 2028”).",
            "Whether it is overdue still depends on the paper's own deadline.",
        ],
        0,
    )
    entry = shown(policytrack, "ex-1", "--as-of", "2027-06-01")
    assert entry["timing"] == "overdue"
    assert entry["deferred_to"]["latest"] == "2028-03-01"
    assert "has no deadline to move" in policytrack("defer", "ex-2", *said[2:])[1]
    assert policytrack("defer", "ex-1", "--to", "by 1 March 2028", "--why", "x")[2] == 2


def test_a_second_deferral_counts_from_the_first_and_a_length_is_worked_out(policytrack: Call) -> None:
    options = ("--why", "The tender failed.", "--evidence", URL)
    policytrack("defer", "ex-1", "--to", "by 1 March 2028", *options)

    out = policytrack("defer", "ex-1", "--to", "within 24 months", *options, "--dry-run")[0]

    assert out.startswith("Would revise the deadline of EX-1: 2028-03-01 → 2028-06-01 (“within 24 months”).\n")


def test_words_without_a_date_say_which_revised_date_no_longer_counts(policytrack: Call) -> None:
    options = ("--why", "The tender failed.", "--evidence", URL)
    policytrack("defer", "ex-1", "--to", "by 1 March 2028", *options)

    out = policytrack("defer", "ex-1", "--to", "whenever", *options)[0]

    assert out.splitlines()[:2] == [
        "Recorded. Revised the deadline of EX-1: 2028-03-01 → no date (“whenever”).",
        "The revised date 2028-03-01 no longer counts, and no date takes its place.",
    ]
