"""`review`: somebody has looked, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Outcome
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_a_review_resets_the_clock_of_what_nobody_has_looked_at(policytrack: Call) -> None:
    def stale(*words: str) -> list[str]:
        return policytrack("list", "--stale", "90d", "--format", "ids", *words)[0].split()

    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-02-01", "--through", "2026-02-20")
    assert stale() == ["EX-1", "EX-2"]
    assert stale("--as-of", "2026-05-20") == ["EX-2"]
    assert stale("--as-of", "2026-05-21") == ["EX-1", "EX-2"]

    policytrack("review", "ex-1", "--note", "Read the minutes.", "--through", "2026-05-30")
    assert stale() == ["EX-2"]
    assert shown(policytrack, "ex-1")["last_reviewed"] == "2026-05-30"
    assert policytrack("review", "ex-1")[2] == 2
