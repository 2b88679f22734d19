"""Workers give every result once, in order, whatever becomes of them."""

from __future__ import annotations

from operator import add

import pytest

from policytrack.index.workers import Workers


@pytest.mark.parametrize("are_small", [False, True])
@pytest.mark.parametrize("dies_after", [0, 3, 9, None])
def test_no_result_is_lost_when_workers_die(dies_after: int | None, are_small: bool) -> None:
    results = []
    with Workers(int, 2) as workers:
        for result in workers.map(add, range(10), are_small=are_small):
            results.append(result)
            if result == dies_after:
                for process in workers._processes:
                    process.kill()
                    process.wait()

    assert results == list(range(10))
