"""Checking a workspace: what is wrong with its register and its journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policytrack.domain.events import Evidence
from policytrack.errors import UsageProblem
from policytrack.journal.codec import event_id_for, line_of
from policytrack.journal.protocol import RepairableJournal
from policytrack.workspace.check import CheckResult, check, forget, repair
from policytrack.workspace.opening import Workspace
from tests.builders import a_mark
from tests.conftest import Outcome
from tests.journal.memory_journal import MemoryJournal
from tests.recording import URL, shown

Call = Callable[..., Outcome]


def test_check_tells_what_was_doubled_reordered_cut_and_lost(policytrack: Call, root: Path) -> None:
    for status in ("announced", "stalled", "partial"):
        policytrack("mark", "ex-1", status, "--evidence", URL, "--on", "2026-05-01")
    before = shown(policytrack, "ex-1")
    journal = root / "data/journal.jsonl"
    one, two, three = journal.read_bytes().splitlines(keepends=True)

    journal.write_bytes(two + one + three + one)
    out, _, code = policytrack("check")
    assert [line.partition(": ")[0] for line in out.splitlines()] == [
        "data/journal.jsonl:2:1",
        "data/journal.jsonl:4:1",
    ]
    assert ("another order" in out, "was found here again, first in line 2" in out, code) == (True, True, 0)
    assert shown(policytrack, "ex-1") == before

    journal.write_bytes(one + two + three[:40])
    out, _, code = policytrack("check")
    assert (
        "journal.jsonl:3:1: this last line is unfinished" in out,
        "is in no commit and missing here" in out,
        code,
    ) == (
        True,
        True,
        1,
    )

    journal.write_bytes(one + three)
    out, _, code = policytrack("check")
    assert (out.count("is in no commit and missing here"), code) == (1, 1)
    journal.write_bytes(one + two + three)
    assert policytrack("check")[2] == 0


def test_events_of_an_id_that_is_gone_are_kept_and_reported(policytrack: Call, root: Path) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8")

    register.write_text(text.replace("id: EX-1", "id: EX-7"), "utf-8")
    assert shown(policytrack, "ex-7")["status"] == "unassessed"
    assert "1 entry of 'EX-1', which no recommendation has" in policytrack("check")[0]
    assert "EX-1  Announced" in policytrack("history", "ex-1")[0]

    register.write_text(text.replace("id: EX-1", "id: EX-7\n    former_ids: [EX-1]"), "utf-8")
    assert shown(policytrack, "ex-7")["status"] == "announced"


@pytest.fixture
def checked(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], CheckResult]:
    """The library's check of that workspace, on 1 June 2026."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "cache/state"))
    return lambda: check(Workspace(root), date(2026, 6, 1), datetime(2026, 6, 1, 12, tzinfo=UTC))


def test_a_sound_workspace_has_no_problems_and_its_sizes(checked: Callable[[], CheckResult]) -> None:
    result = checked()

    assert (result.problems, result.wrong) == ([], 0)
    assert result.sizes == {"paper": 1, "recommendation": 2, "passage": 3, "entry": 0}


def test_a_folder_without_a_register_is_one_problem(checked: Callable[[], CheckResult], root: Path) -> None:
    (root / "data/recommendations.yaml").unlink()

    result = checked()
    assert ([problem.blocking for problem in result.problems], result.wrong) == ([True], 1)


def test_events_are_not_judged_by_a_register_that_cannot_be_read(
    checked: Callable[[], CheckResult], root: Path
) -> None:
    forged = a_mark(evidence=(Evidence("javascript:alert(1)"),), recorded=datetime(2026, 3, 2, tzinfo=UTC), id="")
    (root / "data/journal.jsonl").write_bytes(line_of(forged._replace(id=event_id_for(forged))))
    register = root / "data/recommendations.yaml"
    text = register.read_text("utf-8")
    assert [problem.file for problem in checked().problems] == ["data/journal.jsonl"]

    register.write_text(text.replace("strength: should", "strength: perhaps"), "utf-8")
    assert [problem.file for problem in checked().problems] == ["data/recommendations.yaml"]


def test_what_was_not_kept_is_repaired_or_forgotten(
    policytrack: Call, root: Path, checked: Callable[[], CheckResult]
) -> None:
    policytrack("mark", "ex-1", "announced", "--evidence", URL)
    assert checked().wrong == 0
    journal = root / "data/journal.jsonl"
    recorded = journal.read_bytes()

    journal.write_bytes(b"")
    assert checked().wrong == 1
    assert len(repair(Workspace(root))) == 1
    assert (journal.read_bytes(), checked().wrong) == (recorded, 0)

    journal.write_bytes(b"")
    assert (forget(Workspace(root)), forget(Workspace(root))) == (1, 0)
    assert (checked().wrong, repair(Workspace(root))) == (0, [])


def test_a_journal_that_cannot_lose_lines_has_none_to_repair_or_forget(root: Path) -> None:
    journal = MemoryJournal([line_of(a_mark())])
    workspace = Workspace(root, open_journal=lambda _: journal)

    assert (repair(workspace), forget(workspace)) == ([], 0)
    assert not isinstance(journal, RepairableJournal)


def test_a_problem_of_the_journal_is_named_after_it_however_it_is_kept(root: Path) -> None:
    journal = MemoryJournal([line_of(a_mark(id="p1-0"))])  # which is not its digest
    workspace = Workspace(root, open_journal=lambda _: journal)

    problems = check(workspace, date(2026, 6, 1), datetime.now(UTC)).problems

    assert [problem.file for problem in problems] == ["a journal in memory"]


def test_nothing_is_repaired_or_forgotten_in_the_shipped_workspace(root: Path) -> None:
    for change in (repair, forget):
        with pytest.raises(UsageProblem, match="read-only"):
            change(Workspace(root, shipped=True))


def test_links_among_the_programs_own_files_are_told(checked: Callable[[], CheckResult], root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / ".policytrack/last").mkdir(parents=True)
    (root / ".policytrack/last/monday.json").symlink_to(root / "elsewhere")
    assert [problem.file for problem in checked().problems] == [".policytrack/last/monday.json"]

    (root / ".policytrack/last/monday.json").unlink()
    (root / ".policytrack/last").rmdir()
    (root / ".policytrack/last").symlink_to(root / "elsewhere")
    assert [problem.file for problem in checked().problems] == [".policytrack/last"]
