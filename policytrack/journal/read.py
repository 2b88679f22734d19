"""Reading the journal from where somebody stopped, a piece at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

from policytrack.errors import JournalUnusable
from policytrack.events import Event
from policytrack.journal.durable import BINARY, check_is_file, read_at, unreadable
from policytrack.journal.faults import Fault, NotAnEvent
from policytrack.journal.git import IndexLock
from policytrack.journal.lines import LONGEST, event_from, values_of
from policytrack.journal.recipe import bare, digits_of, verify

_PIECE = 1_048_576
_COMPARED = 65_536
_PATIENCE = 1.0
_TOO_LONG = f"this line is longer than {LONGEST:,} bytes, so it is no event; take it out"


class State(NamedTuple):
    """How far the journal has been read: so many bytes and lines, all of them whole.

    *digest* is that of the last 64 KiB before there. The rest is the file's stamp from before it was
    read: a file with another stamp may have changed.
    """

    offset: int = 0
    lines: int = 0
    digest: str = ""
    size: int = 0
    modified: int = 0
    inode: int = 0


NOTHING = State()
"""Where nothing has been read yet."""


class Line(NamedTuple):
    """An event, and where it stands: its line from 1, its offset and length in bytes.

    *values* are the event's, checked, and all of them as text: to make a million events takes seconds.
    """

    number: int
    offset: int
    length: int
    values: dict[str, Any]

    @property
    def event(self) -> Event:
        """The event, made anew each time."""
        return event_from(self.values)


class BadLine(NamedTuple):
    """A line that is no event, or not the one recorded: where it stands, and what to do."""

    number: int
    offset: int
    length: int
    fault: Fault
    message: str


class Reading:
    """What a journal holds beyond what was known of it; gone through once, within a `with`.

    Where *from_start*, the journal is not only longer than it was, or nothing was known of it: what was
    known no longer counts, and all of it comes. *size* is how many bytes there are in all.
    """

    _handle: int | None

    def __init__(self, path: Path, known: State) -> None:
        self._path = path
        git = IndexLock(path)
        while True:
            # While git puts another file in the journal's place there is none, or half of one.
            is_busy = git.is_held()
            self._open()
            self.from_start = not self._has_only_grown(known)
            if not self.from_start or not (is_busy or git.is_held()):
                break
            self.close()
            git.wait(_PATIENCE)
        start = NOTHING if self.from_start else known
        self._offset, self._lines = start.offset, start.lines

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def state(self) -> State:
        """How far it has been gone through, to go on from there another time."""
        return State(self._offset, self._lines, self._digest(self._offset), *self._stamp)

    def __iter__(self) -> Iterator[Line | BadLine]:
        """Whole lines, one by one; a last one that does not end yet is left for later, and a blank one out."""
        position, rest, passed = self._offset, b"", 0
        while position < self.size and (piece := self._read(position, min(_PIECE, self.size - position))):
            position += len(piece)
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                number, offset, length = self._lines + 1, self._offset, passed + len(line) + 1
                self._lines, self._offset = number, offset + length
                if passed:
                    passed = 0
                    yield BadLine(number, offset, length, Fault.FOREIGN, _TOO_LONG)
                    continue
                try:
                    verify(line)
                    values = values_of(line)
                except NotAnEvent as reason:
                    if bare(line):
                        yield BadLine(number, offset, length, reason.fault, reason.message)
                else:
                    yield Line(number, offset, length, values)
            if len(rest) > LONGEST or passed:
                passed, rest = passed + len(rest), b""

    def _open(self) -> None:
        check_is_file(self._path)
        self._handle = None
        self.size, self._stamp = 0, (0, 0, 0)
        try:
            self._handle = os.open(self._path, os.O_RDONLY | BINARY)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None
        found = os.fstat(self._handle)
        self.size, self._stamp = found.st_size, (found.st_size, found.st_mtime_ns, found.st_ino)

    def _has_only_grown(self, known: State) -> bool:
        return 0 < known.offset <= self.size and self._digest(known.offset) == known.digest

    def _digest(self, end: int) -> str:
        """The digest of the last 64 KiB before *end*."""
        start = max(0, end - _COMPARED)
        return digits_of(self._read(start, end - start))

    def _read(self, offset: int, size: int) -> bytes:
        if self._handle is None:
            return b""
        try:
            return read_at(self._handle, offset, size)
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None


def read_since(path: Path, known: State = NOTHING) -> Reading:
    """What the journal at *path* holds beyond what is *known* of it; no file is an empty journal.

    Raises `JournalUnusable` where it cannot be read.
    """
    return Reading(path, known)
