"""The Python API: what a notebook asks, and its documentation's examples."""

from __future__ import annotations

import csv
import doctest
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import policytrack
from tests.builders import TWO, a_workspace

ROOT = Path(__file__).parents[2]
URL = "https://example.org/a"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("POLICYTRACK_TODAY", "2100-06-01")
    monkeypatch.setenv("POLICYTRACK_RECORDER", "jo")
    return a_workspace(tmp_path / "ws", TWO)


def _statuses(tracker: policytrack.Tracker, **words: str) -> dict[str, str]:
    return {entry.recommendation.id: str(entry.standing.status) for entry in tracker.recommendations(**words)}


def test_the_examples_of_the_documentation_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("POLICYTRACK_TODAY", "2100-06-01")
    workspace = tmp_path / "ws"
    command = [sys.executable, "-m", "policytrack", "init", str(workspace), "--shipped"]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.chdir(workspace)

    failed, tried = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False)
    assert (failed, tried > 6) == (0, True)


def test_a_mark_is_seen_by_the_next_question_and_by_another_tracker(folder: Path) -> None:
    tracker, other = policytrack.open(folder), policytrack.open(str(folder))
    assert _statuses(tracker) == {"EX-1": "unassessed", "EX-2": "unassessed"}

    event = tracker.mark("ex-1", "announced", on=date(2026, 3, 1), evidence=f"{URL} title=x")
    assert (event.recommendation, str(event.status), event.evidence[0].title) == ("EX-1", "announced", "x")
    assert _statuses(tracker) == _statuses(other) == {"EX-1": "announced", "EX-2": "unassessed"}
    assert _statuses(tracker, on="2026-02-28", actor="council") == {"EX-1": "unassessed"}
    assert _statuses(other, known_on="2026-01-31", status="open")["EX-1"] == "unassessed"
    assert [one.id for one in tracker.history("ex-1")] == [one.id for one in other.history()] == [event.id]
    assert [str(one.change) for one in tracker.changes("2026-02-01", topic="buses")] == ["newly overdue"] * 0
    assert "first assessed" in [str(one.change) for one in tracker.changes("2026-02-01")]


def test_one_recommendation_the_counts_and_the_disputes_are_those_of_the_commands(folder: Path) -> None:
    tracker = policytrack.open(folder)
    tracker.mark("ex-1", "announced", on="2026-03-01", evidence=URL)

    assert str(tracker.recommendation("1", "2026-02-28").standing.status) == "unassessed"
    assert str(tracker.recommendation("ex-1").standing.status) == "announced"
    command = [sys.executable, "-m", "policytrack", "summary", "--by", "status", "--format", "json"]
    printed = json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout)
    assert tracker.summary("status") == printed
    assert {row["key"] for row in printed} == {"announced", "unassessed", "all"}

    tracker.mark("ex-1", "implemented", on="2026-03-02", evidence=URL, assessor="council")
    assert [(dispute.recommendation, dispute.assessor) for dispute in tracker.disputes()] == [("EX-1", "council")]
    assert tracker.disputes("2026-03-01") == []
    with pytest.raises(policytrack.PolicytrackError, match="no group 'colour'"):
        tracker.summary("colour")
    with pytest.raises(policytrack.PolicytrackError, match="no recommendation 'ex-9'"):
        tracker.recommendation("ex-9")


@pytest.mark.parametrize("command", ["papers", "actors", "topics"])
def test_papers_actors_and_topics_are_those_of_the_commands(folder: Path, command: str) -> None:
    words = [sys.executable, "-m", "policytrack", command, "--format", "json"]
    printed = json.loads(subprocess.run(words, cwd=folder, check=True, capture_output=True).stdout)

    assert getattr(policytrack.open(folder), command)() == printed != []


def test_counts_of_papers_and_topics_are_those_of_the_day(folder: Path) -> None:
    tracker = policytrack.open(folder)
    tracker.mark("ex-2", "announced", on="2026-03-01", evidence=URL)

    for ask in (tracker.papers, tracker.topics):
        announced = [
            max(row["recommended"]["statuses"].get("announced", 0) for row in ask(day))
            for day in ("2026-02-28", "2026-03-01")
        ]
        assert announced == [0, 1]


@pytest.mark.parametrize("style", ["chicago", "apa", "bibtex", "markdown"])
def test_a_citation_is_that_of_the_command(folder: Path, style: str) -> None:
    words = [sys.executable, "-m", "policytrack", "cite", "ex-1", "--style", style]
    printed = subprocess.run(words, cwd=folder, check=True, capture_output=True).stdout

    assert policytrack.open(folder).cite("ex-1", style) == printed.decode("utf-8")


def test_a_citation_with_its_status_is_a_paragraph_of_the_day(folder: Path) -> None:
    tracker = policytrack.open(folder)
    tracker.mark("ex-1", "announced", on="2026-03-01", evidence=URL)

    assert "Status on March 1, 2026: Announced" in tracker.cite("ex-1", on="2026-03-01", with_status=True)
    assert "Status on February 28, 2026: Not assessed" in tracker.cite("ex-1", on="2026-02-28", with_status=True)
    with pytest.raises(policytrack.PolicytrackError, match="no style 'aap'; the nearest is 'apa'"):
        tracker.cite("ex-1", "aap")
    with pytest.raises(policytrack.PolicytrackError, match="choose --style chicago, apa or markdown"):
        tracker.cite("ex-1", "bibtex", with_status=True)
    with pytest.raises(policytrack.PolicytrackError, match="no recommendation 'ex-9'"):
        tracker.cite("ex-9")


def test_what_the_command_refuses_is_refused_and_nothing_is_recorded(folder: Path) -> None:
    tracker = policytrack.open(folder)
    for words, said in (
        ({"status": "announced"}, "evidence"),
        ({"status": "done"}, "no status 'done'"),
        ({"status": "announced", "evidence": URL, "actor": "nobody"}, "no actor 'nobody'"),
    ):
        with pytest.raises(policytrack.PolicytrackError, match=said):
            tracker.mark("ex-1", **words)
    with pytest.raises(policytrack.PolicytrackError, match="no recommendation"):
        tracker.mark("zz", "announced", evidence=URL)
    with pytest.raises(policytrack.PolicytrackError, match="no filter 'actr'; the nearest is 'actor'"):
        tracker.recommendations(actr="x")
    with pytest.raises(policytrack.PolicytrackError, match="there is no folder"):
        policytrack.open(folder / "none")
    assert not (folder / "data/journal.jsonl").exists()


def test_recommendations_go_into_a_file_as_they_are(folder: Path) -> None:
    rows = [policytrack.as_dict(entry) for entry in policytrack.open(folder).recommendations()]
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)

    assert [row["id"] for row in csv.DictReader(io.StringIO(written.getvalue()))] == ["EX-1", "EX-2"]


def test_a_register_that_changes_between_questions_is_read_again(folder: Path) -> None:
    tracker = policytrack.open(folder)
    assert len(tracker.recommendations()) == 2
    register = folder / "data/recommendations.yaml"
    register.write_text(register.read_text("utf-8").partition("  - id: EX-2")[0], "utf-8")

    assert len(tracker.recommendations()) == 1


def test_importing_it_imports_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import policytrack; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert "policytrack.workspace.tracker" not in done.stdout
    assert "typer" not in done.stdout


def test_changes_by_effective_dates_are_those_of_the_command(folder: Path) -> None:
    tracker = policytrack.open(folder)
    tracker.mark("ex-1", "announced", on="2026-03-01", evidence=URL)
    march = ("2026-02-28", "2026-03-01")

    assert tracker.changes(*march) == []
    [change] = tracker.changes(*march, by="effective")
    assert (change.recommendation, change.before, change.after) == ("EX-1", "unassessed", "announced")
    assert tracker.changes(*march, by="effective", known_on="2026-04-01") == []
    with pytest.raises(policytrack.PolicytrackError, match="the nearest is 'effective'"):
        tracker.changes(*march, by="efective")
