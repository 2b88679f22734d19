"""Visits the pages of several hosts side by side, and those of a host one after another."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from policytrack.files.memory_limit import return_large_blocks

HOSTS = 8
"""How many hosts are asked at once."""
SMALL = 4_000_000
"""The bytes of a body from which on it counts as large: of those, only one is in memory at a time."""
_WINDOWS_PATIENCE = 0.2  # seconds; there, waiting for a thread cannot be interrupted

Page = TypeVar("Page")
Result = TypeVar("Result")


class _Room:
    """Room for one large body, as a thread sees it: it is the thread's until that no longer needs the body."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._is_ours = False

    def enter(self) -> None:
        if not self._is_ours:
            self._lock.acquire()
            self._is_ours = True

    def leave(self) -> None:
        if self._is_ours:
            self._is_ours = False
            self._lock.release()


_of_thread = threading.local()


def wait_for_room() -> None:
    """Wait until a large body may be read. In a thread that does not visit pages side by side, it may be at once."""
    room: _Room | None = getattr(_of_thread, "room", None)
    if room is not None:
        room.enter()


def side_by_side(
    pages: Iterable[Page], host_of: Callable[[Page], str], visit: Callable[[Page], Result], hosts: int = HOSTS
) -> Iterator[tuple[Page, Result]]:
    """Each page and what comes of its visit, as soon as it is known; what a visit raises is raised.

    At most so many *hosts* are visited at once, each by one thread. They take turns, in the order of their first pages,
    and the pages of a host keep theirs. A thread visits its next page only when what came of the last has been dealt
    with, so that what waits takes little memory.
    """
    turns = _Turns(pages, host_of)
    number = min(hosts, len(turns.ready))
    if number <= 1:
        while (taken := turns.take()) is not None:
            host, page = taken
            yield page, visit(page)
            turns.give_back(host)
        return
    done: SimpleQueue[tuple[Page, Result, threading.Event] | BaseException | None] = SimpleQueue()
    return_large_blocks()
    only_one = threading.Lock()
    for _ in range(number):
        work = _Work(turns, visit, done, _Room(only_one))
        # As a daemon, it keeps nobody waiting who interrupts the program.
        threading.Thread(target=work.run, daemon=True).start()
    try:
        while number:
            result = _next(done)
            if result is None:
                number -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                page, outcome, is_dealt_with = result
                try:
                    yield page, outcome
                finally:
                    del result, outcome
                    is_dealt_with.set()
    finally:
        turns.stop()
        with suppress(Empty):
            while True:
                left = done.get_nowait()
                if isinstance(left, tuple):
                    left[2].set()


def in_order(numbered: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """The results by their numbers, from 0 on; each as soon as all before it have been.

    If an error or an interrupt ends them, those that have come are yielded before it is raised.
    """
    waiting: dict[int, Result] = {}
    turn = 0
    try:
        for number, result in numbered:
            waiting[number] = result
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1
    except (Exception, KeyboardInterrupt):
        yield from (waiting[number] for number in sorted(waiting))
        raise


class _Turns(Generic[Page]):
    """The pages that have not been visited, by host, and the hosts that can be visited now."""

    def __init__(self, pages: Iterable[Page], host_of: Callable[[Page], str]) -> None:
        self._queues: dict[str, deque[Page]] = {}
        for page in pages:
            self._queues.setdefault(host_of(page), deque()).append(page)
        self.ready = deque(self._queues)
        self._busy = 0
        self.is_stopped = False
        self._changed = threading.Condition()

    def take(self) -> tuple[str, Page] | None:
        """The next page, and its host, which is nobody else's until it is given back; None if all are visited."""
        with self._changed:
            while not self.ready and self._busy:
                self._changed.wait()
            if not self.ready:
                return None
            host = self.ready.popleft()
            self._busy += 1
            return host, self._queues[host].popleft()

    def give_back(self, host: str) -> None:
        with self._changed:
            self._busy -= 1
            if self._queues.get(host):
                self.ready.append(host)
            self._changed.notify_all()

    def stop(self) -> None:
        """Let no page be taken any more."""
        with self._changed:
            self.is_stopped = True
            self.ready.clear()
            self._queues.clear()
            self._changed.notify_all()


class _Work(Generic[Page, Result]):
    """What a thread does: visit a page of a host whose turn it is, hand over what came of it, and wait until then."""

    def __init__(
        self,
        turns: _Turns[Page],
        visit: Callable[[Page], Result],
        done: SimpleQueue[tuple[Page, Result, threading.Event] | BaseException | None],
        room: _Room,
    ) -> None:
        self._turns, self._visit, self._done, self._room = turns, visit, done, room

    def run(self) -> None:
        _of_thread.room = self._room
        while (taken := self._turns.take()) is not None:
            self._visited(*taken)
        self._done.put(None)

    def _visited(self, host: str, page: Page) -> None:
        is_dealt_with = threading.Event()
        try:
            self._done.put((page, self._visit(page), is_dealt_with))
        except BaseException as error:
            self._done.put(error)
            is_dealt_with.set()
        finally:
            self._turns.give_back(host)
        if not self._turns.is_stopped:  # else nobody deals with it any more
            is_dealt_with.wait()
        self._room.leave()


def _next(done: SimpleQueue[Result]) -> Result:
    while True:
        with suppress(Empty):
            return done.get(timeout=_WINDOWS_PATIENCE)
