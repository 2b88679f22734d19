"""Counts that are kept beside the index are those that would be made again."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policytrack.domain.counts import BY
from policytrack.domain.query import Query
from policytrack.domain.statuses import Status
from policytrack.index.location import index_path
from policytrack.index.query import counts
from policytrack.journal.codec import event_id_for, line_of
from tests.builders import TWO, a_mark, a_workspace
from tests.opening import open_index

DAY = date(2026, 6, 1)
LONG_AGO = 1_767_225_600
ALL = Query()
Counted = list[dict[str | None, Any]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("policytrack.index.query.statistics._MANY", 0)
    root = a_workspace(tmp_path / "work", TWO)
    settle(root)
    return root


def settle(root: Path) -> None:
    """Make every file old enough for its stamp to be trusted."""
    for folder in ("data", "seeds"):
        for path in (root / folder).iterdir():
            os.utime(path, (LONG_AGO, LONG_AGO))


def counted(root: Path, by: str, day: date = DAY, query: Query = ALL) -> Counted:
    with closing(open_index(root)) as index:
        return [
            {key: {kind: numbers.record() for kind, numbers in of_key.items()} for key, of_key in groups.items()}
            for groups in index.statistics.tallies(by, query, day)
        ]


@pytest.fixture
def not_counted_again(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that forbids counting from now on."""

    def count(*_: object) -> None:
        raise AssertionError("these counts are kept")

    return lambda: monkeypatch.setattr(counts, "count", count)


def kept_file(root: Path) -> Path:
    path = index_path(root)
    assert path is not None
    return path.with_suffix(".counts")


def mark(root: Path, status: Status) -> None:
    event = a_mark(status, date(2026, 3, 1))
    with (root / "data/journal.jsonl").open("ab") as file:
        file.write(line_of(event._replace(id=event_id_for(event))))
    settle(root)


def test_the_same_counts_are_not_made_again(root: Path, not_counted_again: Callable[[], None]) -> None:
    mark(root, Status.IMPLEMENTED)
    made = {by: counted(root, by) for by in BY}
    not_counted_again()

    assert {by: counted(root, by) for by in BY} == made
    assert made["status"][0].keys() == {"implemented", "unassessed"}


def test_counts_are_made_again_after_a_mark(root: Path) -> None:
    before = counted(root, "status")
    mark(root, Status.REJECTED)

    after = counted(root, "status")

    assert "rejected" not in before[0]
    assert "rejected" in after[0]


def test_counts_of_another_day_are_made_for_that_day(root: Path) -> None:
    mark(root, Status.REJECTED)

    assert "rejected" in counted(root, "status")[0]
    assert "rejected" not in counted(root, "status", date(2026, 2, 1))[0]
    assert "rejected" in counted(root, "status")[0]


def test_counts_with_a_filter_are_not_those_of_all(root: Path) -> None:
    mark(root, Status.REJECTED)
    queries = [ALL, *(Query(statuses=(status,)) for status in ("closed", "open")), Query(texts=("bus",), soon=7)]
    made = [counted(root, "status", query=query) for query in queries]

    assert [counted(root, "status", query=query) for query in queries] == made
    assert [list(groups) for groups, _ in made[:3]] == [["unassessed", "rejected"], ["rejected"], ["unassessed"]]


def test_a_long_table_is_kept_only_if_texts_were_searched(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytrack.index.query.statistics._FEW_GROUPS", 0)

    counted(root, "status")
    assert not kept_file(root).exists()

    counted(root, "status", query=Query(texts=("bus",)))
    assert kept_file(root).exists()


def test_the_oldest_counts_make_room(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytrack.index.query.kept_counts._MOST", 3)
    made = {by: counted(root, by) for by in BY}

    assert {by: counted(root, by) for by in BY} == made
    assert kept_file(root).read_bytes().partition(b"\n")[0].count(b"Query") == 3


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[]\n", b'{"for": 1}\n', b"\xff\n\x00", b'{"for":[],"keys":[]}\n']
)
def test_a_damaged_file_is_not_used(root: Path, content: bytes) -> None:
    made = counted(root, "side")
    kept_file(root).write_bytes(content)

    assert counted(root, "side") == made


def test_a_file_that_was_cut_short_is_not_used(root: Path) -> None:
    made = counted(root, "side")
    whole = kept_file(root).read_bytes()

    for size in (len(whole) - 1, len(whole) - 4, len(whole) // 2):
        kept_file(root).write_bytes(whole[:size])
        assert counted(root, "side") == made


def test_a_file_that_others_may_write_is_not_used(root: Path) -> None:
    made = counted(root, "side")
    file = kept_file(root)
    head, _, numbers = file.read_bytes().partition(b"\n")
    file.write_bytes(head + b"\n" + b"\x01\x00\x00\x00" * (len(numbers) // 4))
    file.chmod(0o666)

    assert counted(root, "side") == made
