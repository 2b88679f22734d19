"""A journal that keeps its lines in memory: what is true of every journal can be seen to depend on no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Self

from policytrack.journal.event_id import id_in
from policytrack.journal.parsed import START, BadLine, Line, RawLines, ReadPart, parsed
from policytrack.journal.protocol import Merged, Position


class MemoryJournal:
    """Its positions are the numbers of lines from 0, its cursors how many lines there were, with a digest of them."""

    name = "a journal in memory"

    def __init__(self, lines: Sequence[bytes] = ()) -> None:
        self.kept = list(lines)
        self._pinned: list[bytes] | None = None

    def append(self, lines: Sequence[bytes]) -> list[str]:
        if any(line.find(b"\n") != len(line) - 1 for line in lines):
            raise ValueError("a line of the journal ends with its only line break")
        self.kept = [*self.kept, *lines]
        return []

    def merge(self, lines: Sequence[bytes], cursor: bytes = START) -> Merged:
        held = {id_in(line) for line in self.kept}
        self.append([line for line in lines if id_in(line) not in held])
        return Merged([], MemoryReading(self.kept, START).at_end())

    def read_since(self, cursor: bytes = START) -> MemoryReading:
        return MemoryReading(self.kept, cursor)

    def lines(self) -> Iterator[bytes]:
        yield from self.kept

    def exists(self) -> bool:
        return bool(self.kept)

    def pin(self, cursor: bytes, fingerprint: str) -> bool:
        self._pinned = list(self.kept)
        return fingerprint == self.fingerprint() or _begins(self.kept, cursor)

    def fetch(self, positions: Iterable[Position]) -> Iterator[bytes]:
        lines = self.kept if self._pinned is None else self._pinned
        for position in positions:
            if position >= len(lines):
                raise OSError(f"there is no line {position + 1}")
            yield lines[position]

    def place_of(self, position: Position) -> str:
        return f"line {position + 1}"

    def size(self) -> int:
        return sum(map(len, self.kept))

    def fingerprint(self) -> str:
        return _digest(self.kept)

    def close(self) -> None:
        self._pinned = None


class MemoryReading:
    """Some lines, from a cursor on; counted in lines."""

    def __init__(self, lines: Sequence[bytes], cursor: bytes) -> None:
        self._lines = list(lines)
        self.from_start = cursor == START or not _begins(lines, cursor)
        self.done = 0 if self.from_start else int(cursor.split()[0])
        self.size = len(lines)
        self.fingerprint = _digest(lines)

    def at_end(self) -> bytes:
        self.done = self.size
        return self.cursor

    @property
    def cursor(self) -> bytes:
        return f"{self.done} {_digest(self._lines[: self.done])}".encode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Line | BadLine]:
        while self.done < self.size:
            position, self.done = self.done, self.done + 1
            line = parsed(position + 1, position, self._lines[position].rstrip(b"\n"))
            if line is not None:
                yield line

    def parts(self) -> Sequence[MemoryPart]:
        return []

    def passed(self, part: ReadPart) -> int:
        raise AssertionError("this journal is read in one piece")


class MemoryPart:
    """There is none: what is in memory is read in one piece."""

    def read(self, take: Callable[[RawLines], object]) -> ReadPart:
        raise NotImplementedError


def _begins(lines: Sequence[bytes], cursor: bytes) -> bool:
    if cursor == START:
        return True
    number, digest = cursor.decode().split()
    return int(number) <= len(lines) and _digest(lines[: int(number)]) == digest


def _digest(lines: Sequence[bytes]) -> str:
    return sha256(b"".join(lines)).hexdigest()
