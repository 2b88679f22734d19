"""Adds the journal's events to the index: the position of each line, and what a standing needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from sqlite3 import Connection
from typing import TYPE_CHECKING

from policytrack.index.freshness import cursor
from policytrack.index.ingest.event_rows import BadRow, EventRows, NewRows, bad_row, write_subjects
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
            db.execute("DELETE FROM uncommon")
        if reading.from_start:
            db.execute("DELETE FROM bad")
            db.execute("DELETE FROM waiting")
        newest = [] if reading.from_start else [moment for (moment,) in db.execute("SELECT newest FROM journal")]
        for done, new, bad in _batches(db, reading, pool):
            touched.update(number for number, _ in new.subjects)
            newest.append(new.newest)
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
    db.execute(f"INSERT INTO event SELECT position, subject, id, recorded, effective, shared, pages {whole}")
    db.execute(f"DELETE {whole}")
    db.execute("DROP TABLE complete")
    # A merge may bring in, a second time, a line of a batch that already counts.
    db.execute("DELETE FROM waiting WHERE id IN (SELECT id FROM event)")
    return subjects, newest


_Batch = tuple[int, NewRows, list[BadRow]]
"""How much has been read by then, the rows that were written, and bad lines."""


def _batches(db: Connection, reading: Reading, pool: Pool | None) -> Iterator[_Batch]:
    """Write the events of a journal, in batches.

    A long journal is read by as many processes as there are processors.
    """
    parts = reading.parts()
    if not parts:
        lines, rows = iter(reading), EventRows()
        while batch := list(islice(lines, _BATCH)):
            bad = list[BadRow]()
            for line in batch:
                if isinstance(line, BadLine):
                    bad.append(bad_row(line))
                else:
                    rows.add_line(line)
            new = rows.taken()
            write_subjects(db, new.subjects)
            new.write(db)
            yield reading.done, new, bad
        return
    from policytrack.index.ingest.journal_reader import JournalReader
    from policytrack.index.workers import Workers

    subjects: dict[int, str] = {}
    with Workers(JournalReader, pool=pool) as readers:
        for new, bad, read in readers.map(JournalReader.read, parts):
            new.write(db)
            for number, name in new.subjects:
                subjects.setdefault(number, name)
            before = reading.passed(read)
            yield reading.done, new, [(before + number, fault, message) for number, fault, message in bad]
    write_subjects(db, sorted(subjects.items()))


def recommendation_numbers(db: Connection, subjects: Iterable[int]) -> Iterator[int]:
    """The numbers of the recommendations that are these subjects, under present or former ids."""
    for subject in subjects:
        rows = db.execute(
            """SELECT no FROM subject JOIN rec USING (folded) WHERE number = :it
            UNION SELECT no FROM subject JOIN former USING (folded) WHERE number = :it""",
            {"it": subject},
        )
        yield from (no for (no,) in rows.fetchall())
