"""Sends answers to a terminal: those longer than the screen through a pager, as git does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from policytrack.cli.attempt import current_attempt


class _PagerLeft(Exception):
    """The reader has left the pager before the end."""


@contextmanager
def paged() -> Iterator[Callable[[str], None]]:
    """A function that writes text to the terminal; the text must be harmless there.

    Once there is more than a screen of it, the pager of POLICYTRACK_PAGER, PAGER or else `less` shows it all. No text
    is lost if the pager cannot be started. If the reader leaves it early, the rest is not computed.
    """
    screen = _Screen(sys.stdout)
    with suppress(_PagerLeft):
        try:
            yield screen.write
        finally:
            screen.close()


class _Screen:
    """Holds back text until it is clear whether it fits on the screen."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._held: list[str] | None = []
        self._lines = 0
        self._pager: subprocess.Popen[str] | None = None
        self._size = shutil.get_terminal_size()

    def write(self, text: str) -> None:
        if self._held is None:
            self._pass_on(text)
            return
        self._held.append(text)
        self._lines += text.count("\n")
        if self._lines >= self._size.lines:
            self._pager = _started_pager()
            self._let_go()

    def close(self) -> None:
        """Write what is held back, and wait until the reader has left the pager."""
        if self._held is not None:
            self._let_go()
        if self._pager is None:
            self._out.flush()
            return
        with suppress(OSError):
            self._pager.stdin.close()  # type: ignore[union-attr]  # it is a pipe
        # An interrupt is for the pager, which lives on; if we ended, the terminal would be left as the pager had it.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._pager.wait()
        finally:
            signal.signal(signal.SIGINT, before)

    def _let_go(self) -> None:
        held, self._held = self._held or [], None
        self._pass_on("".join(held))

    def _pass_on(self, text: str) -> None:
        if self._pager is None:
            self._out.write(text)
            return
        try:
            self._pager.stdin.write(text)  # type: ignore[union-attr]  # it is a pipe
        except OSError:
            raise _PagerLeft from None


def _started_pager() -> subprocess.Popen[str] | None:
    """The running pager; None if there is none, or none is wanted."""
    command = _pager_command()
    if command is None:
        return None
    sys.stdout.flush()
    # What git sets: quit if it fits on one screen, pass colours on, leave the text on the screen.
    environment = {"LESS": "FRX", "LV": "-c"} | os.environ
    with suppress(OSError):
        return subprocess.Popen(
            command, shell=True, stdin=subprocess.PIPE, env=environment, encoding="utf-8", errors="backslashreplace"
        )
    return None


def _pager_command() -> str | None:
    if not current_attempt().paging or os.environ.get("TERM") == "dumb":
        return None
    for variable in ("POLICYTRACK_PAGER", "PAGER"):
        command = os.environ.get(variable)
        if command is not None:
            named = command.split()
            return command if named and named != ["cat"] and shutil.which(named[0]) else None
    return shutil.which("less")
