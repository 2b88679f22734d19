"""Entries that were seen here and are gone, lines that no memory has room for: told once, with what helps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import policytrack as python
from policytrack.domain.events import EventKind
from policytrack.journal.codec import LONGEST, event_id_for, line_of
from tests.builders import TWO, a_workspace, an_event
from tests.conftest import Outcome

Call = Callable[..., Outcome]
MARK = ("mark", "ex-1", "announced", "--evidence", "https://example.org/a")


def _lines(number: int) -> list[bytes]:
    """So many reviews, one a second."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = []
    for each in range(number):
        event = an_event(
            EventKind.REVIEW,
            effective=date(2026, 1, 1),
            recorded=start + timedelta(seconds=each),
            nonce=f"{each:016x}",
            note="looked",
        )
        found.append(line_of(event._replace(id=event_id_for(event))))
    return found


@pytest.mark.parametrize("is_there", [True, False])
def test_an_emptied_or_missing_journal_is_told_with_the_answer(
    policytrack: Call, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_there: bool
) -> None:
    journal = root / "data/journal.jsonl"
    journal.write_bytes(b"".join(_lines(3)))
    assert policytrack("list")[1] == ""
    journal.write_bytes(b"")
    if not is_there:
        journal.unlink()

    for words in (("list",), ("list",), ("show", "ex-1"), ("summary",), ("report", "--since", "7d"), ("history",)):
        _, err, code = policytrack(*words)
        assert code == 0
        assert f"{journal} {'holds no entry' if is_there else 'is missing'}, and 3 entries were recorded" in err
        assert "from git or a backup" in err
        assert "`policytrack check --forget`" in err
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.warns(UserWarning, match="3 entries were recorded in it before"):
        python.open(root).recommendations()

    journal.write_bytes(b"".join(_lines(3)))
    assert policytrack("list")[1] == ""


def test_an_emptied_journal_is_told_before_anything_that_is_wrong(policytrack: Call, root: Path) -> None:
    journal = root / "data/journal.jsonl"
    journal.write_bytes(b"".join(_lines(3)))
    policytrack("list")
    journal.write_bytes(b"")

    for words in (("list", "--assessor", "nobody"), ("mark", "no-such-id", "announced"), ("retract", "p1-0")):
        _, err, code = policytrack(*words)
        first, second = err.splitlines()
        assert "3 entries were recorded in it before" in first
        assert (code, "no " in second) == (5, True)


def test_a_journal_that_never_held_anything_is_not_missed(policytrack: Call, root: Path) -> None:
    assert [policytrack("list")[1] for _ in range(2)] == ["", ""]


def test_a_workspace_made_anew_at_the_same_path_is_told_once_and_forgotten(policytrack: Call, root: Path) -> None:
    (root / "data/journal.jsonl").write_bytes(b"".join(_lines(2_000)))
    policytrack("list")
    shutil.rmtree(root)
    a_workspace(root, TWO)
    policytrack(*MARK)

    out, _, code = policytrack("check", "--format", "json")
    [problem] = json.loads(out)
    assert (code, problem["file"]) == (1, "data/journal.jsonl")
    assert problem["message"].startswith("2,000 entries that were here are missing, the first of them p1-")
    assert "`policytrack check --forget`" in problem["message"]

    out, err, code = policytrack("check", "--forget")
    assert (out, code) == ("", 0)
    assert err.splitlines()[0] == "forgot 2,000 missing entries"
    assert policytrack("check")[2] == 0
    assert json.loads(policytrack("history", "ex-1", "--format", "json")[0])[0]["entry"] == "mark"


def test_a_few_missing_entries_are_named_each(policytrack: Call, root: Path) -> None:
    lines = _lines(4)
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    policytrack("list")
    (root / "data/journal.jsonl").write_bytes(b"".join([lines[0], lines[2]]))

    found = [line for line in policytrack("check")[0].splitlines() if "was here and is missing" in line]

    assert [json.loads(line)["id"][:18] for line in (lines[1], lines[3])] == [
        line.partition(": ")[2].partition("…")[0] for line in found
    ]


def test_what_git_holds_is_told_once_and_not_forgotten(policytrack: Call, root: Path) -> None:
    lines = _lines(50)
    (root / "data/journal.jsonl").write_bytes(b"".join(lines))
    git = ["git", "-C", str(root), "-c", "user.name=jo", "-c", "user.email=jo@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    policytrack("list")
    (root / "data/journal.jsonl").write_bytes(lines[0])

    for words in (("check",), ("check", "--forget")):
        found = [line for line in policytrack(*words)[0].splitlines() if "missing" in line]
        assert len(found) == 1, found
        assert "line 2 in git's last commit, is missing; put it back; 48 more are missing after it" in found[0]


MEASURED = """\
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "policytrack", *sys.argv[1:]], capture_output=True, text=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode)
print(done.stdout + done.stderr)
"""


@pytest.mark.large
@pytest.mark.skipif(sys.platform == "win32", reason="the most memory a process took is not told there")
@pytest.mark.parametrize("is_ended", [True, False])
def test_a_line_of_any_length_takes_little_memory(
    cache: dict[str, str], root: Path, tmp_path: Path, is_ended: bool
) -> None:
    def ask(*words: str) -> tuple[int, int, str]:
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *words],
            capture_output=True,
            check=True,
            text=True,
            env={**cache, "POLICYTRACK_RECORDER": "jo"},
        )
        first, _, said = done.stdout.partition("\n")
        room, code = map(int, first.split())
        return room * (1 if sys.platform == "darwin" else 1_024), code, said

    git = ["git", "-C", str(root), "-c", "user.name=jo", "-c", "user.email=jo@example.org"]
    lines = _lines(2)
    journal = root / "data/journal.jsonl"
    journal.write_bytes(b"".join(lines))
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True)
    ask(*MARK, "--workspace", str(root))
    journal.write_bytes(lines[0])
    os.truncate(journal, 300_000_000)
    if is_ended:
        with journal.open("ab") as file:
            file.write(b"\n" + lines[1])

    for words in (("check",), ("list",), ("history",), MARK):
        room, _, said = ask(*words, "--workspace", str(root))
        assert room < 200_000_000, (words, room, said)
    room, code, said = ask("import", str(journal), "--into", str(tmp_path / "new"))
    assert room < 200_000_000
    if is_ended:
        assert f"data/journal.jsonl:2: this line is longer than {LONGEST:,} bytes" in said
        assert code == 4


@pytest.mark.parametrize("before", [0, 1, 500_000, LONGEST - 200, LONGEST])
def test_how_long_a_line_may_be_does_not_depend_on_where_it_stands(policytrack: Call, root: Path, before: int) -> None:
    (root / "data/journal.jsonl").write_bytes(b" " * before + b"\n" + b"x" * (LONGEST + 1) + b"\n")

    assert f":2:1: this line is longer than {LONGEST:,} bytes" in policytrack("check")[0]
