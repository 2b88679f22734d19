"""A journal that is read, added to or replaced while git is at work in its repository."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from threading import Timer
from typing import Any

import pytest

from policytrack.errors import JournalUnusable
from policytrack.files.atomic import Replacement
from policytrack.journal import git_lock
from policytrack.journal.append import append
from policytrack.journal.file_access import open_to_add
from policytrack.journal.location import JOURNAL, LOCK
from policytrack.journal.parsed import START, Line
from policytrack.workspace.opening import file_journal
from tests.machine import ask_git
from tests.registers import TRUST

LINES = (TRUST / JOURNAL).read_bytes().splitlines(keepends=True)
NEW, NEWER = LINES[-2:]


def test_a_reader_waits_until_git_has_put_the_journal_in_place(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    lock = tmp_path / ".git/index.lock"
    lock.touch()
    journal = tmp_path / JOURNAL
    journal.parent.mkdir()
    content = (TRUST / JOURNAL).read_bytes()

    def put_in_place() -> None:
        journal.write_bytes(content)
        lock.unlink()

    Timer(0.2, put_in_place).start()
    with file_journal(tmp_path).read_since(START) as reading:
        lines = [line for line in reading if isinstance(line, Line)]

    assert len(lines) == content.count(b"\n")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The journal of a workspace whose branch `side` has a line more than `main`, which is checked out."""
    path = tmp_path / JOURNAL
    path.parent.mkdir()
    for branch, lines in (("main", LINES[:3]), ("side", LINES[:4])):
        path.write_bytes(b"".join(lines))
        for words in (["init", "-b", "main"], ["checkout", "-B", branch], ["add", "data"], ["commit", "-m", branch]):
            assert ask_git(tmp_path, *words).returncode == 0
    assert ask_git(tmp_path, "checkout", "main").returncode == 0
    return path


def add(journal: Path, *lines: bytes) -> list[str]:
    return append(journal, journal.parent.parent / LOCK, lines)


def changes(journal: Path) -> str:
    """How many lines of the journal were added and taken out since git's last commit."""
    return ask_git(journal.parent, "diff", "--numstat", "--relative").stdout


def test_no_journal_is_made_where_git_has_just_removed_one(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git leaves a file that is in its way, switches branches, and commits it: every line before would be gone."""
    root, removed = journal.parent.parent, journal.parent.parent / ".git/removed"
    # Git runs this after it has removed the old file, and before it makes the new one.
    smudge = "touch .git/removed; while [ -e .git/removed ]; do sleep 0.01; done; cat"
    (root / ".git/info/attributes").write_text(f"{JOURNAL} filter=late\n")
    assert ask_git(root, "config", "filter.late.smudge", f"sh -c '{smudge}'").returncode == 0
    checkouts: list[Future[CompletedProcess[str]]] = []
    with ThreadPoolExecutor() as pool:

        def open_late(path: Path, **how: Any) -> int:
            if not checkouts:
                checkouts.append(pool.submit(ask_git, root, "checkout", "side"))
                while not removed.exists():
                    assert not checkouts[0].done(), checkouts[0].result()
                    time.sleep(0.01)
                assert not journal.exists()
            try:
                return open_to_add(path, **how)
            finally:
                removed.unlink(missing_ok=True)

        monkeypatch.setattr("policytrack.journal.append.open_to_add", open_late)
        assert add(journal, NEW) == []

    assert checkouts[0].result().returncode == 0
    assert ask_git(root, "branch", "--show-current").stdout == "side\n"
    assert journal.read_bytes() == b"".join([*LINES[:4], NEW])
    assert changes(journal) == "1\t0\tjournal.jsonl\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no file can be renamed over an open one there")
def test_git_cannot_switch_branches_while_a_copy_takes_the_journals_name(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is of this branch; on the other one it would take out what only that one has."""
    checkouts: list[CompletedProcess[str]] = []
    commits = Replacement.commit

    def commit_late(new: Replacement) -> None:
        checkouts.append(ask_git(journal.parent, "checkout", "side"))
        commits(new)

    monkeypatch.setattr(Replacement, "commit", commit_late)
    add(journal, NEW, NEWER)

    [checkout] = checkouts
    assert "index.lock': File exists" in checkout.stderr
    assert ask_git(journal.parent, "branch", "--show-current").stdout == "main\n"
    assert journal.read_bytes() == b"".join([*LINES[:3], NEW, NEWER])
    assert changes(journal) == "2\t0\tjournal.jsonl\n"
    assert ask_git(journal.parent, "commit", "-a", "-m", "more").returncode == 0


def test_a_copy_waits_until_git_has_ended(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = journal.parent.parent / ".git/index.lock"
    finishes = Replacement.finish
    tries = 0

    def finish_late(new: Replacement) -> None:
        nonlocal tries
        finishes(new)
        tries += 1
        if tries == 1:
            lock.touch()
            Timer(0.1, lock.unlink).start()

    monkeypatch.setattr(Replacement, "finish", finish_late)
    assert add(journal, NEW, NEWER) == []

    assert tries == 2 or sys.platform == "win32"
    assert journal.read_bytes() == b"".join([*LINES[:3], NEW, NEWER])


def test_beside_a_git_that_never_ends_no_journal_is_replaced(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = journal.parent.parent / ".git/index.lock"
    lock.symlink_to("nowhere")  # as a stranger's repository may have it
    monkeypatch.setattr(git_lock, "PATIENCE", 0.1)
    before = journal.read_bytes()

    with pytest.raises(JournalUnusable) as refused:
        add(journal, NEW, NEWER)

    assert str(refused.value) == (
        f"{journal}: the journal is to be replaced, and git holds {lock}; "
        "let git end, or remove that file if no git command is at work; nothing was recorded"
    )
    assert journal.read_bytes() == before
    [warning] = add(journal, NEW)
    assert warning.startswith(f"git has held {lock} for 0.1 seconds, and the journal was written nevertheless")
    assert journal.read_bytes() == before + NEW
    lock.unlink()
    assert add(journal, NEWER, LINES[-3]) == []


def test_beside_a_git_that_never_ends_no_journal_is_made(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = journal.parent.parent / ".git/index.lock"
    lock.touch()
    monkeypatch.setattr(git_lock, "PATIENCE", 0.1)
    journal.unlink()

    with pytest.raises(JournalUnusable, match=f"there is no journal, and git holds {lock}; let git end, or remove"):
        add(journal, NEW)

    assert not journal.exists()


@pytest.mark.parametrize("staged", [False, True])
def test_no_journal_is_made_in_place_of_one_that_git_has(journal: Path, staged: bool) -> None:
    """As after a `git checkout` that was interrupted; the next commit would take all other entries out."""
    journal.unlink()
    if staged:
        assert ask_git(journal.parent, "add", "-A").returncode == 0

    with pytest.raises(JournalUnusable) as refused:
        add(journal, NEW)

    assert str(refused.value) == (
        f"{journal} is missing, but git has it; put it back with `git checkout HEAD -- journal.jsonl` in its folder, "
        "or commit that it is gone; nothing was recorded"
    )
    assert not journal.exists()
    assert ask_git(journal.parent, "checkout", "HEAD", "--", "journal.jsonl").returncode == 0
    assert add(journal, NEW) == []
    assert journal.read_bytes() == b"".join([*LINES[:3], NEW])


def test_a_journal_is_made_anew_when_git_no_longer_has_one(journal: Path) -> None:
    assert ask_git(journal.parent, "rm", "journal.jsonl").returncode == 0
    assert ask_git(journal.parent.parent, "commit", "-m", "gone").returncode == 0
    journal.parent.mkdir(exist_ok=True)

    assert add(journal, NEW) == []

    assert journal.read_bytes() == NEW


def test_a_journal_that_only_the_index_has_is_put_back_from_there(tmp_path: Path) -> None:
    journal = tmp_path / JOURNAL
    journal.parent.mkdir()
    journal.write_bytes(LINES[0])
    for words in (["init"], ["add", "data"]):
        assert ask_git(tmp_path, *words).returncode == 0
    journal.unlink()

    with pytest.raises(JournalUnusable, match=r"put it back with `git checkout -- journal\.jsonl` in its folder"):
        add(journal, NEW)

    assert ask_git(journal.parent, "checkout", "--", "journal.jsonl").returncode == 0
    assert add(journal, NEW) == []
    assert journal.read_bytes() == LINES[0] + NEW


def test_no_journal_is_made_where_git_cannot_say_whether_it_has_one(journal: Path) -> None:
    journal.unlink()
    (journal.parent.parent / ".git/index").write_bytes(b"no index")
    (journal.parent.parent / ".git/HEAD").write_text("ref: refs/heads/none")

    with pytest.raises(JournalUnusable) as refused:
        add(journal, NEW)

    assert str(refused.value) == (
        f"{journal} is missing, and git could not be asked whether it has it: `git ls-files` fails; put it back, or "
        "make an empty file there if there never was one; nothing was recorded"
    )
    journal.touch()
    assert add(journal, NEW) == []


def test_an_unfinished_line_stays_beside_a_git_that_never_ends(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = journal.parent.parent / ".git/index.lock"
    lock.touch()
    monkeypatch.setattr(git_lock, "PATIENCE", 0.1)
    torn = journal.read_bytes() + NEW[:100]
    journal.write_bytes(torn)

    with pytest.raises(JournalUnusable, match="the last line is unfinished, and git holds"):
        add(journal, NEW)

    assert journal.read_bytes() == torn


def test_a_new_journal_is_removed_while_git_is_at_work(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, lock = journal.parent.parent, journal.parent.parent / ".git/index.lock"
    assert ask_git(root, "rm", "data/journal.jsonl").returncode == 0
    assert ask_git(root, "commit", "-m", "gone").returncode == 0
    journal.parent.mkdir(exist_ok=True)
    was_there: list[bool] = []

    def see_and_end() -> None:
        was_there.append(journal.exists())
        lock.unlink()

    def open_beside_git(path: Path, **how: Any) -> int:
        handle = open_to_add(path, **how)
        if how and not was_there:
            lock.touch()
            Timer(0.2, see_and_end).start()
        return handle

    monkeypatch.setattr("policytrack.journal.new_file.open_to_add", open_beside_git)
    assert add(journal, NEW) == []

    assert was_there == [False]
    assert journal.read_bytes() == NEW


def test_a_journal_that_is_missing_for_a_moment_is_waited_for(journal: Path) -> None:
    """Some ways to merge remove the file, and then write it, without git's lock."""
    content = journal.read_bytes()
    journal.unlink()
    Timer(0.2, journal.write_bytes, [content]).start()

    assert add(journal, NEW) == []

    assert journal.read_bytes() == content + NEW


def test_a_new_journal_that_came_in_gits_way_is_removed(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if git had begun, just when the journal was made, to switch from a branch without one."""
    root = journal.parent.parent
    assert ask_git(root, "checkout", "--orphan", "none").returncode == 0
    assert ask_git(root, "rm", "-f", "data/journal.jsonl").returncode == 0
    journal.parent.mkdir(exist_ok=True)
    checkouts: list[CompletedProcess[str]] = []

    def open_and_checkout(path: Path, **how: Any) -> int:
        handle = open_to_add(path, **how)
        if how:
            checkouts.append(ask_git(root, "symbolic-ref", "HEAD", "refs/heads/side"))
        return handle

    monkeypatch.setattr("policytrack.journal.new_file.open_to_add", open_and_checkout)
    with pytest.raises(JournalUnusable, match="is missing, but git has it; put it back"):
        add(journal, NEW)

    assert [checkout.returncode for checkout in checkouts] == [0]
    assert not journal.exists()
    assert ask_git(journal.parent, "checkout", "HEAD", "journal.jsonl").returncode == 0
    assert journal.read_bytes() == b"".join(LINES[:4])


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be put off there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_leaves_no_lock_behind(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    held = "with IndexLock(Path('data/journal.jsonl')).held() as is_free:"
    script = (
        "import os, signal; from pathlib import Path; from policytrack.journal.git_lock import IndexLock\n"
        f"signal.signal(signal.{name}, signal.SIG_DFL)\n"
        f"{held} os.kill(os.getpid(), signal.{name}); print(is_free, *os.listdir('.git'), flush=True)\n"
        "print('still there')"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False, encoding="utf-8"
    )

    assert (done.stdout, done.returncode) == ("True index.lock\n", -getattr(signal, name))
    assert list((tmp_path / ".git").iterdir()) == []


def test_a_lock_that_another_has_put_in_its_place_stays(tmp_path: Path) -> None:
    lock = tmp_path / ".git/index.lock"
    lock.parent.mkdir()

    with git_lock.IndexLock(tmp_path / JOURNAL).held() as is_free:
        lock.unlink()
        lock.write_text("git's")

    assert is_free
    assert lock.read_text() == "git's"
    with git_lock.IndexLock(tmp_path / JOURNAL).held() as is_free:
        assert not is_free


@pytest.mark.parametrize("pointer", ["nowhere", "gitdir: nowhere", "gitdir: \0", "gitdir: " + "x" * 9_000])
def test_entries_are_recorded_where_the_repository_is_not_there(tmp_path: Path, pointer: str) -> None:
    (tmp_path / ".git").write_text(pointer)
    (tmp_path / "data").mkdir()
    (tmp_path / JOURNAL).touch()

    assert add(tmp_path / JOURNAL, NEW) == []
    assert add(tmp_path / JOURNAL, LINES[0], NEWER) == []

    assert (tmp_path / JOURNAL).read_bytes() == b"".join([NEW, LINES[0], NEWER])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", ".policytrack", "data"]


def test_a_line_of_which_git_has_only_a_part_is_put_back(journal: Path) -> None:
    """Git may read the file while a line is being written, and commit what it has read."""
    before = journal.read_bytes()
    add(journal, NEW)
    journal.write_bytes(before + NEW[:-1])
    assert ask_git(journal.parent, "commit", "-a", "-m", "a part").returncode == 0
    journal.write_bytes(before)

    [warning] = add(journal, NEWER)

    assert warning.startswith("1 entry recorded on this machine was missing from ")
    assert journal.read_bytes() == before + NEW + NEWER
