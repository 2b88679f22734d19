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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

_CLASS_BITS = 32 - BITS
_CLASS = (1 << _CLASS_BITS) - 1

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
    """The snapshots while standings are written: call `record_change`, unless *is_anew*, and `drop`; then `save`.

    If it *is_anew* and there were no standings before, call `note` with all and then `make`, which saves reading them.
    """

    def __init__(self, db: Connection, *, anew: bool = False) -> None:
        """*anew*: so much is about to change that `save` makes the snapshots from all standings."""
        self.db = db
        self._days = [day for (day,) in db.execute("SELECT day FROM snapshot ORDER BY day")]
        self.is_anew = anew or not self._days
        self._loaded: dict[int, array[int]] = {}
        self._noted: tuple[array[int], ...] = tuple(array("q") for _ in range(3))
        self._askings = array("b")
        self._made: list[tuple[int, bytes]] = []

    def note(self, *columns: Iterable[int]) -> None:
        """Note rows of standings: their first days, the numbers of recommendations, and their classes."""
        self._askings = self._askings or _askings(self.db)
        for noted, column in zip(self._noted, columns, strict=True):
            noted.extend(column)

    def make(self) -> None:
        """Make the snapshots that `save` writes, from what was noted. Any thread can do it: it reads no table."""
        self._made = [*self._all(zip(*self._noted, strict=True))]

    def _all(self, rows: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, bytes]]:
        """The days and columns of all snapshots, from all first days, recommendations and classes."""
        by_day = _by_day(rows)
        column = array("I", [UNCOUNTED]) * len(self._askings)
        for change in by_day.pop(_FIRST, ()):
            asking = self._askings[change >> _CLASS_BITS]
            if asking >= 0:
                column[change >> _CLASS_BITS] = (change & _CLASS) << BITS | asking
        yield from _snapshots(_FIRST, column, by_day)

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
            if not self._made:
                self._askings = _askings(self.db)
            # One at a time: a table of a million rows would not fit into the memory that was promised.
            self._insert(self._made or self._all(self.db.execute("SELECT since, no, class FROM standing")))
        else:
            rows = [(numbers.tobytes(), day) for day, numbers in self._loaded.items()]
            self.db.executemany("UPDATE snapshot SET numbers = ? WHERE day = ?", rows)
            last = self._days[-1]
            if self._changes_after(last) > 2 * _GAP:
                changes = self.db.execute("SELECT since, no, class FROM standing WHERE since > ?", (last,))
                self._insert(_snapshots(last, self._column(last), _by_day(changes)))

    def _insert(self, snapshots: Iterable[tuple[int, bytes]]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO snapshot VALUES (?, ?)", snapshots)

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
        changes = db.execute(
            f"SELECT no << {_CLASS_BITS} | class FROM standing WHERE since > ? AND since <= ? ORDER BY since",
            (row[0], day),
        )
        _change(column, [change for (change,) in changes])
    return column


def _by_day(rows: Iterable[tuple[int, int, int]]) -> dict[int, array[int]]:
    """Changes of class by their days, from first days, recommendations and classes.

    Each change is one number: that of the recommendation, and in the lowest bits that of the class.
    """
    by_day: dict[int, array[int]] = defaultdict(lambda: array("q"))
    for day, no, number in rows:
        by_day[day].append(no << _CLASS_BITS | number)
    return by_day


def _change(column: array[int], changes: Iterable[int]) -> None:
    """Apply changes, in the order of their days, to the column of the day before them."""
    size = len(column)
    for change in changes:
        no = change >> _CLASS_BITS
        if no < size and (before := column[no]) != UNCOUNTED:
            column[no] = (change & _CLASS) << BITS | before & _ASKING


def _snapshots(since: int, column: array[int], by_day: Mapping[int, array[int]]) -> Iterator[tuple[int, bytes]]:
    """The days and columns of snapshots from *since* on, at the end of which *column* holds; changes come after it."""
    count, last, remaining = 0, since, sum(map(len, by_day.values()))
    yield since, column.tobytes()
    for day in sorted(by_day):
        if count >= _GAP or remaining <= _REST <= count:
            yield last, column.tobytes()
            count = 0
        changes = by_day[day]
        _change(column, changes)
        count, remaining, last = count + len(changes), remaining - len(changes), day


def _askings(db: Connection) -> array[int]:
    """The rank of the asking of each recommendation, by its number; -1 for parents."""
    size: int = db.execute("SELECT coalesce(max(no), 0) + 1 FROM rec").fetchone()[0]
    ranks = array("b", [-1]) * size
    for no, kind, strength, ongoing in db.execute("SELECT no, kind, strength, ongoing FROM rec WHERE NOT is_parent"):
        ranks[no] = _RANKS[kind, strength, bool(ongoing)]
    return ranks


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
