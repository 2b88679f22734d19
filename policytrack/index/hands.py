"""A long journal read by as many processes as there are processors."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")

_AHEAD = 2
"""How many pieces each process has before it, so that it never waits for the next."""

_SERVE = "from policytrack.index.hands import serve; serve()"


def by_many_hands(work: Callable[[_Piece], _Done], pieces: Sequence[_Piece]) -> Iterator[_Done]:
    """What *work* makes of each piece, in order, as `map`; for pieces that are small and make large things.

    *work* is a module's own function. Whoever calls us may be any script, so the others are new interpreters that
    run nothing of it. Where they cannot be started, or die, this process does what is left.
    """
    hands = _started(min(_processors(), len(pieces)))
    done = 0
    try:
        sent = 0
        for number in range(len(pieces)) if hands else ():
            for ahead in range(sent, min(number + _AHEAD * len(hands), len(pieces))):
                _send(hands[ahead % len(hands)], (work, pieces[ahead]))
                sent = ahead + 1
            yield pickle.load(hands[number % len(hands)].stdout)  # type: ignore[arg-type]  # it is a pipe
            done = number + 1
    except (OSError, EOFError, pickle.UnpicklingError):
        pass
    finally:
        for hand in hands:
            hand.kill()
            hand.communicate()
    yield from map(work, pieces[done:])


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
    hands: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(number):
            hands.append(subprocess.Popen([sys.executable, "-c", _SERVE], **quiet))
    except OSError:
        pass
    return hands


def _send(hand: subprocess.Popen[bytes], task: object) -> None:
    assert hand.stdin is not None
    hand.stdin.write(pickle.dumps(task))
    hand.stdin.flush()


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows or macOS
        return os.cpu_count() or 1
