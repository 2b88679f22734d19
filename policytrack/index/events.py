"""What the index keeps of the journal's events: where their lines stand, and what a standing needs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from policytrack.events import Confidence, Event, Kind
from policytrack.index.names import EVER, JOURNAL, id_of, number_of
from policytrack.journal.read import NOTHING, BadLine, State, read_since
from policytrack.vocabulary import TRACKER, Status

_MANY = 5_000

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much of it is."""


def known_state(db: Connection) -> State:
    """How far the journal has been taken in."""
    row = db.execute("SELECT * FROM journal").fetchone()
    return NOTHING if row is None else State(*row)


def take_in(db: Connection, root: Path, progress: Progress | None = None) -> set[int]:
    """Take in what the journal under *root* holds beyond what the index knows; gives back the subjects concerned.

    Where the journal is not only longer, all of it is read again, and what it no longer holds is
    remembered as lost. Raises `JournalUnusable` where it cannot be read.
    """
    known = known_state(db)
    is_doubtful = db.execute("SELECT 1 FROM bad LIMIT 1").fetchone() is not None
    with read_since(root / JOURNAL, NOTHING if is_doubtful else known) as reading:
        touched: set[int] = set()
        had_any = reading.from_start and db.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
        if had_any:
            touched.update(number for (number,) in db.execute("SELECT DISTINCT subject FROM event"))
            db.execute("CREATE TEMP TABLE before AS SELECT id, subject, recorded FROM event")
            db.execute("DELETE FROM event")
        if reading.from_start:
            db.execute("DELETE FROM bad")
        names = _Names(db)
        rows: list[tuple[object, ...]] = []
        for line in reading:
            if isinstance(line, BadLine):
                db.execute("INSERT INTO bad VALUES (?, ?, ?)", (line.number, str(line.fault), line.message))
                continue
            row = names.row(line.offset, line.length, line.values)
            touched.add(row[2])
            rows.append(row)
            if len(rows) >= _MANY:
                _insert(db, rows)
                if progress is not None:
                    progress("reading the journal", line.offset, reading.size)
        _insert(db, rows)
        if had_any:
            db.execute("INSERT OR REPLACE INTO lost SELECT * FROM before WHERE id NOT IN (SELECT id FROM event)")
            db.execute("DROP TABLE before")
        if db.execute("SELECT 1 FROM lost LIMIT 1").fetchone():
            db.execute("DELETE FROM lost WHERE id IN (SELECT id FROM event)")
        db.execute("DELETE FROM journal")
        db.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)", reading.state)
    return touched


def _insert(db: Connection, rows: list[tuple[object, ...]]) -> None:
    db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    rows.clear()


class _Names:
    """The numbers that stand for what many events have in common."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._subjects: dict[str, int] = {}
        self._gists: dict[tuple[Any, ...], int] = {
            tuple(row): number for number, *row in db.execute("SELECT * FROM gist")
        }
        self._days: dict[str | None, int | None] = {None: None}

    def row(self, offset: int, length: int, values: dict[str, Any]) -> tuple[Any, ...]:
        get, target = values.get, values.get("event")
        named = values["recommendation"]
        subject = self._subjects.get(named) or self._subject(named)
        parts = (get("kind"), get("assessor", TRACKER), get("part"), get("actor"), get("status"), get("confidence"))
        gist = self._gists.get(parts) or self._gist(parts)
        return (
            *(offset, length, subject, number_of(values["id"]), values["recorded"]),
            *(self._day(values["effective"]), self._day(get("through"))),
            *(None if target is None else number_of(target), gist),
        )

    def _subject(self, named: str) -> int:
        folded = named.casefold()
        row = self.db.execute("SELECT number FROM subject WHERE folded = ?", (folded,)).fetchone()
        if row is None:
            row = (self.db.execute("INSERT INTO subject (folded, id) VALUES (?, ?)", (folded, named)).lastrowid,)
        number: int = row[0]
        self._subjects[named] = number
        return number

    def _gist(self, parts: tuple[Any, ...]) -> int:
        number = self._gists[parts] = len(self._gists) + 1
        self.db.execute("INSERT INTO gist VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *parts))
        return number

    def _day(self, words: str | None) -> int | None:
        if words not in self._days:
            assert words is not None
            self._days[words] = date.fromisoformat(words).toordinal()
        return self._days[words]


class Gists:
    """Events as standings need them: without notes and evidence, their ids cut short."""

    def __init__(self, db: Connection, known_until: str | None = None) -> None:
        """*known_until*: only events recorded before this moment."""
        self.db = db
        self.until = known_until or EVER
        self._gists = {
            number: (
                *(Kind(kind), assessor, part, actor),
                *(None if status is None else Status(status), None if sure is None else Confidence(sure)),
            )
            for number, kind, assessor, part, actor, status, sure in db.execute("SELECT * FROM gist")
        }

    def of(self, no: int) -> list[Event]:
        """The events of the recommendation with this number in the index, each once."""
        rows = self.db.execute(
            """SELECT id, recorded, effective, through, target, gist FROM event WHERE recorded < :until AND subject IN (
                SELECT subject.number FROM rec JOIN subject USING (folded) WHERE no = :no
                UNION ALL SELECT subject.number FROM former JOIN subject USING (folded) WHERE no = :no
            )""",
            {"no": no, "until": self.until},
        ).fetchall()
        return list({row[0]: self._event(*row) for row in rows}.values())

    def _event(
        self, id: int, recorded: str, effective: int, through: int | None, target: int | None, gist: int
    ) -> Event:
        kind, assessor, part, actor, status, confidence = self._gists[gist]
        return Event(
            id=id_of(id),
            kind=kind,
            recommendation="",
            effective=date.fromordinal(effective),
            recorded=datetime.fromisoformat(recorded),
            recorder="",
            nonce="",
            assessor=assessor,
            part=part,
            actor=actor,
            status=status,
            through=None if through is None else date.fromordinal(through),
            confidence=confidence,
            event=None if target is None else id_of(target),
        )


def numbers_of(db: Connection, subjects: Iterable[int]) -> Iterator[int]:
    """The recommendations that these subjects are, by their numbers; of those that nobody has, none."""
    for subject in subjects:
        rows = db.execute(
            """SELECT no FROM subject JOIN rec USING (folded) WHERE number = :it
            UNION SELECT no FROM subject JOIN former USING (folded) WHERE number = :it""",
            {"it": subject},
        )
        yield from (no for (no,) in rows.fetchall())
