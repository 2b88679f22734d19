"""A hundredth of the runs in `tests/soak`: nothing is lost, doubled or missed while everything around fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machine import must_have
from tests.sharing.cluster import programs
from tests.soak import first_pull, newsroom

pytestmark = [
    pytest.mark.large,
    pytest.mark.skipif(programs() is None and not must_have("postgresql"), reason="there is no postgresql here"),
]


def test_nothing_is_lost_while_processes_are_killed_and_connections_cut(tmp_path: Path) -> None:
    result = newsroom.run(tmp_path, writers=32, entries=5, readers=8, kills=8, crashes=1)

    assert result._replace(seconds=0) == newsroom.Result(160, 0, 0, 0, 0, 8, 1, 0)


def test_a_first_pull_brings_every_entry(tmp_path: Path) -> None:
    assert first_pull.run(tmp_path, 10_000).entries == 10_000
