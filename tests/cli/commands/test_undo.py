"""`undo`: the newest entry in force of the recorder is taken back, after it was shown and somebody agreed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.at_terminal import END_OF_INPUT, INTERRUPT, Session
from tests.conftest import Outcome
from tests.recording import URL, journal_lines, shown

Call = Callable[..., Outcome]

QUESTION = "Take this entry back? [y/N]"


@pytest.fixture
def marked(policytrack: Call, root: Path) -> list[str]:
    """The beginnings of the ids of three marks: the first and third by jo, the second by flo."""
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--on", "2026-05-01")
    policytrack("mark", "ex-2.a", "stalled", "--evidence", URL, "--recorder", "flo")
    policytrack("mark", "ex-1", "partial", "--evidence", URL, "--on", "2026-05-02")
    return [str(line["id"])[:15] for line in journal_lines(root)]


def test_it_takes_back_the_newest_entry_of_the_recorder_and_then_that(policytrack: Call, marked: list[str]) -> None:
    out, err, code = policytrack("undo", "--yes")

    assert code == 0
    assert "EX-1  Partly implemented\n" in out
    assert "Recorded. EX-1 is now 'Announced' (was 'Partly implemented').\n" in out
    assert shown(policytrack, "ex-1")["status"] == "announced"

    err = policytrack("undo")[1]
    assert err.startswith(f"Take this retraction back, so that entry {marked[2]} counts again? There is no terminal")

    out, err, code = policytrack("undo", "--yes")
    assert (f"Retracts {marked[2]}" in out, f"{marked[2]}" in err, code) == (True, True, 0)
    assert shown(policytrack, "ex-1")["status"] == "partial"


def test_another_recorders_entries_and_what_is_taken_back_already_are_passed_over(
    policytrack: Call, marked: list[str], root: Path
) -> None:
    policytrack("retract", marked[2], "--why", "A slip.", "--recorder", "flo")

    assert policytrack("undo", "--yes", "--why", "Another.")[2] == 0
    *_, retraction = journal_lines(root)
    assert (str(retraction["event"])[:15], retraction["why"], retraction["recorder"]) == (marked[0], "Another.", "jo")

    out, err, code = policytrack("undo", "--yes", "--recorder", "nobody")
    assert (out, code) == ("", 5)
    assert err.startswith("no entry in force was recorded by 'nobody'")


def test_without_a_terminal_or_in_a_dry_run_it_records_nothing(
    policytrack: Call, marked: list[str], root: Path
) -> None:
    _, err, code = policytrack("undo")
    assert (code, err) == (2, "Take this entry back? There is no terminal to ask at; answer with --yes\n")

    out, err, code = policytrack("undo", "--dry-run")
    assert ("EX-1 would become 'Announced' (is 'Partly implemented').\n" in out, err, code) == (
        True, "nothing was recorded\n", 0,
    )  # fmt: skip
    assert len(journal_lines(root)) == len(marked)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals as POSIX has them")
@pytest.mark.parametrize(("answer", "ends"), [("y\r", 0), ("n\r", 1), ("\r", 1), (INTERRUPT, 130), (END_OF_INPUT, 130)])
def test_at_a_terminal_it_shows_the_entry_and_asks(
    typist: Callable[..., Session], marked: list[str], root: Path, answer: str, ends: int
) -> None:
    screen, code = typist("undo", typed=[(QUESTION, answer)])

    assert code == ends
    assert screen.index(marked[2]) < screen.index(QUESTION)
    assert len(journal_lines(root)) == len(marked) + (ends == 0)
