"""The class of each recommendation on a day, as columns of numbers.

A class is a status with a clock, and its number has the rank of the status in the last four bits, and the number of
the clock before them. A snapshot is an array with one number for each recommendation: its class at the end of one day,
and its asking, which is its kind with its strength and whether it is ongoing. So the first of the number's four bytes,
in `array.tobytes`, is the status with the asking, and the other three are the clock. There is a snapshot for the
first day of all, another after each five thousand changes of class, and one before the last thousand. The column of any
day is the snapshot before it, with the changes since then.
`query.counts` says how much time that saves.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from sqlite3 import Connection

from policytrack.domain.model import Recommendation
from policytrack.domain.standing.timing import FIRST_DAY, Clock
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Kind, Strength
from policytrack.index.interning import InternedRows

UNCOUNTED = 0
BITS = 4
"""How many bits of a number hold the asking; the others hold the class. A class has as many bits for its status."""

_ASKING = (1 << BITS) - 1
"""The bits of a number that hold the asking."""

_GAP = 5_000
"""The number of changes of class between two snapshots."""

_REST = 1_000
"""At most so many changes of class come after the last snapshot, so that today's column is quickly made."""

_FIRST = FIRST_DAY.toordinal()

ClassRow = tuple[str, "str | None", "int | None", "int | None", "int | None"]
"""A row of the table `class`, without its number."""

_CLOCK_COLUMNS = ("settled", "opens", "earliest", "latest")

Asking = tuple[str, str | None, bool]
"""A kind with its strength, which is None unless the kind is a recommendation, and whether it is ongoing."""

ASKINGS: tuple[Asking, ...] = tuple(
    (str(kind), strength, ongoing)
    for kind in Kind
    for strength in (map(str, Strength) if kind is Kind.RECOMMENDATION else (None,))
    for ongoing in (False, True)
)
_RANKS = {asking: rank for rank, asking in enumerate(ASKINGS)}

STATUS_RANKS = {str(status): rank for rank, status in enumerate(Status, 1)}
"""The ranks of the statuses in the numbers of classes: from 1, so that no class has the number `UNCOUNTED`."""


class Classes:
    """The numbers of classes; a class gets one when it is first asked for."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._clocks = InternedRows(db, "clock", _CLOCK_COLUMNS)
        self._known: dict[ClassRow, int] = {}

    def number(self, row: ClassRow) -> int:
        """The number of the class with this row."""
        number = self._known.get(row)
        if number is None:
            status, *clock = row
            number = self._known[row] = self._clocks.number(tuple(clock)) << BITS | STATUS_RANKS[status]
            self.db.execute("INSERT OR IGNORE INTO class VALUES (?, ?, ?, ?, ?, ?)", (number, *row))
        return number


class Snapshots:
    """The snapshots while standings are written: call `record_change`, unless *is_anew*, and `drop`; then `save`."""

    def __init__(self, db: Connection, *, anew: bool = False) -> None:
        """*anew*: so much is about to change that `save` makes the snapshots from all standings."""
        self.db = db
        self._days = [day for (day,) in db.execute("SELECT day FROM snapshot ORDER BY day")]
        self.is_anew = anew or not self._days
        self._loaded: dict[int, array[int]] = {}

    def record_change(
        self, no: int, asking: Asking, before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]
    ) -> None:
        """Note the classes of the recommendation *no*, *before* and *after*: pairs of the first day and the class."""
        since = next((min(old[0], new[0]) for old, new in zip(before, after, strict=False) if old != new), None)
        if since is None:
            shorter = min(len(before), len(after))
            rest = [day for day, _ in (*before[shorter:], *after[shorter:])]
            if not rest:
                return
            since = min(rest)
        days = [day for day, _ in after]
        for day in self._days[bisect_right(self._days, since - 1) :]:
            self._put(day, no, packed(after[bisect_right(days, day) - 1][1], asking))

    def drop(self, nos: Iterable[int]) -> None:
        """Take these recommendations out of all snapshots."""
        if not self.is_anew:
            for day in self._days:
                for no in nos:
                    self._put(day, no, UNCOUNTED)

    def save(self) -> None:
        """Write the snapshots to the index."""
        if self.is_anew:
            self.db.execute("DELETE FROM snapshot")
            self._write(_FIRST, _first_column(self.db))
        else:
            rows = [(numbers.tobytes(), day) for day, numbers in self._loaded.items()]
            self.db.executemany("UPDATE snapshot SET numbers = ? WHERE day = ?", rows)
            last = self._days[-1]
            if self._changes_after(last) > 2 * _GAP:
                self._write(last, self._column(last))

    def _write(self, since: int, column: array[int]) -> None:
        """Write snapshots from *since* on, at the end of which *column* holds."""
        self.db.execute("INSERT OR REPLACE INTO snapshot VALUES (?, ?)", (since, column.tobytes()))
        for day in self._further_days(since):
            _change(self.db, column, since, day)
            self.db.execute("INSERT OR REPLACE INTO snapshot VALUES (?, ?)", (day, column.tobytes()))
            since = day

    def _further_days(self, since: int) -> list[int]:
        """The days after *since* that are to have a snapshot."""
        days = []
        count, last, remaining = 0, since, self._changes_after(since)
        for day, changes in self.db.execute(
            "SELECT since, count(*) FROM standing WHERE since > ? GROUP BY since ORDER BY since", (since,)
        ):
            if count >= _GAP or remaining <= _REST <= count:
                days.append(last)
                count = 0
            count, remaining, last = count + changes, remaining - changes, day
        return days

    def _changes_after(self, day: int) -> int:
        return int(self.db.execute("SELECT count(*) FROM standing WHERE since > ?", (day,)).fetchone()[0])

    def _put(self, day: int, no: int, number: int) -> None:
        column = self._loaded.get(day)
        if column is None:
            column = self._loaded[day] = self._column(day)
        if no >= len(column):
            column.extend([UNCOUNTED] * (max(no + 1, len(column) * 5 // 4) - len(column)))
        column[no] = number

    def _column(self, day: int) -> array[int]:
        column = array("I")
        column.frombytes(self.db.execute("SELECT numbers FROM snapshot WHERE day = ?", (day,)).fetchone()[0])
        return column


def class_row(status: Status, clock: Clock) -> ClassRow:
    """The row of the class with this status and clock."""
    settled = None if clock.settled is None else str(clock.settled)
    return str(status), settled, _ordinal(clock.opens), _ordinal(clock.earliest), _ordinal(clock.latest)


def asking_of(recommendation: Recommendation) -> Asking:
    """The kind and strength of a recommendation, and whether it is ongoing."""
    strength = recommendation.strength
    return str(recommendation.kind), None if strength is None else str(strength), recommendation.ongoing


def packed(number: int, asking: Asking) -> int:
    """The number of a class and an asking as one."""
    return number << BITS | _RANKS[asking]


def column_on(db: Connection, day: int) -> array[int]:
    """The class and asking of each recommendation at the end of *day*, `packed`, by its number; 0 for parents."""
    row = db.execute("SELECT day, numbers FROM snapshot WHERE day <= ? ORDER BY day DESC LIMIT 1", (day,)).fetchone()
    column = array("I")
    if row is not None:
        column.frombytes(row[1])
        _change(db, column, row[0], day)
    return column


def _change(db: Connection, column: array[int], since: int, until: int) -> None:
    """Let the column of the day *since* be that of *until*."""
    size = len(column)
    for no, number in db.execute(
        "SELECT no, class FROM standing WHERE since > ? AND since <= ? ORDER BY since", (since, until)
    ).fetchall():
        if no < size and (before := column[no]) != UNCOUNTED:
            column[no] = number << BITS | before & _ASKING


def _first_column(db: Connection) -> array[int]:
    size: int = db.execute("SELECT coalesce(max(no), 0) + 1 FROM rec").fetchone()[0]
    column = array("I", [UNCOUNTED]) * size
    for no, kind, strength, ongoing, number in db.execute(
        "SELECT no, kind, strength, ongoing, class FROM rec JOIN standing USING (no) WHERE since = ? AND NOT is_parent",
        (_FIRST,),
    ):
        column[no] = packed(number, (kind, strength, bool(ongoing)))
    return column


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
