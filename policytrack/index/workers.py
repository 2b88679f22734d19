"""Shares long work out among as many processes as there are processors.

`concurrent.futures` does not serve here: whether it spawns processes or forks them from a server, each of them runs the
caller's script again, and one without `if __name__ == "__main__"` fails. loky does not run the script again, but to
write 20,000 recommendations with `report --format csv --output` it took 14 to 17 % more processor time (medians of
two series of five paired runs) and no clearly shorter time by the clock, so it is not worth a dependency.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.index.decode import EntryRow

_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")

_AHEAD = 2
"""How many small pieces each process is handed at a time."""

AT_A_TIME = 2_000
"""How many entries make one batch of `in_batches`."""

_SERVE = "from policytrack.index.workers import serve; serve()"


def parallel_map(
    work: Callable[[_Piece], _Done], pieces: Iterable[_Piece], *, are_small: bool = False
) -> Iterator[_Done]:
    """The results of *work* for each piece, in order, as `map` gives them.

    *work* is a function at the top of a module. The caller may be any script, so the workers are new interpreters
    that run nothing of it. Where they cannot be started, or die, this process does the rest.

    Pieces that *are_small* are handed out ahead, so that no worker waits for its next piece. With large ones that could
    block for ever: this process would write a piece to a full pipe, whose reader waits to write its last result.
    """
    remaining = iter(pieces)
    workers = _started(_processors())
    pending: deque[_Piece] = deque()  # handed out, in order; their results have not come back yet
    done = sent = 0
    try:
        while workers:
            for piece in islice(remaining, (_AHEAD if are_small else 1) * len(workers) - len(pending)):
                pending.append(piece)
                _send(workers[sent % len(workers)], (work, piece))
                sent += 1
            if not pending:
                break
            result = pickle.load(workers[done % len(workers)].stdout)  # type: ignore[arg-type]  # it is a pipe
            pending.popleft()
            done += 1
            yield result
    except (OSError, EOFError, pickle.UnpicklingError):
        pass
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    yield from map(work, chain(pending, remaining))


def in_batches(rows: Iterator[EntryRow], work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
    """The results of *work* for each batch of entries, in order."""
    return parallel_map(partial(_of_batch, work), _batches(rows))


def _batches(rows: Iterator[EntryRow]) -> Iterator[list[EntryRow]]:
    while batch := list(islice(rows, AT_A_TIME)):
        yield batch


def _of_batch(work: Callable[[Iterable[Entry]], _Done], rows: list[EntryRow]) -> _Done:
    from policytrack.index.decode import entry_of

    return work(map(entry_of, rows))


def serve() -> None:
    """Be a worker: read pickled tasks from standard input until it ends, and write their results to standard output."""
    import gc
    import signal

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that people started
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            work, piece = pickle.load(source)
        except EOFError:
            return
        sink.write(pickle.dumps(work(piece), pickle.HIGHEST_PROTOCOL))
        sink.flush()


def _started(number: int) -> list[subprocess.Popen[bytes]]:
    if number < 2 or not sys.executable:
        return []
    quiet: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(number):
            workers.append(subprocess.Popen([sys.executable, "-P", "-c", _SERVE], **quiet))
    except OSError:
        pass
    return workers


def _send(worker: subprocess.Popen[bytes], task: object) -> None:
    assert worker.stdin is not None
    worker.stdin.write(pickle.dumps(task))
    worker.stdin.flush()


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows or macOS
        return os.cpu_count() or 1
