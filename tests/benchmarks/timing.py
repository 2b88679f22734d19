"""What one process costs from its start to its end, and the costs of two measured in turn.

A process is started and waited for, as a shell does it. The machine's moods fall on both of a pair alike,
so what is compared is a run with the one just after it, and the median of those ratios is what counts.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

_ROWS, _COLUMNS = 50, 120


class Cost(NamedTuple):
    """Milliseconds on the clock and of work, peak memory in MB, and what was written."""

    wall: float
    work: float
    memory: float
    output: str


class Spread(NamedTuple):
    """A median with the least and the most."""

    middle: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


def cost_of(command: list[str], environment: Mapping[str, str], *, on_terminal: bool = False) -> Cost:
    """Run the command to its end, reading what it writes to a pipe or to a terminal.

    Raises `SystemExit` with its output where the command fails. The peak memory is never
    less than this process's own: until it is exec'd, a child shares its parent's.
    """
    ours, theirs = pty.openpty() if on_terminal else os.pipe()
    if on_terminal:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    actions: list[tuple[int, ...]] = [
        *((os.POSIX_SPAWN_DUP2, theirs, number) for number in ((0, 1, 2) if on_terminal else (1, 2))),
        *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in (ours, theirs)),
    ]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=on_terminal)
    os.close(theirs)
    output = _drained(ours)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - start
    os.close(ours)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}:\n{output}")
    return Cost(wall * 1e3, (used.ru_utime + used.ru_stime) * 1e3, used.ru_maxrss / 1024, output)


def _drained(descriptor: int) -> str:
    pieces = []
    while True:
        try:
            piece = os.read(descriptor, 1 << 16)
        except OSError:  # how a terminal says that nobody is left at its other end
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces).decode(errors="replace")


def pairs(
    one: Callable[[], Cost], other: Callable[[], Cost], runs: int, *, warm: bool = True
) -> list[tuple[Cost, Cost]]:
    """The costs of both, measured in turn; where they are to be *warm*, after a run that does not count."""
    if warm:
        one()
    other()
    return [(one(), other()) for _ in range(runs)]
