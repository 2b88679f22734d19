"""`retract`: an entry is taken back, and stays in the journal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.recording import URL, journal_lines, shown

Call = Callable[..., Outcome]


def test_a_retraction_takes_back_and_can_be_taken_back(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    policytrack("mark", "ex-1", "stalled", "--evidence", URL)
    second = str(journal_lines(root)[1]["id"])

    assert policytrack("retract", second[:12], "--why", "The wrong one.")[2] == 0
    assert shown(policytrack, "ex-1")["status"] == "announced"
    assert "[struck out] EX-1  Stalled" in policytrack("history", "ex-1")[0]

    third = str(journal_lines(root)[2]["id"])
    assert policytrack("retract", third, "--why", "It was right.")[2] == 0
    assert shown(policytrack, "ex-1")["status"] == "stalled"
    assert "[struck out] EX-1  Retracts" in policytrack("history", "ex-1")[0]
    assert len(journal_lines(root)) == 4
    assert policytrack("retract", "p1-0000", "--why", "x")[2] == 5
    assert policytrack("retract", second)[2] == 2


def test_a_retraction_that_leaves_the_status_unchanged_says_what_no_longer_counts(
    policytrack: Call, root: Path
) -> None:
    def retracted(number: int) -> str:
        out = policytrack("retract", str(journal_lines(root)[number]["id"]), "--why", "A slip.")[0]
        return out.splitlines()[0]

    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-05-01")
    policytrack("mark", "ex-1", "stalled", "--evidence", URL, "--on", "2026-05-02")
    policytrack("review", "ex-1", "--note", "Read.", "--through", "2026-05-30")
    policytrack("defer", "ex-1", "--to", "by 2028", "--why", "Late.", "--evidence", URL)
    first = str(journal_lines(root)[0]["id"])[:15]

    assert retracted(0) == f"Recorded. EX-1 stays 'Stalled'; entry {first} no longer counts, and did not decide it."
    assert retracted(4) == f"Recorded. EX-1 stays 'Stalled'; entry {first} counts again, and does not decide it."
    assert retracted(2) == "Recorded. EX-1 stays 'Stalled'; the review up to 30 May 2026 no longer counts."
    assert retracted(3) == "Recorded. EX-1 stays 'Stalled'; the revised deadline “by 2028” no longer counts."


def test_a_retraction_of_a_claim_names_the_claimant(policytrack: Call, root: Path) -> None:
    policytrack("claim", "ex-1", "implemented", "--assessor", "council", "--evidence", URL)

    out = policytrack("retract", str(journal_lines(root)[0]["id"]), "--why", "A slip.")[0]

    assert out.startswith("Recorded. Council now claims nothing for EX-1 (before: 'Implemented').\n")


def test_an_entry_that_is_taken_back_is_not_taken_back_again(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    policytrack("retract", str(journal_lines(root)[0]["id"]), "--why", "The wrong one.")
    mark, retraction = (str(line["id"])[:15] for line in journal_lines(root))

    out, err, code = policytrack("retract", mark, "--why", "The wrong one.")

    assert (out, code) == ("", 2)
    assert err == f"{mark} has already been retracted, by {retraction}\n"
    assert len(journal_lines(root)) == 2
