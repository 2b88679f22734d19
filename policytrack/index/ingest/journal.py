"""Adds the journal's events to the index: the position of each line, and what a standing needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from sqlite3 import Connection, connect
from typing import TYPE_CHECKING, Self

from policytrack.index.freshness import cursor
from policytrack.index.ingest.event_rows import BadRow, EventRows, bad_row
from policytrack.index.progress import Progress
from policytrack.journal.parsed import START, BadLine

if TYPE_CHECKING:
    from policytrack.index.workers import Pool
    from policytrack.journal.protocol import Journal, Reading

_BATCH = 5_000


def take_in(db: Connection, journal: Journal, progress: Progress | None = None, pool: Pool | None = None) -> set[int]:
    """Add the journal's new events to the index; the numbers of the subjects concerned.

    If the journal has changed in any other way than by additions, all of it is read again, and what it no longer holds
    is remembered as lost. Events of a batch wait until all of it is there. Raises `JournalUnusable` if the journal
    cannot be read.
    """
    is_doubtful = db.execute("SELECT 1 FROM bad LIMIT 1").fetchone() is not None
    with journal.read_since(START if is_doubtful else cursor(db)) as reading:
        touched: set[int] = set()
        had_any = reading.from_start and db.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
        if had_any:
            touched.update(number for (number,) in db.execute("SELECT DISTINCT subject FROM event"))
            db.execute("CREATE TEMP TABLE before AS SELECT id, subject, recorded FROM event")
            db.execute("DELETE FROM event")
        if reading.from_start:
            db.execute("DELETE FROM bad")
            db.execute("DELETE FROM waiting")
        newest = [] if reading.from_start else [moment for (moment,) in db.execute("SELECT newest FROM journal")]
        for done, subjects, newest_of_these, bad in _batches(db, reading, pool):
            touched.update(subjects)
            newest.append(newest_of_these)
            db.executemany("INSERT INTO bad VALUES (?, ?, ?)", bad)
            if progress is not None:
                progress("reading the journal", done, reading.size)
        subjects_of_batches, newest_of_batches = _count_complete_batches(db)
        touched |= subjects_of_batches
        newest.append(newest_of_batches)
        if had_any:
            db.execute("INSERT OR REPLACE INTO lost SELECT * FROM before WHERE id NOT IN (SELECT id FROM event)")
            db.execute("DROP TABLE before")
        if db.execute("SELECT 1 FROM lost LIMIT 1").fetchone():
            db.execute("DELETE FROM lost WHERE id IN (SELECT id FROM event)")
        db.execute("DELETE FROM journal")
        last = max((moment for moment in newest if moment is not None), default=None)
        db.execute("INSERT INTO journal VALUES (?, ?, ?)", (reading.cursor, reading.fingerprint, last))
    return touched


def _count_complete_batches(db: Connection) -> tuple[set[int], str | None]:
    """Make the events of complete batches count; the numbers of their subjects, and when the newest was recorded."""
    if db.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None:
        return set(), None
    db.execute(
        """CREATE TEMP TABLE complete AS SELECT batch FROM waiting GROUP BY batch
        HAVING count(DISTINCT place) = max(CASE WHEN is_last THEN place END)"""
    )
    whole = "FROM waiting WHERE batch IN (SELECT batch FROM complete)"
    subjects = {subject for (subject,) in db.execute(f"SELECT DISTINCT subject {whole}")}
    newest: str | None = db.execute(f"SELECT max(recorded) {whole}").fetchone()[0]
    columns = "position, subject, id, recorded, effective, through, target, shared, after, pages"
    db.execute(f"INSERT INTO event SELECT {columns} {whole}")
    db.execute(f"DELETE {whole}")
    db.execute("DROP TABLE complete")
    # A merge may bring in, a second time, a line of a batch that already counts.
    db.execute("DELETE FROM waiting WHERE id IN (SELECT id FROM event)")
    return subjects, newest


_Batch = tuple[int, list[int], "str | None", list[BadRow]]
"""How much has been read by then, the numbers of new subjects, when the newest event was recorded, and bad lines."""


def _batches(db: Connection, reading: Reading, pool: Pool | None) -> Iterator[_Batch]:
    """Write the events of a journal, in batches.

    A long journal is read by as many processes as there are processors.
    """
    # It depends on how SQLite was built whether databases can be handed over.
    parts = reading.parts() if hasattr(Connection, "serialize") else []
    if not parts:
        lines, rows = iter(reading), EventRows()
        while batch := list(islice(lines, _BATCH)):
            bad = list[BadRow]()
            for line in batch:
                if isinstance(line, BadLine):
                    bad.append(bad_row(line))
                else:
                    rows.add_line(line)
            newest = rows.newest
            yield reading.done, rows.write(db), newest, bad
        return
    from policytrack.index.ingest.journal_reader import JournalReader
    from policytrack.index.workers import Workers

    lines_before = 0
    with Workers(JournalReader, pool=pool) as readers, _Merging(db) as merging:
        for tables, newest, bad, read in readers.map(JournalReader.read, parts, are_small=True):
            subjects = merging.add(tables)
            reading.passed(read)
            bad = [(lines_before + number, fault, message) for number, fault, message in bad]
            yield reading.done, subjects, newest, bad
            lines_before += read.number


class _Merging:
    """Adds the rows of other databases to the tables of the same names in the index."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        # Within a transaction, an attached database can be read, but not replaced by the next one.
        self._is_attached = not db.in_transaction

    def __enter__(self) -> Self:
        if self._is_attached:
            self.db.execute("ATTACH ':memory:' AS part")
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_attached:
            self.db.execute("DETACH part")

    def add(self, tables: bytes) -> list[int]:
        """Add all rows of a database; the numbers of its subjects."""
        if self._is_attached:
            self.db.deserialize(tables, name="part")
            # SQLite copies all columns of `event` as they are, without decoding them.
            self.db.execute("INSERT INTO main.event SELECT * FROM part.event")
            self.db.execute("INSERT INTO main.waiting SELECT * FROM part.waiting")
            for table in ("subject", "shared_values"):
                self.db.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM part.{table}")
            return [number for (number,) in self.db.execute("SELECT number FROM part.subject")]
        with closing(connect(":memory:")) as part:
            part.deserialize(tables)
            for table in ("event", "waiting", "subject", "shared_values"):
                rows = part.execute(f"SELECT * FROM {table}").fetchall()
                marks = ", ".join("?" * len(rows[0])) if rows else ""
                self.db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)
            return [number for (number,) in part.execute("SELECT number FROM subject")]


def recommendation_numbers(db: Connection, subjects: Iterable[int]) -> Iterator[int]:
    """The numbers of the recommendations that are these subjects, under present or former ids."""
    for subject in subjects:
        rows = db.execute(
            """SELECT no FROM subject JOIN rec USING (folded) WHERE number = :it
            UNION SELECT no FROM subject JOIN former USING (folded) WHERE number = :it""",
            {"it": subject},
        )
        yield from (no for (no,) in rows.fetchall())
