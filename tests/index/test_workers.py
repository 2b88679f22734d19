"""Work in the background is done, whatever becomes of the process that does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policytrack.index import workers
from policytrack.index.query import events
from policytrack.index.query.journal_digest import digest_in_file
from policytrack.index.workers import in_background
from tests.builders import ONE, a_workspace
from tests.opening import open_index


@pytest.mark.parametrize("processors", [1, 2])
def test_another_process_does_the_work_where_there_is_a_processor_for_it(
    processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processors", lambda: processors)

    assert in_background(sorted, [2, 3, 1])() == [1, 2, 3]


def test_this_process_does_what_another_dies_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 2)
    monkeypatch.setattr(workers, "_SERVE", "raise SystemExit(1)")

    assert in_background(sorted, [2, 3, 1])() == [1, 2, 3]


def test_the_digest_of_a_long_journal_is_that_of_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(workers, "processors", lambda: 2)
    root = a_workspace(tmp_path, ONE)
    index = open_index(root)
    here = index.journal.digest()()
    monkeypatch.setattr(events, "_LONG", 0)

    assert index.journal.digest()() == here


def test_the_digest_is_not_that_of_a_file_which_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    index = open_index(a_workspace(tmp_path, ONE))
    assert index.path is not None
    known = index._db.execute("SELECT cursor, fingerprint FROM journal").fetchone()

    assert digest_in_file((str(index.path), known, "9")) == index.journal.digest()()
    assert digest_in_file((str(index.path), (b"1 ", "another"), "9")) is None
    assert digest_in_file((str(tmp_path / "nowhere.sqlite3"), known, "9")) is None
