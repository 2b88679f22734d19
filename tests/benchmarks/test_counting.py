"""The two ways of counting come to the same counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("fcntl", reason="terminals are made as POSIX makes them")

from policytrack.domain.counts import BY, GroupedCounts
from policytrack.index.index import Index
from tests.benchmarks.counting import compare, counts_by_group, counts_from_columns, prepare
from tests.benchmarks.workspaces import workspace
from tests.opening import open_index

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    made = workspace(tmp_path_factory.mktemp("counting"), 2_000, with_events=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(made.cache))
        index = open_index(made.root)
    prepare(index)
    yield index
    index.close()


def _plain(groups: GroupedCounts) -> dict[str | None, dict[str, object]]:
    return {key: {kind: counts.record() for kind, counts in kinds.items()} for key, kinds in groups.items()}


@pytest.mark.parametrize("by", BY)
def test_columns_and_a_group_by_come_to_the_same_counts(index: Index, by: str) -> None:
    from_columns, by_group = counts_from_columns(index, by), counts_by_group(index, by)

    assert [_plain(groups) for groups in from_columns] == [_plain(groups) for groups in by_group]
    assert len(from_columns[0]) > 1


def test_a_comparison_has_both_times(index: Index) -> None:
    compared = compare(index, "actor", runs=3)

    assert compared.columns.least <= compared.columns.middle <= compared.columns.most
    assert compared.ratio == compared.grouped.middle / compared.columns.middle
