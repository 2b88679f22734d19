"""The index's file, as the processes that help read it while the one that they help has it open."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from policytrack.journal.protocol import Journal

_MAPPED = 2**31 - 1
"""At most so many bytes of an index are mapped into memory, which is all that SQLite allows unless it is built to."""

_Reader = TypeVar("_Reader")
_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")


class IndexFile(NamedTuple):
    """An index's file in the *state* in which a process has a transaction open on it, and the *journal* beside it."""

    path: str
    state: int
    journal: Journal

    @classmethod
    def of(cls, path: Path, db: sqlite3.Connection, journal: Journal) -> IndexFile:
        """The file at *path*, as this connection to it sees it."""
        return cls(str(path), _state(db), journal)

    def connection(self) -> sqlite3.Connection | None:
        """A connection that sees the same; None if the file has changed or is gone, or another has taken its place."""
        try:
            db = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.Error:
            return None
        with suppress(sqlite3.Error):
            # Pages need not be copied, which takes a fifth of many small reads. A file that is cut short would kill the
            # process, so only those that help do this: whom they help goes on by itself, and can say what is wrong.
            db.execute(f"PRAGMA mmap_size = {_MAPPED}")
            db.execute("BEGIN")
            if _state(db) == self.state:
                return db
        db.close()
        return None


def set_state(db: sqlite3.Connection) -> None:
    """Let the index be in a state of its own: call this in each transaction that changes an answer."""
    db.execute(f"PRAGMA user_version = {int.from_bytes(os.urandom(4), 'big', signed=True)}")


def _state(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


class Helpers(Generic[_Reader]):
    """Processes that each open a reader for themselves; they are started, and open it, at once.

    Where one gets None, this process does its work with its *own* reader.
    """

    def __init__(self, open_reader: Callable[[], _Reader | None], own: _Reader) -> None:
        from policytrack.index.workers import Workers

        self._workers = Workers(open_reader)
        self._own = own

    def map(self, work: Callable[[_Reader, _Piece], _Done], pieces: Sequence[_Piece]) -> Iterator[_Done]:
        """The results of *work* for each piece, in order; the processes end with the last."""
        return self._results(work, pieces, self._workers.map(partial(_with_reader, work), pieces))

    def map_ahead(self, work: Callable[[_Reader, _Piece], _Done], pieces: Sequence[_Piece]) -> Iterator[_Done]:
        """As `map`, but the work begins at once, and memory must hold all results."""
        return self._results(work, pieces, self._workers.map_ahead(partial(_with_reader, work), pieces))

    def _results(
        self,
        work: Callable[[_Reader, _Piece], _Done],
        pieces: Sequence[_Piece],
        results: Iterator[tuple[_Done] | None],
    ) -> Iterator[_Done]:
        with self._workers:
            for piece, result in zip(pieces, results, strict=True):
                yield from (work(self._own, piece),) if result is None else result


def _with_reader(
    work: Callable[[_Reader, _Piece], _Done], reader: _Reader | None, piece: _Piece
) -> tuple[_Done] | None:
    return None if reader is None else (work(reader, piece),)
