"""Adds the journal's events to the index: the position of each line, and what a standing needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from policytrack.index.event_numbers import abbreviated_id, number_of
from policytrack.index.freshness import cursor
from policytrack.index.interning import InternedRows
from policytrack.index.progress import Progress
from policytrack.index.shared_values import COLUMNS, TABLE, StoredValues, stored_values
from policytrack.journal.batches import parse_member
from policytrack.journal.parsed import START, BadLine, Line, ReadPart

if TYPE_CHECKING:
    from policytrack.journal.protocol import Journal, JournalPart, Reading

_BATCH = 5_000


def take_in(db: Connection, journal: Journal, progress: Progress | None = None) -> set[int]:
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
        names = _Names(db)
        for done, parsed, bad in _batches(reading):
            rows = [names.row(line) for line in parsed if line[-1] is None]
            touched.update(row[1] for row in rows)
            row = "?, ?, ?, ?, ?, ?, ?, ?, ?"
            db.executemany(f"INSERT INTO event VALUES ({row})", rows)
            waiting = [(*names.row(line), *parse_member(line[-1])) for line in parsed if line[-1] is not None]
            db.executemany(f"INSERT INTO waiting VALUES ({row}, ?, ?, ?)", waiting)
            db.executemany("INSERT INTO bad VALUES (?, ?, ?)", bad)
            if progress is not None:
                progress("reading the journal", done, reading.size)
        touched |= _count_complete_batches(db)
        if had_any:
            db.execute("INSERT OR REPLACE INTO lost SELECT * FROM before WHERE id NOT IN (SELECT id FROM event)")
            db.execute("DROP TABLE before")
        if db.execute("SELECT 1 FROM lost LIMIT 1").fetchone():
            db.execute("DELETE FROM lost WHERE id IN (SELECT id FROM event)")
        db.execute("DELETE FROM journal")
        db.execute("INSERT INTO journal VALUES (?, ?)", (reading.cursor, reading.fingerprint))
    return touched


def _count_complete_batches(db: Connection) -> set[int]:
    """Make the events of complete batches count; the numbers of their subjects."""
    if db.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None:
        return set()
    db.execute(
        """CREATE TEMP TABLE complete AS SELECT batch FROM waiting GROUP BY batch
        HAVING count(DISTINCT place) = max(CASE WHEN is_last THEN place END)"""
    )
    whole = "FROM waiting WHERE batch IN (SELECT batch FROM complete)"
    subjects = {subject for (subject,) in db.execute(f"SELECT DISTINCT subject {whole}")}
    columns = "position, subject, id, recorded, effective, through, target, shared, after"
    db.execute(f"INSERT INTO event SELECT {columns} {whole}")
    db.execute(f"DELETE {whole}")
    db.execute("DROP TABLE complete")
    # A merge may bring in, a second time, a line of a batch that already counts.
    db.execute("DELETE FROM waiting WHERE id IN (SELECT id FROM event)")
    return subjects


ParsedLine = tuple[int, str, int, str, int, "int | None", "int | None", StoredValues, "str | None", "str | None"]
"""Of an event: position, recommendation, number, recorded, effective, through, target, the values that it shares with
many others, the beginnings of the ids that it comes after, and its place in a batch."""

BadRow = tuple[int, str, str]
"""Of a line that holds no event: its number, fault and message."""


def _batches(reading: Reading) -> Iterator[tuple[int, list[ParsedLine], list[BadRow]]]:
    """Parsed and bad lines, in batches, each with how much of the journal has been read by then.

    A long journal is read by as many processes as there are processors.
    """
    parts = reading.parts()
    if not parts:
        lines = iter(reading)
        while batch := list(islice(lines, _BATCH)):
            yield (reading.done, *_event_and_bad_rows(batch))
        return
    from policytrack.index.workers import parallel_map

    lines_before = 0
    for parsed, bad, part in parallel_map(_parsed_part, parts, are_small=True):
        reading.passed(part)
        yield reading.done, parsed, [(lines_before + number, fault, message) for number, fault, message in bad]
        lines_before += part.number


def _parsed_part(part: JournalPart) -> tuple[list[ParsedLine], list[BadRow], ReadPart]:
    read = part.read()
    return (*_event_and_bad_rows(read.lines), read._replace(lines=[]))


def _event_and_bad_rows(lines: Iterable[Line | BadLine]) -> tuple[list[ParsedLine], list[BadRow]]:
    parsed: list[ParsedLine] = []
    bad: list[BadRow] = []
    for line in lines:
        if isinstance(line, BadLine):
            bad.append((line.number, str(line.fault), line.message))
            continue
        _, position, values = line
        get, target, shared = values.get, values.get("event"), stored_values(values)
        parsed.append(
            (
                *(position, values["recommendation"], number_of(values["id"]), values["recorded"]),
                *(_ordinal(values["effective"]) or 0, _ordinal(get("through"))),
                *(None if target is None else number_of(target), _SHARED_VALUES.setdefault(shared, shared)),
                " ".join(abbreviated_id(number_of(id)) for id in get("after", ())) or None,
                get("batch"),
            )
        )
    return parsed, bad


# One object for equal values, so that pickle hands it from process to process once.
_SHARED_VALUES: dict[StoredValues, StoredValues] = {}


@lru_cache(maxsize=16_384)
def _ordinal(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


class _Names:
    """The numbers of subjects and of shared values, under which the index keeps events."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._subjects: dict[str, int] = {}
        self._shared_values = InternedRows(db, TABLE, COLUMNS)

    def row(self, parsed: ParsedLine) -> tuple[Any, ...]:
        """The row of `event` for a parsed line, without its batch."""
        position, name, *rest, shared, after, _ = parsed
        subject = self._subjects.get(name) or self._subject(name)
        return (position, subject, *rest, self._shared_values.number(shared), after)

    def _subject(self, name: str) -> int:
        folded = name.casefold()
        row = self.db.execute("SELECT number FROM subject WHERE folded = ?", (folded,)).fetchone()
        if row is None:
            row = (self.db.execute("INSERT INTO subject (folded, id) VALUES (?, ?)", (folded, name)).lastrowid,)
        number: int = row[0]
        self._subjects[name] = number
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
