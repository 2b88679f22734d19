"""Shares long work out among as many processes as there are processors.

`concurrent.futures` does not serve here: whether it spawns processes or forks them from a server, each of them runs the
caller's script again, and one without `if __name__ == "__main__"` fails. loky does not run the script again, but to
write 20,000 recommendations with `report --format csv --output` it took 14 to 17 % more processor time (medians of
two series of five paired runs) and no clearly shorter time by the clock, so it is not worth a dependency.
"""

from __future__ import annotations

import errno
import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future

_State = TypeVar("_State")
_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")

_AHEAD = 4
"""At most so many pieces are handed out, or their results kept, beyond one for each process."""

_DIED = (OSError, EOFError, pickle.UnpicklingError)
"""What it looks like if a worker has died."""

_SERVE = "from policytrack.index.workers import serve; serve()"


class Pool:
    """Processes that several `Workers` use in turn: each is started, and loads what they have in common, only once."""

    def __init__(self) -> None:
        self._idle: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._idle)

    def start(self, number: int, load: Callable[[], object]) -> None:
        """Start processes that will be taken, and have them call *load*, which loads what they are going to need."""
        processes = _started(number)
        for process in processes:
            with suppress(OSError):  # it has died, which who takes it will notice
                _send(process, load)
        self._idle += processes

    def take(self, number: int) -> list[subprocess.Popen[bytes]]:
        """So many processes, or fewer if no more can be started."""
        taken, self._idle = self._idle[:number], self._idle[number:]
        return taken + _started(number - len(taken))

    def put_back(self, processes: Iterable[subprocess.Popen[bytes]]) -> None:
        """Keep processes of which no result is expected."""
        self._idle += processes


class Workers(Generic[_State]):
    """As many processes as there are processors, each with a state of its own, which their work may read and change.

    The caller may be any script, so the workers are new interpreters that run nothing of it. Where they cannot be
    started, or die, this process does their work, with a state of its own. Work is a function at the top of a module,
    or a method of the state's class.
    """

    def __init__(self, make: Callable[[], _State], number: int | None = None, pool: Pool | None = None) -> None:
        """*make* makes a state. *number* is how many processes to start, with 0 or 1 none; None: as many as useful.

        They are taken from the *pool*, and go back to it.
        """
        self._make = make
        self._pool = pool
        self._is_idle = True
        self._state: _State | None = None
        self._everywhere: list[tuple[Callable[[_State, Any], object], Any]] = []
        wanted = processors() if number is None else number
        wanted = wanted if wanted > 1 else 0
        self._processes = _started(wanted) if pool is None else pool.take(wanted)
        try:
            for process in self._processes:
                _send(process, make)
        except OSError:
            self._end()

    def __enter__(self) -> Workers[_State]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_local(self) -> bool:
        """Whether this process does the work."""
        return not self._processes

    def close(self) -> None:
        """End the processes, or put them back."""
        if self._pool is None or not self._is_idle:
            self._end()
        else:
            self._pool.put_back(self._processes)
            self._processes = []

    def _end(self) -> None:
        processes, self._processes = self._processes, []
        _end(processes)

    def everywhere(self, work: Callable[[_State, _Piece], object], piece: _Piece) -> None:
        """Do the work once with each state."""
        self._everywhere.append((work, piece))
        try:
            for process in self._processes:
                _send(process, (work, piece))
            for process in self._processes:
                _received(process)
        except _DIED:
            self._end()
        if self._state is not None:
            work(self._state, piece)

    def map(
        self,
        work: Callable[[_State, _Piece], _Done],
        pieces: Iterable[_Piece],
        beside: Iterator[object] | None = None,
    ) -> Iterator[_Done]:
        """The results of *work* for each piece, in order, as `map` gives them; of n processes, each gets every nth.

        A process has its next piece before the result of the last was taken. Threads write the pieces and read the
        results, so that nobody waits at a full pipe. While no result is there, this process takes what *beside*
        yields, which is work of its own.
        """
        remaining = iter(pieces)
        pending: deque[tuple[_Piece, Future[_Done]]] = deque()
        if self._processes:
            yield from self._map_with_threads(work, remaining, pending, iter(()) if beside is None else beside)
        for piece in chain((piece for piece, _ in pending), remaining):
            yield work(self._local_state(), piece)

    def _map_with_threads(
        self,
        work: Callable[[_State, _Piece], _Done],
        remaining: Iterator[_Piece],
        pending: deque[tuple[_Piece, Future[_Done]]],
        beside: Iterator[object],
    ) -> Iterator[_Done]:
        """The results of what remains. If a process dies, what it owes is left in *pending*, and the rest remains."""
        from concurrent.futures import Future, ThreadPoolExecutor

        number = len(self._processes)
        threads = [(ThreadPoolExecutor(1), ThreadPoolExecutor(1), process) for process in self._processes]
        turns = count()

        def hand_out() -> None:
            for piece in islice(remaining, number + min(number, _AHEAD) - len(pending)):
                writer, reader, process = threads[next(turns) % number]
                self._is_idle = False
                task = _pickled((work, piece))  # what cannot be pickled fails here
                try:
                    writer.submit(_write, process, task)  # if that fails, nothing can be read from it either
                    result = reader.submit(_received, process)
                except RuntimeError:  # no thread can be started
                    result = Future()
                    result.set_exception(OSError(errno.EAGAIN, "no thread can be started"))
                pending.append((piece, result))

        try:
            hand_out()
            while pending:
                _, future = pending[0]
                while not future.done() and next(beside, beside) is not beside:
                    pass
                try:
                    result = future.result()
                except _DIED:
                    self._end()
                    return
                pending.popleft()
                hand_out()  # before the caller takes its time over the result
                self._is_idle = not pending
                yield result
        finally:
            for writer, reader, _ in threads:
                writer.shutdown(wait=False)
                reader.shutdown(wait=False)

    def map_singly(self, work: Callable[[_State, _Piece], _Done], pieces: Iterable[_Piece]) -> Iterator[_Done]:
        """As `map`, but a process gets a piece only when its last result was taken: for those that need much memory."""
        remaining = iter(pieces)
        pending: deque[_Piece] = deque()  # handed out, in order; their results have not come back yet
        turns = count()
        done = 0

        def hand_out() -> None:
            number = len(self._processes)
            for piece in islice(remaining, number - len(pending)):
                pending.append(piece)
                self._is_idle = False
                try:
                    _send(self._processes[next(turns) % number], (work, piece))
                except OSError:
                    self._end()
                    return

        hand_out()
        while self._processes and pending:
            try:
                result = _received(self._processes[done % len(self._processes)])
            except _DIED:
                self._end()
                break
            pending.popleft()
            done += 1
            hand_out()  # before the caller takes its time over the result
            self._is_idle = not pending
            yield result
        for piece in chain(pending, remaining):
            yield work(self._local_state(), piece)

    def map_ahead(self, work: Callable[[_State, _Piece], _Done], pieces: Sequence[_Piece]) -> Iterator[_Done]:
        """As `map`, but the processes begin at once, and keep the results in memory until they are taken."""
        from threading import Thread

        number = len(self._processes)
        self._is_idle = False
        for place, process in enumerate(self._processes):
            # A thread, because a process reads its share only when it has started.
            share = _pickled(_Share(work, pieces[place::number]))
            Thread(target=_write_if_alive, args=(process, share), daemon=True).start()
        return self._results_of_shares(work, pieces)

    def _results_of_shares(self, work: Callable[[_State, _Piece], _Done], pieces: Sequence[_Piece]) -> Iterator[_Done]:
        for place, piece in enumerate(pieces):
            result: tuple[_Done, ...] = ()
            if self._processes:
                try:
                    result = (_received(self._processes[place % len(self._processes)]),)
                except _DIED:
                    self._end()
            self._is_idle = place == len(pieces) - 1
            yield from result or (work(self._local_state(), piece),)

    def _local_state(self) -> _State:
        """The state of this process, with what has been done everywhere."""
        if self._state is None:
            self._state = self._make()
            for work, piece in self._everywhere:
                work(self._state, piece)
        return self._state


def parallel_map(
    work: Callable[[_Piece], _Done], pieces: Iterable[_Piece], *, singly: bool = False, pool: Pool | None = None
) -> Iterator[_Done]:
    """The results of *work*, a function at the top of a module, for each piece, in order.

    See `Workers.map`, or for *singly* `Workers.map_singly`.
    """
    with Workers(_no_state, pool=pool) as workers:
        way = workers.map_singly if singly else workers.map
        yield from way(partial(_stateless, work), pieces)


def in_background(work: Callable[[_Piece], _Done], piece: _Piece) -> Callable[[], _Done]:
    """Have another process do the work, as in `parallel_map`; the function that is returned waits for its result."""
    processes = _started(1) if processors() > 1 else []
    try:
        for process in processes:
            _send(process, _no_state)
            _send(process, (partial(_stateless, work), piece))
    except OSError:
        pass  # it has died, and there is nothing to receive from it either

    def result() -> _Done:
        try:
            for process in processes:
                done: _Done = _received(process)
                return done
        except _DIED:
            pass
        finally:
            _end(processes)
        return work(piece)

    return result


def _no_state() -> tuple[()]:
    return ()


def _stateless(work: Callable[[_Piece], _Done], _: tuple[()], piece: _Piece) -> _Done:
    return work(piece)


def serve() -> None:
    """Be a worker: read pickled tasks from standard input until it ends, and write their results to standard output.

    What is no task is a function that makes another state; the first comes before all tasks.
    """
    import gc
    import signal

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that people started
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    state = None
    while True:
        try:
            task = pickle.load(source)
        except EOFError:
            return
        if not isinstance(task, tuple):
            state = task()
            continue
        if isinstance(task, _Share):
            _work_ahead(state, task)
            continue
        work, piece = task
        sink.write(_pickled(work(state, piece)))
        sink.flush()


class _Share(NamedTuple):
    """The pieces of which a process keeps the results until they are taken."""

    work: Callable[[Any, Any], object]
    pieces: Sequence[object]


def _work_ahead(state: object, share: _Share) -> None:
    """Write the results to standard output, but never wait for the pipe before the last is there."""
    sink = sys.stdout.fileno()
    unsent = deque[memoryview]()
    can_write_some = hasattr(os, "set_blocking")  # on Windows only from Python 3.12 on
    if can_write_some:
        os.set_blocking(sink, False)
    for piece in share.pieces:
        unsent.append(memoryview(_pickled(share.work(state, piece))))
        if can_write_some:
            with suppress(BlockingIOError):
                _write_first(sink, unsent)
    if can_write_some:
        os.set_blocking(sink, True)
    _write_first(sink, unsent)


def _write_first(sink: int, unsent: deque[memoryview]) -> None:
    """Write what is unsent, as far as there is room."""
    while unsent:
        unsent[0] = unsent[0][os.write(sink, unsent[0]) :]
        if not unsent[0]:
            unsent.popleft()


def _started(number: int) -> list[subprocess.Popen[bytes]]:
    if not number or not sys.executable:
        return []
    import subprocess  # most commands start no worker

    quiet: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(number):
            workers.append(subprocess.Popen([sys.executable, "-P", "-c", _SERVE], **quiet))
    except OSError:
        pass
    return workers


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


def _send(worker: subprocess.Popen[bytes], task: object) -> None:
    _write(worker, _pickled(task))


def _write(worker: subprocess.Popen[bytes], content: bytes) -> None:
    assert worker.stdin is not None
    worker.stdin.write(content)
    worker.stdin.flush()


def _write_if_alive(worker: subprocess.Popen[bytes], content: bytes) -> None:
    with suppress(OSError, ValueError):  # it has died, or its pipe was closed; who waits for its results will notice
        _write(worker, content)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _received(worker: subprocess.Popen[bytes]) -> Any:
    assert worker.stdout is not None
    return pickle.load(worker.stdout)


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows or macOS
        return os.cpu_count() or 1
