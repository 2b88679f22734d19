"""The journal as the index knows it: its events, read from their lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from policytrack.errors import JournalChanged
from policytrack.index.names import EVER, id_of, number_of
from policytrack.journal.location import JOURNAL

if TYPE_CHECKING:
    from array import array

    from policytrack.events import Event
    from policytrack.journal.growth import Growth

_FEW = 65_536  # bytes that are sooner read again than taken in
_BINARY = getattr(os, "O_BINARY", 0)


class BadLine(NamedTuple):
    """A line that is no event, or no longer the one recorded."""

    line: int
    fault: str
    message: str


class Lost(NamedTuple):
    """An event that the index has seen and the journal no longer holds; *id* is the beginning of its id."""

    id: str
    recommendation: str
    recorded: str


class Journal:
    """The events that were recorded before the moment *known_until*; all of them if that is None."""

    def __init__(self, db: Connection, root: Path, known_until: str | None = None) -> None:
        self.path = root / JOURNAL
        self._db = db
        self.known_until = known_until
        self.is_remembered = True
        """Whether the index knew the journal before this command, so that it notices what is lost."""
        self._handle: int | None = None
        self._ahead: list[Event] = []

    def look_ahead(self) -> bool:
        """Read the few events that were added since the index was made. False where there is more to it than that.

        Only `events_of`, `named` and `held_since` know of them.
        """
        from policytrack.journal.read import BadLine, State, read_since

        known = State(*self._db.execute("SELECT * FROM journal").fetchone())
        with read_since(self.path, known, self.growth) as reading:
            if reading.from_start or reading.size - known.offset > _FEW:
                return False
            lines = list(reading)
            if any(isinstance(line, BadLine) or line.values.get("batch") for line in lines):
                return False
            self._ahead = [line.event for line in lines if not isinstance(line, BadLine)]
        return True

    def hold(self) -> bool:
        """Open the file, so that it stays as it is even if another takes its name.

        False if it is not the file that the index knows, or is now shorter.
        """
        known = self._db.execute("SELECT * FROM journal").fetchone()
        try:
            self._handle = os.open(self.path, os.O_RDONLY | _BINARY)
        except OSError:
            return known is not None and known[0] == 0
        if known is None:
            return False
        found = os.fstat(self._handle)
        stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        if stamp == known[-4:] or known[0] == 0:
            return True
        # It was added to since, or git has made it anew.
        from policytrack.journal.read import State, has_only_grown
        from policytrack.stamps import Stamp

        state = State(*known)
        return found.st_size >= state.offset and has_only_grown(self._handle, state, Stamp(*stamp), self.growth)

    @cached_property
    def growth(self) -> Growth:
        """What has noted which changes of the journal were additions and nothing else."""
        from policytrack.index.place import growth_path
        from policytrack.journal.growth import Growth

        return Growth(growth_path(self.path.parent.parent))

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def events_of(self, name: str) -> list[Event]:
        """The events of the recommendation with this id, under its former ids too; each once, by recorded moment."""
        places = self._db.execute(
            """SELECT offset, length, id FROM event WHERE recorded < :until AND subject IN (
                SELECT subject.number FROM subject WHERE folded = :name
                UNION ALL SELECT subject.number FROM rec JOIN former USING (no)
                    JOIN subject ON subject.folded = former.folded WHERE rec.folded = :name
            ) ORDER BY recorded, id""",
            {"until": self.known_until or EVER, "name": name.casefold()},
        ).fetchall()
        events = self._read(places)
        if self._ahead:
            formers = self._db.execute(
                "SELECT former.folded FROM rec JOIN former USING (no) WHERE rec.folded = ?", (name.casefold(),)
            )
            names = {name.casefold(), *(former for (former,) in formers)}
            events += [event for event in self._ahead if event.recommendation.casefold() in names]
        return events

    def events(self, since: str = "") -> Iterator[Event]:
        """All events that were recorded from the moment *since* on, each once, in the order of recording."""
        places = self._db.execute(
            "SELECT offset, length, id FROM event WHERE recorded >= ? AND recorded < ? ORDER BY recorded, id",
            (since, self.known_until or EVER),
        )
        return self._lines(places)

    def retractions(self) -> list[Event]:
        """The events that take another back."""
        places = self._db.execute(
            """SELECT offset, length, id FROM event WHERE gist IN (SELECT number FROM gist WHERE kind = 'retract')
            AND recorded < ? ORDER BY recorded, id""",
            (self.known_until or EVER,),
        ).fetchall()
        return self._read(places)

    def named(self, beginning: str) -> list[Event]:
        """The events whose id begins so, the recipe's name left out or not; each once."""
        digits = beginning.removeprefix("p1-")
        if not digits or not set(digits) <= set("0123456789abcdef"):
            return []
        first, last = (number_of("p1-" + digits[:15].ljust(15, filler)) for filler in "0f")
        places = self._db.execute(
            "SELECT offset, length, id FROM event WHERE id BETWEEN ? AND ? ORDER BY recorded, id LIMIT 20",
            (first, last),
        ).fetchall()
        found = {event.id: event for event in (*self._read(places), *self._ahead)}
        return [event for event in found.values() if event.id.startswith(f"p1-{digits}")]

    def held_since(self, name: str, moment: datetime) -> list[Event]:
        """As `events_of`, where one of them was recorded at that moment or later; else nothing.

        Somebody's clock was ahead then, or ours is behind.
        """
        row = self._db.execute(
            """SELECT max(recorded) FROM event WHERE subject IN (
                SELECT subject.number FROM subject WHERE folded = :name
                UNION ALL SELECT subject.number FROM rec JOIN former USING (no)
                    JOIN subject ON subject.folded = former.folded WHERE rec.folded = :name
            )""",
            {"name": name.casefold()},
        ).fetchone()
        is_later = row[0] is not None and datetime.fromisoformat(row[0]) >= moment
        if is_later or any(event.recorded >= moment for event in self._ahead):
            return self.events_of(name)
        return []

    def ahead_of(self, moment: str) -> list[Event]:
        """The events that were recorded later than this moment, by clocks that were ahead if it is now."""
        places = self._db.execute(
            "SELECT offset, length, id FROM event WHERE recorded > ? AND recorded < ? ORDER BY recorded, id",
            (moment, self.known_until or EVER),
        ).fetchall()
        return self._read(places)

    def deferrals(self) -> dict[str, list[Event]]:
        """The deferrals of each recommendation that has any, by its id, with what takes events of it back."""
        rows = self._db.execute(
            """WITH deferring AS (SELECT number FROM gist WHERE kind = 'defer'),
            wanted AS (SELECT number FROM gist WHERE kind IN ('defer', 'retract')),
            known AS (
                SELECT rec.id AS name, subject.number FROM rec JOIN subject USING (folded)
                UNION ALL SELECT rec.id, subject.number FROM rec JOIN former USING (no)
                    JOIN subject ON subject.folded = former.folded
            ),
            deferred AS (SELECT DISTINCT name FROM known WHERE number IN (
                SELECT +subject FROM event WHERE gist IN deferring AND recorded < :until
            ))
            SELECT name, offset, length, event.id FROM deferred JOIN known USING (name)
                JOIN event ON subject = number
            WHERE gist IN wanted AND recorded < :until ORDER BY name, recorded, event.id""",
            {"until": self.known_until or EVER},
        ).fetchall()
        return {name: self._read(row[1:] for row in mine) for name, mine in groupby(rows, itemgetter(0))}

    def digest(self) -> tuple[str, int]:
        """A digest of all events, in whatever order their lines stand, and how many there are."""
        from hashlib import sha256

        ids = self.numbers()
        return f"sha256:{sha256(ids.tobytes()).hexdigest()[:16]}", len(ids)

    def numbers(self) -> array[int]:
        """The numbers of all events, in order; see `names.number_of`."""
        return self._numbers(self.known_until or EVER)

    def _numbers(self, until: str) -> array[int]:
        from array import array

        rows = self._db.execute("SELECT DISTINCT id FROM event WHERE recorded < ? ORDER BY id", (until,))
        return array("Q", map(itemgetter(0), rows))

    def late(self, known: array[int], after: str) -> list[int]:
        """The numbers of the events that were recorded before the moment *after* and are not among the *known*.

        Those are in order.
        """
        from bisect import bisect_left

        found, at = [], 0
        for number in self._numbers(after):
            at = bisect_left(known, number, at)
            if at == len(known) or known[at] != number:
                found.append(number)
        return found

    @cached_property
    def last_recorded(self) -> str | None:
        """The moment at which the newest event was recorded."""
        sql = "SELECT max(recorded) FROM event WHERE recorded < ?"
        found: str | None = self._db.execute(sql, (self.known_until or EVER,)).fetchone()[0]
        return found

    def assessors(self) -> list[str]:
        """Everybody who has marked or reviewed anything."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT assessor FROM gist ORDER BY 1")]

    def strangers(self) -> dict[str, int]:
        """Ids that no recommendation has and events name, with how many events there are."""
        rows = self._db.execute(
            """SELECT subject.id, count(DISTINCT event.id) FROM subject JOIN event ON subject = number
            WHERE folded NOT IN (SELECT folded FROM rec) AND folded NOT IN (SELECT folded FROM former)
            GROUP BY number ORDER BY subject.id"""
        )
        return dict(rows)

    def astray(self) -> dict[str, int]:
        """Parts and shares that events name and the register does not ask, with how many events there are."""
        from policytrack.events import Event, Kind
        from policytrack.index.stand import recommendation
        from policytrack.index.values import chains
        from policytrack.units import covers, units_of

        rows = self._db.execute(
            """SELECT rec.no, part, actor, count(DISTINCT event.id) FROM event
            JOIN gist ON gist.number = gist JOIN subject ON subject.number = event.subject
            JOIN rec ON rec.folded = subject.folded
                OR rec.no IN (SELECT no FROM former WHERE former.folded = subject.folded)
            WHERE (part IS NOT NULL OR actor IS NOT NULL) AND kind <> 'retract' AND NOT rec.umbrella
            GROUP BY rec.no, part, actor ORDER BY rec.no, part, actor"""
        ).fetchall()
        above = chains(self._db)
        found: dict[str, int] = {}
        for no, part, actor, number in rows:
            one = recommendation(self._db, no)
            about = Event("", Kind.MARK, one.id, date.min, datetime.min, "", "", part=part, actor=actor)
            if not any(covers(about, unit, above) for unit in units_of(one, above)):
                name = one.id if part is None else f"{one.id}.{part}"
                found[name if actor is None else f"{name} ({actor})"] = number
        return found

    def size(self) -> int:
        """How many events there are, each counted once."""
        return int(self._db.execute("SELECT count(DISTINCT id) FROM event").fetchone()[0])

    def bad_lines(self) -> list[BadLine]:
        return [BadLine(*row) for row in self._db.execute("SELECT line, fault, message FROM bad ORDER BY line")]

    def waiting(self) -> int:
        """How many events there are of batches that are not complete; they do not count."""
        return int(self._db.execute("SELECT count(DISTINCT id) FROM waiting").fetchone()[0])

    def lost(self) -> list[Lost]:
        """What the index has seen, and the journal no longer holds."""
        rows = self._db.execute(
            "SELECT lost.id, subject.id, recorded FROM lost JOIN subject ON number = subject ORDER BY recorded"
        )
        return [Lost(id_of(number), name, recorded) for number, name, recorded in rows]

    def all_gone(self) -> int:
        """How many events the index has seen where the journal now holds none; 0 where it holds any."""
        if self._ahead or self._db.execute("SELECT 1 FROM event LIMIT 1").fetchone():
            return 0
        return int(self._db.execute("SELECT count(*) FROM lost").fetchone()[0])

    def _read(self, places: Iterable[tuple[int, int, int]]) -> list[Event]:
        return list({event.id: event for event in self._lines(places)}.values())

    def _lines(self, places: Iterable[tuple[int, int, int]]) -> Iterator[Event]:
        from policytrack.journal.durable import read_at
        from policytrack.journal.faults import NotAnEvent
        from policytrack.journal.lines import event_of
        from policytrack.journal.recipe import verify

        before = None
        for offset, length, number in places:
            if number == before:
                continue
            before = number
            try:
                assert self._handle is not None
                line = read_at(self._handle, offset, length)
                is_known = number_of(verify(line)) == number
            except (OSError, AssertionError, NotAnEvent):
                is_known = False
            if not is_known:
                self._forget_index()
                raise JournalChanged(f"{self.path} has changed since it was read, at byte {offset:,}; try again")
            yield event_of(line)

    def _forget_index(self) -> None:
        """Delete the index, which says otherwise than the journal, so that the next opening makes it anew."""
        for _, _, name in self._db.execute("PRAGMA database_list"):
            if name:
                Path(name).unlink(missing_ok=True)
