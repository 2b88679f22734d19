"""The journal through the index: events are found by their positions and read from their lines."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import cached_property, partial
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.viewpoint import EVER
from policytrack.errors import JournalChanged
from policytrack.index.event_numbers import abbreviated_id, number_of
from policytrack.index.freshness import cursor
from policytrack.index.location import delete

if TYPE_CHECKING:
    from array import array

    from policytrack.domain.events import Event
    from policytrack.index.query.bulk import PlacedEvent
    from policytrack.index.query.claim_lines import ClaimLines
    from policytrack.index.query.deferred import Deferred
    from policytrack.journal.parsed import BadLine
    from policytrack.journal.protocol import Journal, Position

_FEW = 65_536
"""Up to this much of a journal (in bytes, if it is a file) is read anew rather than added to the index."""
_LONG = 20_000_000
"""From this size of a journal on (in bytes, if it is a file) its digest is worth a thread."""
_CHUNK = 1_000

_SUBJECTS = """SELECT subject.number FROM subject WHERE folded = :name
    UNION ALL SELECT subject.number FROM rec JOIN former USING (no)
        JOIN subject ON subject.folded = former.folded WHERE rec.folded = :name"""
"""The numbers of all subjects, under present and former ids, that are the recommendation with this id."""


class LostEvent(NamedTuple):
    """An event that the index has seen and the journal no longer holds; *id* is the beginning of its id."""

    id: str
    recommendation: str
    recorded: str


class RecordedEvents:
    """The events that were recorded before the moment *known_until*; all of them if that is None."""

    def __init__(self, db: Connection, journal: "Journal", known_until: str | None = None) -> None:
        self.name = journal.name
        self._db = db
        self._journal = journal
        self.known_until = known_until
        self.is_remembered = True
        """Whether the index knew the journal before this command, so that it notices what is lost."""
        self._ahead: list[Event] = []

    def look_ahead(self) -> bool:
        """Read the few events that were added since the index was made; False if more than that has changed.

        Only `events_of`, `newest_first`, `named` and `held_since` know of them.
        """
        from policytrack.journal.parsed import BadLine

        with self._journal.read_since(cursor(self._db)) as reading:
            if reading.from_start or reading.size - reading.done > _FEW:
                return False
            lines = list(reading)
            if any(isinstance(line, BadLine) or line.values.get("batch") for line in lines):
                return False
            self._ahead = [line.event for line in lines if not isinstance(line, BadLine)]
        return True

    def pin(self) -> bool:
        """Keep the journal's lines as they are until this is closed; False if the index knows another journal."""
        known = self._db.execute("SELECT cursor, fingerprint FROM journal").fetchone()
        return known is not None and self._journal.pin(*known)

    def close(self) -> None:
        self._journal.close()

    def exists(self) -> bool:
        """Whether there is a journal, even an empty one."""
        return self._journal.exists()

    def lines(self) -> Iterator[bytes]:
        """The journal's lines as they are now; see `protocol.Journal.lines`."""
        return self._journal.lines()

    def events_of(self, name: str) -> "list[Event]":
        """The events of the recommendation with this id, under its former ids too; each once, by recorded moment."""
        places = self._db.execute(
            f"""SELECT position, id FROM event WHERE recorded < :until AND subject IN ({_SUBJECTS})
            ORDER BY recorded, id""",
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

    def lines_of(self, nos: Iterable[int]) -> dict[int, list[bytes]]:
        """The lines of the events that `events_of` returns, by the number that each recommendation has in the index.

        A recommendation without events is left out.
        """
        rows = self._db.execute(
            """WITH wanted AS (SELECT value AS no FROM json_each(:nos)), known AS (
                SELECT no, subject.number FROM wanted JOIN rec USING (no) JOIN subject USING (folded)
                UNION ALL SELECT no, subject.number FROM wanted JOIN former USING (no) JOIN subject USING (folded)
            )
            SELECT no, position, event.id FROM known CROSS JOIN event ON subject = number WHERE recorded < :until
            ORDER BY no, recorded, event.id""",
            {"until": self.known_until or EVER, "nos": f"[{','.join(map(str, nos))}]"},
        ).fetchall()
        return {no: list(self._lines(row[1:] for row in of_one)) for no, of_one in groupby(rows, itemgetter(0))}

    def placed(self) -> "dict[int, list[PlacedEvent]]":
        """Where the events of each recommendation are, by its number, in the order of recording; see `events_at`."""
        from policytrack.index.query.bulk import placed_events

        return placed_events(self._db, self.known_until)

    def events_at(self, places: "Iterable[tuple[Position, int]]") -> "list[Event]":
        """The events at these positions with these numbers, each once."""
        return self._read(places)

    def events(self, since: str = "") -> "Iterator[Event]":
        """All events that were recorded from the moment *since* on, each once, in the order of recording."""
        places = self._db.execute(
            "SELECT position, id FROM event WHERE recorded >= ? AND recorded < ? ORDER BY recorded, id",
            (since, self.known_until or EVER),
        )
        return self._events(places)

    def newest_first(self) -> "Iterator[Event]":
        """All events, the last recorded first."""
        from heapq import merge

        places = self._db.execute(
            "SELECT position, id FROM event WHERE recorded < ? ORDER BY recorded DESC, id DESC",
            (self.known_until or EVER,),
        )
        by_moment = attrgetter("recorded")
        ahead = sorted(self._ahead, key=by_moment, reverse=True)
        return merge(ahead, self._events(places), key=by_moment, reverse=True)

    def beside_marks(self, assessor: str) -> dict[int, tuple[str, str]]:
        """The kind and the assessor of each revised deadline, retraction and mark of somebody else, by its number."""
        rows = self._db.execute(
            """SELECT id, kind, assessor FROM event JOIN shared_values ON number = shared
            WHERE (kind IN ('defer', 'retract') OR kind = 'mark' AND assessor <> ?) AND recorded < ?""",
            (assessor, self.known_until or EVER),
        )
        return {number: (kind, by) for number, kind, by in rows}

    def retractions(self) -> "list[Event]":
        """The events that retract another."""
        places = self._db.execute(
            """SELECT position, id FROM event WHERE shared IN (SELECT number FROM shared_values WHERE kind = 'retract')
            AND recorded < ? ORDER BY recorded, id""",
            (self.known_until or EVER,),
        ).fetchall()
        return self._read(places)

    def keeps(self) -> "Iterator[Event]":
        """The events that say what became of a page of evidence, in the order of recording."""
        places = self._db.execute(
            """SELECT position, id FROM event WHERE shared IN (SELECT number FROM shared_values WHERE kind = 'keep')
            AND recorded < ? ORDER BY recorded, id""",
            (self.known_until or EVER,),
        )
        return self._events(places)

    def named(self, beginning: str) -> "list[Event]":
        """The events whose id begins with *beginning*, with or without its hash scheme; each once, at most 20."""
        digits = beginning.removeprefix("p1-")
        if not digits or not set(digits) <= set("0123456789abcdef"):
            return []
        first, last = (number_of("p1-" + digits[:15].ljust(15, filler)) for filler in "0f")
        places = self._db.execute(
            "SELECT position, id FROM event WHERE id BETWEEN ? AND ? ORDER BY recorded, id LIMIT 20",
            (first, last),
        ).fetchall()
        events = {event.id: event for event in (*self._read(places), *self._ahead)}
        return [event for event in events.values() if event.id.startswith(f"p1-{digits}")]

    def held_since(self, name: str, moment: datetime) -> "list[Event]":
        """As `events_of` if one of them was recorded at that moment or later; else none.

        In that case somebody's clock was ahead, or ours is behind.
        """
        row = self._db.execute(
            f"SELECT max(recorded) FROM event WHERE subject IN ({_SUBJECTS})",
            {"name": name.casefold()},
        ).fetchone()
        is_later = row[0] is not None and datetime.fromisoformat(row[0]) >= moment
        if is_later or any(event.recorded >= moment for event in self._ahead):
            return self.events_of(name)
        return []

    def ahead_of(self, moment: str) -> "list[Event]":
        """The events that were recorded after this moment; if that is now, somebody's clock was ahead."""
        places = self._db.execute(
            "SELECT position, id FROM event WHERE recorded > ? AND recorded < ? ORDER BY recorded, id",
            (moment, self.known_until or EVER),
        ).fetchall()
        return self._read(places)

    def deferred(self, day: date) -> "list[Deferred]":
        """The recommendations that have been deferred by *day*, in the register's order; see `deferred.deferred`."""
        from policytrack.index.query.deferred import deferred

        return deferred(self._db, self.known_until or EVER, day)

    def claim_lines(self) -> "ClaimLines":
        """Finds the lines that make up claims."""
        from policytrack.index.query.claim_lines import ClaimLines

        return ClaimLines(self._db, self._journal, self.known_until or EVER)

    def digest(self) -> "Callable[[], tuple[str, int]]":
        """A function that returns a digest of all events, in whatever order their lines stand, and how many there are.

        Of a long journal, the digest is begun at once, by a thread: SQLite does nearly all of it.
        """
        from policytrack.index.query.journal_digest import digest_in_file, digest_of

        until = self.known_until or EVER
        [path] = (file for _, name, file in self._db.execute("PRAGMA database_list") if name == "main")
        if not path or self._journal.size() < _LONG:
            return partial(digest_of, self._db, until)
        from concurrent.futures import ThreadPoolExecutor

        known = self._db.execute("SELECT cursor, fingerprint FROM journal").fetchone()
        waited_for = ThreadPoolExecutor(1).submit(digest_in_file, path, known, until)
        return lambda: waited_for.result() or digest_of(self._db, until)

    def numbers(self) -> "array[int]":
        """The numbers of all events, in order; see `event_numbers.number_of`."""
        from policytrack.index.query.journal_digest import numbers_of

        return numbers_of(self._db, self.known_until or EVER)

    def late(self, known: "array[int]", after: str) -> list[int]:
        """The numbers of the events that were recorded before the moment *after* and are not among the *known*.

        *known* is in order.
        """
        from bisect import bisect_left

        from policytrack.index.query.journal_digest import numbers_of

        late, place = [], 0
        for number in numbers_of(self._db, after):
            place = bisect_left(known, number, place)
            if place == len(known) or known[place] != number:
                late.append(number)
        return late

    @cached_property
    def last_recorded(self) -> str | None:
        """The moment at which the newest event was recorded."""
        moment: str | None
        if self.known_until is None:
            (moment,) = self._db.execute("SELECT newest FROM journal").fetchone()
        else:
            sql = "SELECT max(recorded) FROM event WHERE recorded < ?"
            (moment,) = self._db.execute(sql, (self.known_until,)).fetchone()
        return moment

    def begins_after_known(self) -> str | None:
        """The moment at which the first event was recorded, if that is later than all that is known; else None."""
        if self.known_until is None:
            return None
        moment: str | None = self._db.execute("SELECT min(recorded) FROM event").fetchone()[0]
        return moment if moment is not None and moment >= self.known_until else None

    def assessors(self) -> list[str]:
        """The names of all assessors who have marked or reviewed anything."""
        return [name for (name,) in self._db.execute("SELECT DISTINCT assessor FROM shared_values ORDER BY 1")]

    def events_without_recommendation(self) -> dict[str, int]:
        """The number of events by id, for ids that no recommendation has or had."""
        from policytrack.index import unmatched

        return unmatched.events_without_recommendation(self._db)

    def events_not_asked(self) -> dict[str, int]:
        """The number of events by part or component, for those that the register does not ask for."""
        from policytrack.index import unmatched

        return unmatched.events_not_asked(self._db)

    def size(self) -> int:
        """How many events there are, each counted once."""
        return int(self._db.execute("SELECT count(DISTINCT id) FROM event").fetchone()[0])

    def bad_lines(self) -> "list[BadLine]":
        """The lines of the journal that are no event, or no longer the event that was recorded."""
        rows = self._db.execute("SELECT line, fault, message FROM bad ORDER BY line").fetchall()
        if not rows:
            return []
        from policytrack.journal.fault import Fault
        from policytrack.journal.parsed import BadLine

        return [BadLine(line, Fault(fault), message) for line, fault, message in rows]

    def waiting(self) -> int:
        """How many events belong to batches that are not complete; they do not count."""
        return int(self._db.execute("SELECT count(DISTINCT id) FROM waiting").fetchone()[0])

    def lost(self) -> list[LostEvent]:
        """The events that the index has seen and the journal no longer holds, in the order of recording."""
        rows = self._db.execute(
            "SELECT lost.id, subject.id, recorded FROM lost JOIN subject ON number = subject ORDER BY recorded"
        )
        return [LostEvent(abbreviated_id(number), name, recorded) for number, name, recorded in rows]

    def lost_where_none_left(self) -> int:
        """How many events the index has seen if the journal now holds none; 0 if it holds any."""
        if self._ahead or self._db.execute("SELECT 1 FROM event LIMIT 1").fetchone():
            return 0
        return int(self._db.execute("SELECT count(*) FROM lost").fetchone()[0])

    def _read(self, places: "Iterable[tuple[Position, int]]") -> "list[Event]":
        return list({event.id: event for event in self._events(places)}.values())

    def _events(self, places: "Iterable[tuple[Position, int]]") -> "Iterator[Event]":
        """The events at these positions with these numbers, each once."""
        from policytrack.journal.codec import event_of

        return map(event_of, self._lines(places))

    def _lines(self, places: "Iterable[tuple[Position, int]]") -> Iterator[bytes]:
        """The lines of the events at these positions with these numbers, each once; their digests are checked."""
        from policytrack.journal.event_id import verify
        from policytrack.journal.fault import NotAnEvent

        # Equal numbers come together, and the first of them is enough.
        distinct = (next(same) for _, same in groupby(places, itemgetter(1)))
        while chunk := list(islice(distinct, _CHUNK)):
            lines = self._journal.fetch([position for position, _ in chunk])
            for position, number in chunk:
                try:
                    line = next(lines)
                    is_known = number_of(verify(line)) == number
                except (OSError, NotAnEvent):
                    is_known = False
                if not is_known:
                    self._delete_index()
                    place = self._journal.place_of(position)
                    raise JournalChanged(f"{self.name} has changed since it was read, at {place}; try again")
                yield line

    def _delete_index(self) -> None:
        """Delete the index, which no longer agrees with the journal, so that the next opening makes it anew."""
        for _, _, file in self._db.execute("PRAGMA database_list"):
            if file:  # a database in memory has none
                delete(Path(file))
