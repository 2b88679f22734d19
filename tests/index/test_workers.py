"""Workers give every result once, in order, whatever becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.mark.parametrize("dies_after", [0, 3, None])
def test_large_pieces_and_results_pass_while_this_process_works(dies_after: int | None) -> None:
    """Each is many times what a pipe holds, and this process reads no result while it does its own work."""
    done: list[int] = []

    def own_work() -> Iterator[None]:
        for number in range(100):
            done.append(number)
            yield

    pieces = [bytes([number]) * 500_000 for number in range(10)]
    results, beside = [], own_work()
    with Workers(bytes, 2) as workers:
        for result in workers.map_beside(add, pieces, beside):
            results.append(result)
            if result[0] == dies_after:
                for process in workers._processes:
                    process.kill()
                    process.wait()

    assert results == pieces
    assert [*done, *(done[-1] for _ in beside)] == list(range(100))


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
