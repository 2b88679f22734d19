"""A journal that is read while git is at work in its repository."""

from __future__ import annotations

from pathlib import Path
from threading import Timer

from policytrack.journal.location import JOURNAL
from policytrack.journal.parsed import START, Line
from policytrack.workspace.opening import file_journal
from tests.registers import TRUST


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
