"""The index's file, as the processes that help read it while the one that they help has it open."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class IndexFile(NamedTuple):
    """An index's file in the *state* in which a process has a transaction open on it."""

    path: str
    state: int

    @classmethod
    def of(cls, path: Path, db: sqlite3.Connection) -> IndexFile:
        """The file at *path*, as this connection to it sees it."""
        return cls(str(path), _state(db))

    def connection(self) -> sqlite3.Connection | None:
        """A connection that sees the same; None if the file has changed, or another has taken its place."""
        db = sqlite3.connect(f"{Path(self.path).as_uri()}?mode=ro", uri=True, isolation_level=None)
        with suppress(sqlite3.Error):
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
