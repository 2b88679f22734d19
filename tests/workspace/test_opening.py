"""Opening a workspace: the shipped one is read-only, and a journal that was tampered with is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import ONE, a_workspace
from tests.conftest import Outcome
from tests.recording import URL

Call = Callable[..., Outcome]


def test_the_shipped_papers_are_read_only(call: Call, tmp_path: Path) -> None:
    _, err, code = call("mark", "nr-4", "announced", "--evidence", URL, cwd=tmp_path)

    assert (code, "policytrack init DIR --shipped" in err) == (2, True)


def test_the_papers_within_an_installed_program_are_read_only_also_for_who_names_them(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = a_workspace(tmp_path / "packed", ONE)
    monkeypatch.setattr("policytrack.workspace.opening._PACKED", packed)

    for place in ({"cwd": packed}, {"env": {"POLICYTRACK_WORKSPACE": str(packed)}}):
        _, err, code = call("mark", "ex-1", "announced", "--evidence", URL, **place)
        assert (code, "policytrack init DIR --shipped" in err) == (2, True)
    assert not (packed / "data/journal.jsonl").exists()


def test_a_journal_that_was_tampered_with_stops_all_but_check_and_history(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL, "--note", "One house.")
    policytrack("mark", "ex-2", "announced", "--evidence", URL)
    journal = root / "data/journal.jsonl"
    journal.write_text(journal.read_text("utf-8").replace("One house", "Two houses"), "utf-8")

    for command in (["list"], ["show", "ex-2"], ["summary"], ["changes", "--since", "7d"], ["disputes"]):
        _, err, code = policytrack(*command)
        assert (code, "journal.jsonl:1: p1-" in err) == (4, True)
    assert policytrack("mark", "ex-2", "stalled", "--evidence", URL)[2] == 4
    out, err, code = policytrack("history")
    assert ("EX-2  Announced" in out, "no longer as it was recorded" in err, code) == (True, True, 0)
    out, _, code = policytrack("check")
    assert (out.startswith("data/journal.jsonl:1:1: p1-"), code) == (True, 1)


def test_one_recommendation_needs_no_journal(call: Call, tmp_path: Path) -> None:
    root = a_workspace(tmp_path / "one", ONE)

    assert call("list", "--format", "ids", "--workspace", str(root)) == ("EX-1\n", "", 0)
    assert call("history", "--workspace", str(root)) == ("", "", 0)
    assert not (root / "data/journal.jsonl").exists()


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize(
    ("day", "warning"),
    [
        ("2025-09-18", "policytrack: no paper of the register had appeared by 18 Sep 2025\n"),
        (
            "2025-09-19",
            "policytrack: rajeev-2026 had not appeared by 19 Sep 2025, but what is recommended there is included\n",
        ),
        ("2026-01-12", ""),
    ],
)
def test_an_answer_for_a_date_before_a_paper_appeared_says_so(call: Call, day: str, warning: str) -> None:
    for command in (["list", "--format", "ids"], ["show", "nr-1"], ["summary"]):
        assert call(*command, "--as-of", day)[1] == warning
