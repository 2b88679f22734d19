"""A batch is one thing in the journal: whole, or as if it had never been recorded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.domain.events import Event
from policytrack.journal.append import append
from policytrack.journal.batches import Batch, as_batch
from policytrack.journal.codec import line_of
from policytrack.journal.stamping import recorded
from tests.builders import a_workspace
from tests.journal.test_append import a_mark
from tests.journal.test_never_lost import IDS, REGISTER, Office, at_most, in_git
from tests.opening import open_index

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits as POSIX has them")


@pytest.fixture
def office(tmp_path: Path, cache: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("POLICYTRACK_TODAY", "2026-06-01")
    root = a_workspace(tmp_path / "work", REGISTER)
    for path in root.rglob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))  # what is this old is not read again to be sure
    return Office(root, {**cache, "POLICYTRACK_TODAY": "2026-06-01"})


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A file with 120 marks."""
    rows = [
        f"{IDS[turn % len(IDS)]},announced,2026-05-{turn // 24 + 1:02},https://example.org/{turn}"
        for turn in range(120)
    ]
    file = tmp_path / "marks.csv"
    file.write_text("\n".join(["id,status,on,evidence", *rows]) + "\n")
    return file


KILLED = """\
import signal, sys
from policytrack.cli.main import main
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
main()
"""


def killed(office: Office, size: int, *words: str) -> int:
    """Run a command that dies in the middle of a write, by a signal, when a file would grow beyond this size."""
    command = [sys.executable, "-c", KILLED, *words, "--workspace", str(office.root)]
    return subprocess.run(command, check=False, env=office.environment, preexec_fn=at_most(size)).returncode


def a_batch(number: int) -> list[bytes]:
    """Lines of a batch of so many marks."""
    drafts = as_batch([a_mark(f"mark {turn}") for turn in range(number)])
    return [line_of(recorded(draft, datetime(2026, 11, 23, tzinfo=UTC))) for draft in drafts]


def noted(root: Path) -> list[str]:
    """The notes of all events that count, as a new index sees them."""
    index = open_index(root)
    try:
        return sorted(event.note or "" for event in index.journal.events())
    finally:
        index.close()


def test_a_single_draft_is_no_batch_and_the_last_of_several_says_that_it_is_the_last() -> None:
    said: list[Event] = []
    batch = Batch(said.append)
    batch.add(a_mark("first"))
    assert said == []
    batch.close()
    assert [event.batch for event in said] == [None]

    first, second, third = (event.batch or "" for event in as_batch([a_mark(str(turn)) for turn in range(3)]))

    assert [words.partition("-")[2] for words in (first, second, third)] == ["1", "2", "3-end"]
    assert len({words.partition("-")[0] for words in (first, second, third)}) == 1


@settings(max_examples=40)
@given(st.integers(2, 6), st.data())
def test_a_batch_counts_when_all_of_it_is_there_in_whatever_order_and_however_often(
    tmp_path_factory: pytest.TempPathFactory, number: int, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("w")
    (root / "data").mkdir()
    lines, single = a_batch(number), line_of(a_mark("single"))
    there = data.draw(st.lists(st.sampled_from([*lines, single]), max_size=3 * number))
    half = data.draw(st.integers(0, len(there)))
    expected = [f"mark {turn}" for turn in range(number)] if set(lines) <= set(there) else []
    journal = root / "data/journal.jsonl"

    # The index reads it in two steps, as it grows.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))
        journal.write_bytes(b"".join(there[:half]))
        noted(root)
        with journal.open("ab") as file:
            file.write(b"".join(there[half:]))

        assert noted(root) == sorted(expected + ["single"] * (single in there))


def test_who_is_killed_within_a_batch_leaves_none_of_it_and_to_record_it_again_doubles_nothing(
    office: Office, batch: Path
) -> None:
    office.mark("before")
    before, answers = office.journal.stat().st_size, office.answers()
    for size in (700, 5_000, 20_000, 30_000):
        died = killed(office, before + size, "mark", "--from", str(batch), "--recorder", "x")
        assert died == -signal.SIGXFSZ
        assert office.journal.stat().st_size == before + size
        assert office.run("list", "--format", "json").stdout == answers[0]
        assert office.run("show", IDS[0], "--format", "json").stdout == answers[1]

    again = office.run("mark", "--from", str(batch), "--recorder", "x")
    assert (again.returncode, "set aside" in again.stderr) == (0, True)
    assert len(office.events()) == 121
    whole = office.journal.read_bytes()

    once_more = office.run("mark", "--from", str(batch), "--recorder", "x")

    assert (once_more.returncode, "120 of these 120 were recorded before" in once_more.stderr) == (0, True)
    assert office.journal.read_bytes() == whole
    assert office.run("check").returncode == 0


def test_a_batch_of_which_lines_were_cut_out_counts_no_more_and_check_names_it(office: Office, batch: Path) -> None:
    office.mark("before")
    answers = office.answers()
    office.run("mark", "--from", str(batch), "--recorder", "x")
    lines = office.journal.read_bytes().splitlines(keepends=True)
    office.journal.write_bytes(b"".join(lines[:40] + lines[41:]))

    listed, checked = office.run("list", "--format", "json"), office.run("check")

    assert listed.stdout == answers[0]
    assert "119 entries of an incomplete batch" in listed.stderr
    assert checked.returncode == 1
    assert "119 of 120 entries of the batch" in checked.stdout

    lines.reverse()
    office.journal.write_bytes(b"".join(lines))
    assert office.run("list", "--format", "json").stdout != answers[0]
    assert office.run("check").returncode == 0


def test_what_is_recorded_in_between_is_recorded_again(office: Office, tmp_path: Path) -> None:
    """The same batch sets right what another mark for the same day said after it."""
    ids = "\n".join(IDS[:2])
    words = ["mark", "-", "announced", "--evidence", "https://example.org/a", "--on", "2026-05-01", "--recorder", "x"]

    def again() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "policytrack", *words, "--workspace", str(office.root)]
        return subprocess.run(command, input=ids, capture_output=True, text=True, env=office.environment, check=True)

    again()
    office.run("mark", IDS[0], "stalled", "--no-evidence", "seen", "--on", "2026-05-01", "--recorder", "x")

    assert "1 of these 2 were recorded before" in again().stderr
    assert len(office.events()) == 4
    assert '"announced"' in office.run("show", IDS[0], "--format", "json").stdout


def test_a_journal_that_is_taken_in_is_taken_in_whole_or_not_at_all(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(line_of(a_mark(f"mark {turn}" * 50)) for turn in range(60)))
    office.mark("before")
    before = office.journal.read_bytes()
    for size in (10, 2_000, 20_000):
        assert killed(office, len(before) + size, "import", str(other)) == -signal.SIGXFSZ
        assert office.journal.read_bytes() == before

    assert office.run("import", str(other)).returncode == 0
    assert len(office.events()) == 61
    assert office.run("import", str(other)).returncode == 0
    assert len(office.events()) == 61


def test_a_batch_whose_rest_git_took_away_is_completed(office: Office, batch: Path) -> None:
    office.mark("before")
    in_git(office)
    office.run("mark", "--from", str(batch), "--recorder", "x")
    listed = office.run("list", "--format", "json").stdout
    lines = office.journal.read_bytes().splitlines(keepends=True)
    office.journal.write_bytes(b"".join(lines[:50]))

    assert office.run("check", "--repair").returncode == 0

    assert sorted(office.journal.read_bytes().splitlines(keepends=True)) == sorted(lines)
    assert office.run("list", "--format", "json").stdout == listed


def test_lines_of_a_batch_stay_where_readers_of_today_find_them(office: Office) -> None:
    """A line says of its batch what it says under a key behind all others, which counts in its digest."""
    append(office.journal, office.root / ".policytrack/journal.lock", a_batch(2))
    first = office.journal.read_bytes().splitlines()[0]

    assert first.rpartition(b',"batch":"')[2].endswith(b'-1"}')
    assert len(office.events()) == 2


def test_what_a_killed_import_was_writing_is_in_nobodys_way_and_goes(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"".join(line_of(a_mark(f"mark {turn}" * 50)) for turn in range(60)))
    office.mark("before")
    assert killed(office, office.journal.stat().st_size + 2_000, "import", str(other)) == -signal.SIGXFSZ
    assert [path.suffix for path in office.journal.parent.glob(".*")] == [".new"]

    office.mark("after")
    assert [*office.journal.parent.glob(".*")] == []

    (office.journal.parent / ".journal.jsonl.new").write_bytes(b"left by who is long gone")
    assert office.run("import", str(other)).returncode == 0
    assert len(office.events()) == 62
    assert [*office.journal.parent.glob(".*")] == []
