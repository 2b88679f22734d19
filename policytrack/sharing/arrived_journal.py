"""The journal as the server of the shared journal had it when a number of entries had arrived there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from policytrack.journal.event_id import id_in
from policytrack.journal.parsed import START, BadLine, Line, ReadPart
from policytrack.journal.protocol import Journal, JournalPart, Merged, Position, Reading


class ArrivedJournal:
    """The lines of another journal whose ids are among *ids*; nothing can be added."""

    def __init__(self, journal: Journal, ids: frozenset[str]) -> None:
        self._journal, self._ids = journal, ids
        self.name = journal.name

    def append(self, lines: Sequence[bytes]) -> list[str]:
        raise NotImplementedError

    def merge(self, lines: Sequence[bytes], cursor: bytes = START) -> Merged:
        raise NotImplementedError

    def read_since(self, cursor: bytes = START) -> ArrivedReading:
        return ArrivedReading(self._journal.read_since(cursor), self._ids)

    def lines(self) -> Iterator[bytes]:
        return (line for line in self._journal.lines() if id_in(line) in self._ids)

    def exists(self) -> bool:
        return self._journal.exists()

    def pin(self, cursor: bytes, fingerprint: str) -> bool:
        return self._journal.pin(cursor, fingerprint)

    def fetch(self, positions: Iterable[Position]) -> Iterator[bytes]:
        return self._journal.fetch(positions)

    def place_of(self, position: Position) -> str:
        return self._journal.place_of(position)

    def size(self) -> int:
        return self._journal.size()

    def fingerprint(self) -> str:
        return self._journal.fingerprint()

    def close(self) -> None:
        self._journal.close()


class ArrivedReading:
    """The lines of another reading whose ids are among *ids*, and those that cannot be trusted."""

    def __init__(self, reading: Reading, ids: frozenset[str]) -> None:
        self._reading, self._ids = reading, ids
        self.from_start, self.size, self.fingerprint = reading.from_start, reading.size, reading.fingerprint

    @property
    def done(self) -> int:
        return self._reading.done

    @property
    def cursor(self) -> bytes:
        return self._reading.cursor

    def __enter__(self) -> Self:
        self._reading.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self._reading.__exit__(*details)

    def __iter__(self) -> Iterator[Line | BadLine]:
        return (line for line in self._reading if isinstance(line, BadLine) or line.values["id"] in self._ids)

    def parts(self) -> Sequence[JournalPart]:
        return []

    def passed(self, part: ReadPart) -> int:
        raise NotImplementedError
