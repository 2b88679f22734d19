"""Which recommendations are counted under each key of `summary`, as arrays of their numbers; see `query.counts`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection

from policytrack.domain.model import Recommendation

DIMENSIONS = ("pillar", "actor", "side", "paper", "topic")


Counted = dict[tuple[str, str], "array[int]"]
"""The numbers of recommendations by dimension and key."""


def counted_under(
    recommendation: Recommendation, pillar: str | None, asked: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The dimensions and keys under which a recommendation is counted.

    *pillar* is its pillar's key, *asked* are the asked actors and all above.
    """
    if not recommendation.contains:
        topics = (*recommendation.topics, *(topic for part in recommendation.parts for topic in part.topics))
        keys_by_dimension = ((pillar,), asked, recommendation.sides, (recommendation.paper,), topics)
        for dimension, keys in zip(DIMENSIONS, keys_by_dimension, strict=True):
            for key in set(keys) or ((None,) if dimension != "actor" else ()):
                yield dimension, key or ""


class CountedLists:
    """The numbers of recommendations by dimension and key, while these are written: call `save` at the end."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._lists: Counted = {
            (dimension, key): decoded_numbers(numbers)
            for dimension, key, numbers in db.execute("SELECT dimension, key, numbers FROM counted")
        }

    def add(self, counted: Counted) -> None:
        """Count further recommendations, under each key after those that are there."""
        for place, numbers in counted.items():
            self._lists.setdefault(place, array("I")).extend(numbers)

    def drop(self, nos: Sequence[int]) -> None:
        """Count the recommendations with these numbers no longer."""
        gone = set(nos)
        for place, numbers in self._lists.items():
            if not gone.isdisjoint(numbers):
                self._lists[place] = array("I", (no for no in numbers if no not in gone))

    def save(self) -> None:
        """Write what is counted to the index."""
        self.db.execute("DELETE FROM counted")
        rows = [(*place, numbers.tobytes()) for place, numbers in self._lists.items() if numbers]
        self.db.executemany("INSERT INTO counted VALUES (?, ?, ?)", rows)


def decoded_numbers(numbers: bytes) -> array[int]:
    """The numbers of recommendations in a row of `counted`."""
    column = array("I")
    column.frombytes(numbers)
    return column
