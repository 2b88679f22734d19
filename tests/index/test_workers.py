"""Workers give every result once, in order, whatever becomes of them."""

from __future__ import annotations

from operator import add

import pytest

from policytrack.index.workers import Pool, Workers


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


def test_workers_take_processes_from_a_pool_and_put_back_those_that_owe_no_result() -> None:
    with Pool() as pool:
        with Workers(int, 2, pool) as workers:
            first = list(workers._processes)
            assert list(workers.map(add, range(5))) == list(range(5))
        with Workers(str, 2, pool) as workers:
            assert workers._processes == first
            results = workers.map(add, "abc")
            assert next(results) == "a"
        assert all(process.poll() is not None for process in first)
        with Workers(int, 2, pool) as workers:
            assert not set(first) & set(workers._processes)
            assert list(workers.map(add, range(5))) == list(range(5))
        last = pool.take(2)
        pool.put_back(last)

    assert all(process.poll() is not None for process in last)
