"""Counting a hundred thousand recommendations without touching their rows.

For each dimension that `summary` counts by there is a column: an array with one number
for each recommendation, the number of its cell. A cell is a strength and the keys (the
actors, the topics, …) under which a recommendation with it is counted. One more column
holds the class that each recommendation is in: its status, and its clock. To count is to
count the pairs of two columns, and then to look at the few different pairs there are.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from sqlite3 import Connection

from policytrack.model import Recommendation
from policytrack.summary import Group
from policytrack.timing import Clock, timing_on
from policytrack.vocabulary import Status, Timing

DIMENSIONS = ("pillar", "actor", "side", "paper", "topic", "all")
BY = ("pillar", "actor", "side", "paper", "topic", "strength", "status")
_CLASS = "class"
_UNCOUNTED = 0
_SEPARATOR = "\n"

Class = tuple[str, str | None, int | None, int | None, int | None]
"""A status, and a clock: settled, opens, earliest, latest."""


class Columns:
    """The columns while recommendations are written: loaded when the first is, saved at the end."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._arrays: dict[str, array[int]] = {
            name: _array(numbers) for name, numbers in db.execute("SELECT name, numbers FROM counted")
        }
        self._cells: dict[tuple[str, str, str], int] = {
            (dimension, strength, keys): number
            for dimension, number, strength, keys in db.execute("SELECT dimension, number, strength, keys FROM cell")
        }
        self._classes: dict[Class, int] = {
            (status, settled, opens, earliest, latest): number
            for number, status, settled, opens, earliest, latest in db.execute("SELECT * FROM class")
        }

    def class_of(self, status: Status, clock: Clock) -> int:
        """The number of the class with this status and clock."""
        days = (_ordinal(clock.opens), _ordinal(clock.earliest), _ordinal(clock.latest))
        key: Class = (str(status), None if clock.settled is None else str(clock.settled), *days)
        number = self._classes.get(key)
        if number is None:
            number = self._classes[key] = len(self._classes) + 1
            self.db.execute("INSERT INTO class VALUES (?, ?, ?, ?, ?, ?)", (number, *key))
        return number

    def put(self, no: int, one: Recommendation, pillar: str | None, tops: Iterable[str], first_class: int) -> None:
        """Count the recommendation *no*; *pillar* is its pillar's key, *tops* the asked actors and all above."""
        self._set(_CLASS, no, first_class)
        keys: dict[str, Iterable[str | None]] = {
            "pillar": (pillar,),
            "actor": sorted(set(tops)),
            "side": sorted(one.sides) or (None,),
            "paper": (one.paper,),
            "topic": sorted({*one.topics, *(topic for part in one.parts for topic in part.topics)}) or (None,),
            "all": ("all",),
        }
        for dimension in DIMENSIONS:
            self._set(dimension, no, _UNCOUNTED if one.contains else self._cell(dimension, one, keys[dimension]))

    def drop(self, nos: Sequence[int]) -> None:
        """Count these no longer."""
        for numbers in self._arrays.values():
            for no in nos:
                numbers[no] = _UNCOUNTED

    def save(self) -> None:
        """Write the columns to the index."""
        rows = [(name, numbers.tobytes()) for name, numbers in self._arrays.items()]
        self.db.executemany("INSERT OR REPLACE INTO counted VALUES (?, ?)", rows)

    def _cell(self, dimension: str, one: Recommendation, keys: Iterable[str | None]) -> int:
        key = (dimension, str(one.strength), _SEPARATOR.join(key or "" for key in keys))
        number = self._cells.get(key)
        if number is None:
            number = self._cells[key] = len(self._cells) + 1
            self.db.execute("INSERT INTO cell VALUES (?, ?, ?, ?)", (dimension, number, *key[1:]))
        return number

    def _set(self, name: str, no: int, number: int) -> None:
        numbers = self._arrays.setdefault(name, array("I"))
        if no >= len(numbers):
            numbers.extend([0] * (max(no + 1, 2 * len(numbers)) - len(numbers)))
        numbers[no] = number


def count(
    db: Connection, by: str, day: date, soon: int, only: Sequence[int] | None = None
) -> tuple[list[Group], list[Group]]:
    """Recommendations counted by *by*, and once each under the key `all`, as they stand on *day*.

    All of them, or *only* those with these numbers; never umbrellas.
    """
    dimension = by if by in DIMENSIONS else "all"
    columns = dict(db.execute("SELECT name, numbers FROM counted WHERE name IN (?, ?)", (dimension, _CLASS)))
    if not columns:
        return [], []
    classes = _array(columns[_CLASS])
    for no, number in db.execute(
        "SELECT no, class FROM standing WHERE since > 1 AND since <= ? ORDER BY since", (day.toordinal(),)
    ):
        classes[no] = number
    # Most classes differ in days that make no difference on this one: they become few states.
    states: dict[tuple[str, str | None], int] = {("", None): 0}
    state_of = [0]
    for status, settled, *days in db.execute(
        "SELECT status, settled, opens, earliest, latest FROM class ORDER BY number"
    ):
        state_of.append(states.setdefault((status, _timing(settled, days, day, soon)), len(states)))
    named = list(states)
    numbers = _array(columns[dimension])
    if only is None:
        pairs = Counter(zip(numbers, map(state_of.__getitem__, classes), strict=True))
    else:
        pairs = Counter((numbers[no], state_of[classes[no]]) for no in only)
    cells = {
        number: (strength, keys.split(_SEPARATOR))
        for number, strength, keys in db.execute(
            "SELECT number, strength, keys FROM cell WHERE dimension = ?", (dimension,)
        )
    }
    groups: Counter[tuple[str | None, str, str, str | None]] = Counter()
    totals: Counter[tuple[str, str, str | None]] = Counter()
    for (cell, state), number in pairs.items():
        if cell != _UNCOUNTED:
            (strength, keys), (status, timing) = cells[cell], named[state]
            totals[strength, status, timing] += number
            for key in (strength,) if by == "strength" else (status,) if by == "status" else keys:
                groups[key or None, strength, status, timing] += number
    return [Group(*group, number) for group, number in groups.items()], [
        Group("all", *group, number) for group, number in totals.items()
    ]


def _timing(settled: str | None, ordinals: list[int | None], day: date, soon: int) -> str | None:
    days = (None if number is None else date.fromordinal(number) for number in ordinals)
    timing = timing_on(Clock(None if settled is None else Timing(settled), *days), day, soon)
    return None if timing is None else str(timing)


def _array(numbers: bytes) -> array[int]:
    found = array("I")
    found.frombytes(numbers)
    return found


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
