"""Adds the journal's events to the index: the position of each line, and what a standing needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from sqlite3 import Connection
from typing import TYPE_CHECKING

from policytrack.index.bulk_insert import insert_flat
from policytrack.index.freshness import cursor
from policytrack.index.ingest.event_columns import EventColumns
from policytrack.index.interning import InternedRows
from policytrack.index.progress import Progress
from policytrack.index.shared_values import COLUMNS, TABLE, StoredValues
from policytrack.journal.batches import parse_member
from policytrack.journal.parsed import START, BadLine, Line, ReadPart, parsed

if TYPE_CHECKING:
    from policytrack.index.workers import Pool
    from policytrack.journal.protocol import Journal, JournalPart, Reading

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
        numbers = _Numbers(db, are_many=reading.from_start)
        for done, events, bad in _batches(reading, pool):
            subjects = numbers.of_subjects(events.subjects)
            touched.update(subjects)
            rows = events.rows(subjects, numbers.of_shared_values(events.shared_values))
            if any(events.batches):
                both = list(zip(rows, events.batches, strict=True))
                waiting = [(*row, *parse_member(batch)) for row, batch in both if batch is not None]
                db.executemany("INSERT INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", waiting)
                rows = (row for row, batch in both if batch is None)
            insert_flat(db, "event", [*chain.from_iterable(rows)], "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            newest.append(events.newest)
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


BadRow = tuple[int, str, str]
"""Of a line that holds no event: its number, fault and message."""


def _batches(reading: Reading, pool: Pool | None) -> Iterator[tuple[int, EventColumns, list[BadRow]]]:
    """Events and bad lines, in batches, each with how much of the journal has been read by then.

    A long journal is read by as many processes as there are processors.
    """
    parts = reading.parts()
    if not parts:
        lines = iter(reading)
        while batch := list(islice(lines, _BATCH)):
            yield (reading.done, *_events_and_bad_rows(batch))
        return
    from policytrack.index.workers import parallel_map

    lines_before = 0
    for events, bad, part in parallel_map(_read_part, parts, are_small=True, pool=pool):
        reading.passed(part)
        yield reading.done, events, [(lines_before + number, fault, message) for number, fault, message in bad]
        lines_before += part.number


def _read_part(part: JournalPart) -> tuple[EventColumns, list[BadRow], ReadPart]:
    from policytrack.journal.quick_values import QuickValues, quick_values

    events, bad = EventColumns(), list[BadRow]()
    positions, quick = list[int](), list[QuickValues]()

    def take(number: int, position: int, line: bytes | None) -> None:
        values = None if line is None else quick_values(line)
        if values is not None:
            positions.append(position)
            quick.append(values)
            return
        slow = parsed(number, position, line)
        if isinstance(slow, BadLine):
            bad.append(_bad_row(slow))
        elif slow is not None:
            events.add_line(slow)

    read = part.read(take)
    events.add_quick(positions, quick)
    return events, bad, read


def _events_and_bad_rows(lines: Iterable[Line | BadLine]) -> tuple[EventColumns, list[BadRow]]:
    events, bad = EventColumns(), list[BadRow]()
    for line in lines:
        if isinstance(line, BadLine):
            bad.append(_bad_row(line))
        else:
            events.add_line(line)
    return events, bad


def _bad_row(line: BadLine) -> BadRow:
    return line.number, str(line.fault), line.message


class _Numbers:
    """The numbers of subjects and of shared values, under which the index keeps events."""

    def __init__(self, db: Connection, *, are_many: bool) -> None:
        """*are_many*: nearly all subjects will be asked for."""
        self.db = db
        rows = db.execute("SELECT folded, number FROM subject") if are_many else ()
        self._by_folded: dict[str, int] = dict(rows)
        self._are_all_known = are_many
        self._subjects: dict[str, int] = {}
        self._shared_values = InternedRows(db, TABLE, COLUMNS)

    def of_shared_values(self, shared_values: Iterable[StoredValues]) -> list[int]:
        return [self._shared_values.number(values) for values in shared_values]

    def of_subjects(self, names: Iterable[str]) -> list[int]:
        return [self._subjects.get(name) or self._subject(name) for name in names]

    def _subject(self, name: str) -> int:
        folded = name.casefold()
        number = self._by_folded.get(folded)
        if number is None and not self._are_all_known:
            row = self.db.execute("SELECT number FROM subject WHERE folded = ?", (folded,)).fetchone()
            number = None if row is None else row[0]
        if number is None:
            number = self.db.execute("INSERT INTO subject (folded, id) VALUES (?, ?)", (folded, name)).lastrowid
            assert number is not None
        self._by_folded[folded] = self._subjects[name] = number
        return number


def recommendation_numbers(db: Connection, subjects: Iterable[int]) -> Iterator[int]:
    """The numbers of the recommendations that are these subjects, under present or former ids."""
    for subject in subjects:
        rows = db.execute(
            """SELECT no FROM subject JOIN rec USING (folded) WHERE number = :it
            UNION SELECT no FROM subject JOIN former USING (folded) WHERE number = :it""",
            {"it": subject},
        )
        yield from (no for (no,) in rows.fetchall())
