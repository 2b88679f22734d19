"""Long work shared out among as many processes as there are processors.

`concurrent.futures` does not serve here: whether it spawns processes or forks them from a server, each of them runs the
caller's script again, and one without `if __name__ == "__main__"` fails. It is no faster, either.
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
"""How many small pieces each process has before it."""

AT_A_TIME = 2_000
"""How many entries make a piece of work."""

_SERVE = "from policytrack.index.workers import serve; serve()"


def parallel_map(
    work: Callable[[_Piece], _Done], pieces: Iterable[_Piece], *, are_small: bool = False
) -> Iterator[_Done]:
    """What *work* makes of each piece, in order, as `map`.

    Pieces that *are_small* are handed out ahead, so that nobody waits for the next. With large ones we would wait
    until a piece is taken, while whoever should take it waited until we took what the last one came to.

    *work* is a module's own function. Whoever calls us may be any script, so the others are new interpreters that
    run nothing of it. Where they cannot be started, or die, this process does what is left.
    """
    coming = iter(pieces)
    workers = _started(_processors())
    given: deque[_Piece] = deque()  # in order; what comes of them has not come back yet
    done = sent = 0
    try:
        while workers:
            for piece in islice(coming, (_AHEAD if are_small else 1) * len(workers) - len(given)):
                given.append(piece)
                _send(workers[sent % len(workers)], (work, piece))
                sent += 1
            if not given:
                break
            made = pickle.load(workers[done % len(workers)].stdout)  # type: ignore[arg-type]  # it is a pipe
            given.popleft()
            done += 1
            yield made
    except (OSError, EOFError, pickle.UnpicklingError):
        pass
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    yield from map(work, chain(given, coming))


def in_batches(raws: Iterator[EntryRow], work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
    """What *work* makes of each batch of entries, in order."""
    return parallel_map(partial(_of_batch, work), _batches(raws))


def _batches(raws: Iterator[EntryRow]) -> Iterator[list[EntryRow]]:
    while batch := list(islice(raws, AT_A_TIME)):
        yield batch


def _of_batch(work: Callable[[Iterable[Entry]], _Done], raws: list[EntryRow]) -> _Done:
    from policytrack.index.decode import entry_of

    return work(map(entry_of, raws))


def serve() -> None:
    """Do what standard input asks for, and write what comes of it to standard output, until there is no more."""
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
