"""The digest of all events of a journal, from their numbers in the index."""

from __future__ import annotations

import json
import sqlite3
from array import array
from contextlib import closing
from hashlib import sha256
from itertools import islice
from operator import eq
from pathlib import Path


def numbers_of(db: sqlite3.Connection, until: str) -> array[int]:
    """The numbers of the events that were recorded before the moment *until*, in order, each once."""
    # SQLite writes them one after the other, because each row that Python fetches takes time. Few journals have a line
    # twice, so that to look for numbers that repeat is faster than to have it group them.
    (words,) = db.execute(
        "SELECT group_concat(id) FROM (SELECT id FROM event WHERE recorded < ? ORDER BY id)", (until,)
    ).fetchone()
    numbers = json.loads(f"[{words or ''}]")
    if any(map(eq, numbers, islice(numbers, 1, None))):
        numbers = dict.fromkeys(numbers)
    return array("Q", numbers)


def digest_of(db: sqlite3.Connection, until: str) -> tuple[str, int]:
    """The digest of these events, and how many there are."""
    numbers = numbers_of(db, until)
    return f"sha256:{sha256(numbers.tobytes()).hexdigest()[:16]}", len(numbers)


def digest_in_file(path: str, known: tuple[bytes, str], until: str) -> tuple[str, int] | None:
    """The same from an index's file; None unless it still has *known*, the journal's cursor and fingerprint."""
    try:
        with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True, isolation_level=None)) as db:
            db.execute("BEGIN")
            is_known = db.execute("SELECT cursor, fingerprint FROM journal").fetchone() == known
            return digest_of(db, until) if is_known else None
    except sqlite3.Error:
        return None
