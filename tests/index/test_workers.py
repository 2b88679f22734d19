"""Workers give every result once, in order, whatever becomes of them."""

from __future__ import annotations

import pickle
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from operator import add, mul
from subprocess import PIPE, Popen
from typing import Any

import pytest

from policytrack.index.workers import Pool, Workers


@pytest.mark.parametrize("way", ["map", "map_singly"])
@pytest.mark.parametrize("dies_after", [0, 3, 9, None])
def test_no_result_is_lost_when_workers_die(dies_after: int | None, way: str) -> None:
    results = []
    with Workers(int, 2) as workers:
        for result in getattr(workers, way)(add, range(10)):
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
        for result in workers.map(add, pieces, beside):
            results.append(result)
            if result[0] == dies_after:
                for process in workers._processes:
                    process.kill()
                    process.wait()

    assert results == pieces
    assert [*done, *(done[-1] for _ in beside)] == list(range(100))


@pytest.mark.parametrize("way", ["map", "map_singly", "map_ahead"])
def test_large_work_and_results_block_nobody(way: str) -> None:
    """The work goes with each piece, and as each result is many times what a pipe holds."""
    work = partial(joined, b"x" * 300_000)
    with Workers(bytes, 2) as workers:
        results = list(getattr(workers, way)(work, [bytes([number]) for number in range(10)]))

    assert results == [b"x" * 300_000 + bytes([number]) for number in range(10)]


@pytest.mark.parametrize("fails_at", [0, 1, 2, 7])
def test_where_no_thread_can_be_started_this_process_does_the_work(
    fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    submits, calls = ThreadPoolExecutor.submit, count()

    def submit(pool: ThreadPoolExecutor, *task: Any) -> Any:
        if next(calls) >= fails_at:
            raise RuntimeError("can't start new thread")
        return submits(pool, *task)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", submit)
    with Workers(int, 2) as workers:
        assert list(workers.map(add, range(10))) == list(range(10))
        assert workers.is_local


def joined(large: bytes, state: bytes, piece: bytes) -> bytes:
    return large + state + piece


@pytest.mark.parametrize("dies_after", [-1, 0, 3, 8, None])
def test_no_result_that_was_made_ahead_is_lost_when_workers_die(dies_after: int | None) -> None:
    """Each result is many times what a pipe holds."""
    sizes = [100_000 * number for number in range(10)]
    results = []
    with Workers(partial(bytes, b"x"), 2) as workers:
        made = workers.map_ahead(mul, sizes)
        if dies_after == -1:
            kill(workers)
        for number, result in enumerate(made):
            results.append(result)
            if number == dies_after:
                kill(workers)

    assert results == [b"x" * size for size in sizes]


def kill(workers: Workers[bytes]) -> None:
    for process in workers._processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize("way", ["map", "map_singly", "map_ahead"])
def test_what_cannot_be_pickled_is_an_error_and_nobody_waits_for_it(way: str) -> None:
    """Were it pickled in a thread, a process would wait for a piece, and this one for its result."""
    with Workers(int, 2) as workers, pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        list(getattr(workers, way)(add, [1, lambda: None]))


AHEAD = """
import signal, sys
from policytrack.index.workers import _Share, _work_ahead

def work(state, number):
    print(number, file=sys.stderr, flush=True)
    return state * number

signal.alarm(60)  # if it waits for somebody to read, this ends it
_work_ahead(b"x" * 300_000, _Share(work, [1, 2, 3, 4]))
"""


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="nothing would end it on Windows, if it waited")
@pytest.mark.parametrize("before", ["", "import os; del os.set_blocking"])
def test_who_works_ahead_waits_for_no_reader_before_all_is_done(before: str) -> None:
    """Without `set_blocking`, as on older Windows, it writes nothing before."""
    with Popen([sys.executable, "-c", before + AHEAD], stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        begun = [process.stderr.readline() for _ in range(4)]
        results = [pickle.load(process.stdout) for _ in range(4)]

    assert begun == [b"1\n", b"2\n", b"3\n", b"4\n"]
    assert results == [b"x" * 300_000 * number for number in range(1, 5)]


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
