"""Runs the program at a terminal of its own, and types answers to what it asks."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

INTERRUPT, END_OF_INPUT = "\x03", "\x04"
_LONGEST, _PATIENCE = 60, 5  # seconds


class Session(NamedTuple):
    """What was shown at the terminal, answers included, and the exit code."""

    shown: str
    code: int


def at_terminal(
    *words: str,
    typed: Sequence[tuple[str, str]] = (),
    env: Mapping[str, str],
    cwd: Path | None = None,
    errors: IO[bytes] | None = None,
) -> Session:
    """Run the program with these words at a terminal of its own.

    For each pair of *typed*, in order, it waits until the first text is shown and then types the second one. The test
    fails if nothing is shown for a minute, or if the program ends before everything was typed. Standard error
    is the terminal, too, or the file *errors*.
    """
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "policytrack", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=errors or theirs,
        cwd=cwd,
        env={"TERM": "xterm", **env},
        start_new_session=True,
        # So that Ctrl-C at the terminal interrupts the program.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    shown, seen, waiting = b"", 0, [(text.encode(), answer.encode()) for text, answer in typed]
    answer = b""
    try:
        while piece := _read(ours, again=answer if answer == INTERRUPT.encode() else b""):
            shown += piece
            if waiting and waiting[0][0] in shown[seen:]:
                text, answer = waiting.pop(0)
                seen = shown.index(text, seen) + len(text)
                os.write(ours, answer)
        code = process.wait(_LONGEST)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert not waiting, (waiting, shown)
    return Session(shown.decode().replace("\r\n", "\n"), code)


def _read(terminal: int, again: bytes) -> bytes:
    """What is shown next; empty when the program has ended, or has shown nothing for a minute.

    *again* is typed again every five seconds: Python misses an interrupt that comes just before it begins to read.
    """
    for _ in range(0, _LONGEST, _PATIENCE):
        if select.select([terminal], [], [], _PATIENCE)[0]:
            break
        os.write(terminal, again)
    else:
        return b""
    try:
        return os.read(terminal, 65536)
    except OSError:  # the program has closed the terminal
        return b""
