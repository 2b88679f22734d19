"""The status that was left out: asked for at a terminal, with the choices."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policytrack.cli.status_question import CHOICES
from policytrack.domain.statuses import Status
from tests.at_terminal import END_OF_INPUT, INTERRUPT, Session
from tests.conftest import Outcome
from tests.recording import URL, journal_lines

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals as POSIX has them")

Call = Callable[..., Outcome]
Typist = Callable[..., Session]

STATUS_QUESTION = "New status, by number or name: "


def test_a_status_that_is_missing_is_asked_for_with_its_choices(typist: Typist, root: Path) -> None:
    number = CHOICES.index(Status.NO_EVIDENCE) + 1
    shown, code = typist(
        "mark", "ex-2.a", "--note", "Searched.", typed=[(STATUS_QUESTION, f"{number}\r")], COLUMNS="80"
    )

    assert code == 0
    assert "EX-2.a  Figures  (now 'Not assessed')\n" in shown
    assert f"{number:4}  Nothing found " in shown
    assert max(map(len, shown.partition(STATUS_QUESTION)[0].splitlines())) <= 80
    assert "Not assessed  " not in shown
    [entry] = journal_lines(root)
    assert (entry["status"], entry["part"]) == ("no-evidence", "a")


def test_the_present_status_is_not_broken_within_a_word(typist: Typist) -> None:
    shown, _ = typist("mark", "ex-2.a", typed=[(STATUS_QUESTION, INTERRUPT)], COLUMNS="30")

    assert "EX-2.a  Figures  (now 'Not\nassessed')\n" in shown


@pytest.mark.parametrize("name", ["in-progress", "In Progress"])
def test_a_status_may_be_answered_by_its_name_and_is_asked_for_again_if_there_is_none(
    typist: Typist, root: Path, name: str
) -> None:
    answers = [(STATUS_QUESTION, "99\r"), (STATUS_QUESTION, "unassessed\r"), (STATUS_QUESTION, f"{name}\r")]
    shown, code = typist("mark", "ex-1", "ex-2", "--evidence", URL, typed=answers)

    assert code == 0
    assert shown.count("Error: ") == 2
    assert [entry["status"] for entry in journal_lines(root)] == ["in-progress", "in-progress"]


def test_a_claim_asks_for_its_status_too(typist: Typist, root: Path) -> None:
    words = ("claim", "ex-1", "--assessor", "council", "--evidence", URL)
    assert typist(*words, typed=[(STATUS_QUESTION, "implemented\r")]).code == 0
    assert [entry["assessor"] for entry in journal_lines(root)] == ["council"]


EVIDENCE_QUESTION = "Evidence: an address, or - if there is none: "


def test_the_evidence_that_the_answered_status_needs_is_asked_for_too(typist: Typist, root: Path) -> None:
    answers = [(STATUS_QUESTION, "stalled\r"), (EVIDENCE_QUESTION, "example\r"), (EVIDENCE_QUESTION, f"{URL}\r")]
    assert typist("mark", "ex-1", typed=answers).code == 0
    answers = [(STATUS_QUESTION, "announced\r"), (EVIDENCE_QUESTION, "-\r"), ("Why is there none: ", "By phone.\r")]
    assert typist("mark", "ex-1", typed=answers).code == 0
    assert typist("mark", "ex-1", typed=[(STATUS_QUESTION, "no-evidence\r")]).code == 0

    recorded = [(entry["status"], entry.get("evidence"), entry.get("no_evidence")) for entry in journal_lines(root)]
    assert recorded == [
        ("stalled", [{"url": URL, "stance": "supports"}], None),
        ("announced", None, "By phone."),
        ("no-evidence", None, None),
    ]


@pytest.mark.parametrize("key", [INTERRUPT, END_OF_INPUT], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupt_at_a_question_ends_with_130_and_records_nothing(typist: Typist, root: Path, key: str) -> None:
    shown, code = typist("mark", "ex-1", "--evidence", URL, typed=[(STATUS_QUESTION, key)])

    assert (code, "Traceback" in shown) == (130, False)
    assert not (root / "data/journal.jsonl").exists()


def test_without_a_terminal_a_missing_status_is_an_error_that_says_where_it_goes(policytrack: Call) -> None:
    for words in (("mark", "ex-1"), ("mark", "ex-1", "ex-2.a"), ("claim", "ex-1", "--assessor", "council")):
        out, err, code = policytrack(*words, "--evidence", URL)
        assert (out, code) == ("", 2)
        assert err.startswith("the status is missing; write it after ex-")
