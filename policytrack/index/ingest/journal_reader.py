"""Reads parts of a long journal, from lines to rows of the index, in this process or in several."""

from __future__ import annotations

from contextlib import closing
from sqlite3 import connect
from typing import TYPE_CHECKING, NamedTuple

from policytrack.index.ingest.event_rows import BadRow, EventRows, bad_row
from policytrack.index.schema import OF_JOURNAL
from policytrack.journal.parsed import BadLine, ReadPart, parsed
from policytrack.journal.quick_values import QuickValues, quick_values

if TYPE_CHECKING:
    from policytrack.journal.protocol import JournalPart


class PartOfJournal(NamedTuple):
    """What the index stores of a part of a journal.

    *tables* is a database, as bytes, with the rows of `event`, `waiting`, `subject` and `shared_values`; of the last
    two without those that this reader had in earlier parts. *newest* is as `EventRows.newest`.
    """

    tables: bytes
    newest: str | None
    bad: list[BadRow]
    read: ReadPart


class JournalReader:
    """Reads parts of a journal, one after the other."""

    def __init__(self) -> None:
        self._rows = EventRows()

    def read(self, part: JournalPart) -> PartOfJournal:
        """The rows of a part. Raises `OSError` if it can no longer be read."""
        rows, bad = self._rows, list[BadRow]()
        positions, quick = list[int](), list[QuickValues]()

        def take(number: int, position: int, line: bytes | None) -> None:
            values = None if line is None else quick_values(line)
            if values is not None:
                positions.append(position)
                quick.append(values)
                return
            slow = parsed(number, position, line)
            if isinstance(slow, BadLine):
                bad.append(bad_row(slow))
            elif slow is not None:
                rows.add_line(slow)

        read = part.read(take)
        rows.add_quick(positions, quick)
        newest = rows.newest
        with closing(connect(":memory:", isolation_level=None)) as db:
            db.executescript(OF_JOURNAL)
            db.execute("BEGIN")
            rows.write(db)
            db.execute("COMMIT")
            return PartOfJournal(db.serialize(), newest, bad, read)
