"""`defer`: a revised deadline."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_a_deferral_stands_beside_a_clock_that_goes_on(policytrack: Call) -> None:
    said = ("defer", "ex-1", "--to", "by 1 March 2028", "--why", "The tender failed.", "--evidence", URL)

    assert policytrack(*said)[2] == 0
    entry = shown(policytrack, "ex-1", "--as-of", "2027-06-01")
    assert entry["timing"] == "overdue"
    assert entry["deferred_to"]["latest"] == "2028-03-01"
    assert "has no due day to move" in policytrack("defer", "ex-2", *said[2:])[1]
    assert policytrack("defer", "ex-1", "--to", "by 1 March 2028", "--why", "x")[2] == 2
