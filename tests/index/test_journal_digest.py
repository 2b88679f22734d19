"""The digest of a journal says which events there are, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policytrack.domain.events import Event
from policytrack.domain.statuses import Status
from policytrack.index.query import events as journal_events
from policytrack.index.query import journal_digest
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_mark, a_workspace
from tests.opening import open_index

Digest = tuple[str, int]


@pytest.fixture(params=[20_000_000, 0], ids=["short", "long"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace; the digest of a long journal is made by a thread, from the index's file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(journal_events, "_LONG", request.param)
    return a_workspace(tmp_path / "ws", TWO)


def some_events() -> list[Event]:
    marks = [a_mark(status, date(2026, 3, day)) for day, status in enumerate(list(Status)[3:9], 1)]
    marks = [mark._replace(recorded=datetime(2026, 10, day, tzinfo=UTC)) for day, mark in enumerate(marks, 1)]
    return [mark._replace(id=event_id_for(mark)) for mark in marks]


def digest(root: Path, events: Iterable[Event]) -> Digest:
    (root / "data/journal.jsonl").write_bytes(b"".join(map(line_of, events)))
    with closing(open_index(root)) as index:
        return index.journal.digest()()


def test_the_digest_of_known_events_is_what_earlier_reports_print(root: Path) -> None:
    """Reports are compared by it, so it must never become another."""
    assert digest(root, some_events()) == ("sha256:a76fb7d386ff8c79", 6)
    assert digest(root, []) == ("sha256:e3b0c44298fc1c14", 0)


def test_neither_the_order_of_lines_nor_a_doubled_line_changes_the_digest(root: Path) -> None:
    events = some_events()

    assert digest(root, reversed(events)) == digest(root, events)
    assert digest(root, [*events, events[2]]) == digest(root, events)


def test_each_further_event_changes_the_digest(root: Path) -> None:
    events = some_events()

    assert len({digest(root, events[:number]) for number in range(len(events) + 1)}) == len(events) + 1


def test_an_index_that_has_gone_on_is_not_asked_for_the_digest(root: Path) -> None:
    digest(root, some_events())
    with closing(open_index(root)) as index:
        path = str(index.path)
    with closing(sqlite3.connect(path)) as db:
        known = db.execute("SELECT cursor, fingerprint FROM journal").fetchone()
        expected = journal_digest.digest_of(db, "9")

    assert journal_digest.digest_in_file(path, known, "9") == expected
    assert journal_digest.digest_in_file(path, (known[0], "another"), "9") is None
    assert journal_digest.digest_in_file(f"{path}.gone", known, "9") is None
