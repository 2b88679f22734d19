"""Processes that read the index's file themselves find what the process that they help finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from policytrack.domain.model import Entry
from policytrack.domain.query import Query
from policytrack.index.index import Index
from tests.builders import TWO, a_workspace
from tests.opening import open_index

DAY = date(2026, 6, 1)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with closing(open_index(a_workspace(tmp_path / "work", TWO))) as index:
        yield index


def ids_and_statuses(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry.recommendation.id, str(entry.standing.status)) for entry in entries]


def spread(index: Index, query: Query) -> list[tuple[str, str]]:
    return [pair for batch in index.spread(query, DAY, ids_and_statuses) for pair in batch]


@pytest.mark.parametrize("query", [Query(), Query(statuses=("open",)), Query(sides=("nobody",)), Query(texts=("bus",))])
@pytest.mark.parametrize("processes", [1, 2])
def test_helpers_find_what_passes_in_the_order_of_the_register(
    index: Index, monkeypatch: pytest.MonkeyPatch, query: Query, processes: int
) -> None:
    monkeypatch.setattr("policytrack.index.workers.processors", lambda: processes)

    assert spread(index, query) == ids_and_statuses(index.entries(query, DAY))


def test_another_index_in_the_place_of_this_one_is_not_read(index: Index) -> None:
    before = ids_and_statuses(index.entries(Query(), DAY))
    assert index.path is not None
    (index.path.with_suffix(".other")).write_bytes(b"This is no index.")
    index.path.with_suffix(".other").replace(index.path)

    assert spread(index, Query()) == before


def test_helpers_answer_by_what_was_known_then(index: Index) -> None:
    index.as_known((DAY - timedelta(days=90)).isoformat(), "council")

    assert spread(index, Query()) == ids_and_statuses(index.entries(Query(), DAY))
