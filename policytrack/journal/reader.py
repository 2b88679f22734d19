"""Read a journal's file from a cursor on, a chunk at a time."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from policytrack.errors import JournalUnusable
from policytrack.files.safe_paths import BINARY
from policytrack.files.stamps import Stamp, stamp_of_open
from policytrack.journal.codec import LONGEST
from policytrack.journal.file_access import check_is_file, read_at, unreadable
from policytrack.journal.git_lock import IndexLock
from policytrack.journal.growth import Growth
from policytrack.journal.parsed import BadLine, Line, RawLines, ReadPart, parsed
from policytrack.journal.positions import fingerprint_of, place_at, positions_from
from policytrack.journal.prefix import digests_of, is_unchanged

if TYPE_CHECKING:
    from threading import Thread

_READ_SIZE = 1_048_576  # bytes
_LOOK_SIZE = 8_192  # bytes, for the end of a line
_PART_SIZE = 1_000_000  # bytes
_FEWEST_PARTS = 3  # less is read before anything that reads it faster is loaded
_PATIENCE = 1.0  # seconds


class State(NamedTuple):
    """How far the journal has been read: the *offset* in bytes and the number of *lines*, all of them complete.

    *digests* are those of all bytes before the offset, see `prefix`; empty if the file may have been edited while it
    was read. The other fields are the file's stamp before it was read: if it has another stamp now, it may have
    changed.
    """

    offset: int = 0
    lines: int = 0
    digests: bytes = b""
    size: int = 0
    modified: int = 0
    changed: int = 0
    inode: int = 0

    @property
    def stamp(self) -> Stamp:
        return Stamp(*self[-4:])

    @property
    def cursor(self) -> bytes:
        """The state as a journal's cursor."""
        numbers = (self.offset, self.lines, *self.stamp)
        return b"%s\n%s" % (" ".join(map(str, numbers)).encode(), self.digests)

    @classmethod
    def at(cls, cursor: bytes) -> "State":
        """The state that a cursor encodes."""
        numbers, _, digests = cursor.partition(b"\n")
        offset, lines, *stamp = map(int, numbers.split() or (0, 0, 0, 0, 0, 0))
        return cls(offset, lines, digests, *stamp)


NOTHING = State()
"""The state in which nothing has been read."""


class FilePart(NamedTuple):
    """Complete lines of the file with this inode, from byte *start* up to, but not including, byte *end*."""

    path: str
    inode: int
    start: int
    end: int

    def read(self, take: Callable[[RawLines], object]) -> ReadPart:
        """Hand all lines to *take*, many at a time; their numbers are within the part.

        Raises `OSError` if the file has been replaced meanwhile.
        """
        with open(self.path, "rb", buffering=0) as file:
            handle = file.fileno()
            if os.fstat(handle).st_ino != self.inode:
                raise FileNotFoundError(f"{self.path} was replaced while it was read")
            number, end = 0, self.start
            for raw in _complete_lines(partial(read_at, handle), self.start, self.end, 0):
                take(raw)
                number, end = number + len(raw.lines), sum(place_at(raw.positions[-1]))
        return ReadPart(number, end)


def _complete_lines(read: Callable[[int, int], bytes], start: int, end: int, number: int) -> Iterator[RawLines]:
    """The complete lines between two offsets, which come after *number* lines; as many at a time as are read."""
    position, rest, passed, offset = start, b"", 0, start
    while position < end and (piece := read(position, min(_READ_SIZE, end - position))):
        position += len(piece)
        *complete, rest = (rest + piece).split(b"\n")
        if complete:
            lengths = [len(line) + 1 for line in complete]
            lengths[0] += passed
            lines: Sequence[bytes | None] = complete
            if max(lengths) > LONGEST + 1:
                lines = [None if size > LONGEST + 1 else line for size, line in zip(lengths, complete, strict=True)]
            yield RawLines(number + 1, positions_from(offset, lengths), lines)
            number, offset, passed = number + len(lines), offset + sum(lengths), 0
        if len(rest) > LONGEST or passed:
            passed, rest = passed + len(rest), b""


class FileReading:
    """The lines of a journal's file after *known*; see `protocol.Reading`. *size* and *done* are in bytes."""

    _handle: int | None

    def __init__(self, path: Path, known: State, growth: Growth) -> None:
        self._path, self._growth = path, growth
        self._ahead: Thread | None = None
        git = IndexLock(path)
        while True:
            # While git replaces the journal, the file may be missing or incomplete.
            is_busy = git.is_held()
            self._open()
            self.from_start = not self._has_only_grown(known)
            if not self.from_start or not (is_busy or git.is_held()):
                break
            self.close()
            git.wait(_PATIENCE)
        start = NOTHING if self.from_start else known
        self._offset, self._lines, self._digests = start.offset, start.lines, start.digests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._wait()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @property
    def state(self) -> State:
        """How far the file has been read."""
        return State(self._offset, self._lines, self._digests_before(self._offset), *self._stamp)

    @property
    def cursor(self) -> bytes:
        return self.state.cursor

    @property
    def fingerprint(self) -> str:
        """The fingerprint before reading; see `FileJournal.fingerprint`."""
        return fingerprint_of(self._stamp)

    @property
    def done(self) -> int:
        """How many bytes have been read."""
        return self._offset

    def __iter__(self) -> Iterator[Line | BadLine]:
        """The complete lines, without blank ones; a last line without a line break is left for a later reading."""
        for raw in _complete_lines(self._read, self._offset, self.size, self._lines):
            for position, bytes_of_line in zip(raw.positions, raw.lines, strict=True):
                self._lines, self._offset = self._lines + 1, sum(place_at(position))
                line = parsed(self._lines, position, bytes_of_line)
                if line is not None:
                    yield line

    def parts(self) -> list[FilePart]:
        """The rest in parts of complete lines, for several processes; empty if that is too little to be worth it."""
        if self.size - self._offset <= (_FEWEST_PARTS - 1) * _PART_SIZE:
            return []
        parts, start = [], self._offset
        while start < self.size:
            end, chunk = min(start + _PART_SIZE, self.size), b""
            while end < self.size and b"\n" not in chunk:
                chunk = self._read(end, _LOOK_SIZE)
                if not chunk:  # the file has been cut short meanwhile
                    return []
                end += chunk.index(b"\n") + 1 if b"\n" in chunk else len(chunk)
            parts.append(FilePart(str(self._path), self._stamp.inode, start, end))
            start = end
        if len(parts) < _FEWEST_PARTS:
            return []
        from threading import Thread

        self._ahead = Thread(target=self._digest_ahead)
        self._ahead.start()
        return parts

    def passed(self, part: ReadPart) -> int:
        """Note that a part has been read; the number of lines before it."""
        before = self._lines
        self._lines, self._offset = before + part.number, part.end
        return before

    def _open(self) -> None:
        check_is_file(self._path)
        self._handle = None
        self.size, self._stamp = 0, Stamp(0, 0, 0, 0)
        try:
            self._handle = os.open(self._path, os.O_RDONLY | BINARY)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None
        self._stamp = stamp_of_open(self._handle)
        self.size = self._stamp.size

    def _has_only_grown(self, known: State) -> bool:
        if self._handle is None or not 0 < known.offset <= self.size:
            return False
        try:
            return has_only_grown(self._handle, known, self._stamp, self._growth)
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None

    def _digest_ahead(self) -> None:
        """Digest all of the file while it is read: to read so much and to hash it leaves the interpreter to others."""
        with suppress(OSError), open(self._path, "rb", buffering=0) as file:
            if stamp_of_open(file.fileno()) == self._stamp:
                self._digests = digests_of(file.fileno(), self.size, self._digests)

    def _wait(self) -> None:
        if self._ahead is not None:
            self._ahead.join()
            self._ahead = None

    def _digests_before(self, end: int) -> bytes:
        if self._handle is None:
            return b""
        self._wait()
        try:
            digests = digests_of(self._handle, end, self._digests)
            now = stamp_of_open(self._handle)
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None
        # If the file was edited after it was read, the digests would be of other lines.
        return digests if now == self._stamp or self._growth.leads(self._stamp, now) else b""

    def _read(self, offset: int, size: int) -> bytes:
        if self._handle is None:
            return b""
        try:
            return read_at(self._handle, offset, size)
        except OSError as error:
            raise JournalUnusable(unreadable(self._path, error)) from None


def has_only_grown(handle: int, known: State, stamp: Stamp, growth: Growth) -> bool:
    """Whether an open journal with this stamp still begins with everything that was read up to *known*.

    The beginning is read again, unless the stamps show that policytrack has only added lines.
    """
    if stamp == known.stamp or growth.leads(known.stamp, stamp):
        return True
    return is_unchanged(handle, known.offset, known.digests)


def read_since(path: Path, known: State = NOTHING, growth: Growth | None = None) -> FileReading:
    """The lines of the journal at *path* after *known*; a missing file is an empty journal.

    *growth* has the notes of additions. Raises `JournalUnusable` if the file cannot be read.
    """
    return FileReading(path, known, growth or Growth(None))
