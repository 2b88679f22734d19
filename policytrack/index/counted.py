"""Which recommendations are counted under each key of `summary`, as arrays of their numbers; see `query.counts`.

A stored array begins with how many runs of successive numbers there are, and with the start and the end of each. The
numbers that are in no run follow; if these are many, as a mask: a byte of 255 for each of them, and 0 for all others.
A paper is mostly one run, and what is true of a run is a slice of a column.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count, pairwise
from operator import itemgetter
from sqlite3 import Connection
from typing import NamedTuple

from policytrack.domain.counts import DIMENSIONS
from policytrack.domain.model import Recommendation
from policytrack.domain.query import topics_of

_RUN = 8
"""So many successive numbers are stored as a run."""

_DENSE = 16
"""A mask is stored if on average at least every so manieth number is there."""

_ITEM = array("I").itemsize

Counted = dict[tuple[str, str], "array[int]"]
"""The numbers of recommendations by dimension and key."""


def counted_under(
    recommendation: Recommendation, pillar: str | None, asked: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The dimensions and keys under which a recommendation is counted.

    *pillar* is its pillar's key, *asked* are the asked actors and all above.
    """
    if not recommendation.contains:
        topics = topics_of(recommendation)
        keys_by_dimension = ((pillar,), asked, recommendation.sides, (recommendation.paper,), topics)
        for dimension, keys in zip(DIMENSIONS, keys_by_dimension, strict=True):
            for key in set(keys) or ((None,) if dimension != "actor" else ()):
                yield dimension, key or ""


class CountedLists:
    """The numbers of recommendations by dimension and key, while these are written: call `save` at the end."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._lists: Counted = {
            (dimension, key): Members.stored(numbers).numbers
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
        rows = [(*place, stored_numbers(numbers)) for place, numbers in self._lists.items() if numbers]
        self.db.executemany("INSERT INTO counted VALUES (?, ?, ?)", rows)


class Members(NamedTuple):
    """The numbers of some recommendations: *runs* from a start to an end that is not among them, and all *others*.

    *mask* has a byte of 255 at the place of each further number.
    """

    runs: list[tuple[int, int]]
    others: array[int]
    mask: bytes

    @classmethod
    def stored(cls, content: bytes) -> Members:
        """Those that `stored_numbers` stored."""
        head = array("I", content[: 2 * _ITEM])
        end = (2 + 2 * head[0]) * _ITEM
        bounds = array("I", content[2 * _ITEM : end])
        rest = content[end:]
        runs = list(zip(bounds[::2], bounds[1::2], strict=True))
        return cls(runs, array("I"), rest) if head[1] else cls(runs, array("I", rest), b"")

    @property
    def numbers(self) -> array[int]:
        """All numbers, in no particular order."""
        numbers = self.others[:]
        for start, end in self.runs:
            numbers.extend(range(start, end))
        numbers.extend(compress(count(), self.mask))
        return numbers

    def of(self, *columns: bytes) -> list[bytes]:
        """The bytes of each of the *columns* at the places of these numbers; with a mask, some zeros beside them."""
        pieces = [[column[start:end] for start, end in self.runs] for column in columns]
        if self.others:
            first, *rest = self.others
            chosen = itemgetter(*rest, first, first)
            for of_column, column in zip(pieces, columns, strict=True):
                of_column.append(bytes(chosen(column)[:-1]))
        if self.mask:
            for of_column, column in zip(pieces, columns, strict=True):
                of_column.append(both(column, self.mask))
        return [of_column[0] if len(of_column) == 1 else b"".join(of_column) for of_column in pieces]


def both(column: bytes, mask: bytes) -> bytes:
    """The *column* with a 0 wherever the *mask* has one; what the mask is too short for is 0, too."""
    size = len(column)
    return (int.from_bytes(column, "little") & int.from_bytes(mask[:size], "little")).to_bytes(size, "little")


def stored_numbers(numbers: Iterable[int]) -> bytes:
    """The numbers of recommendations as they are stored."""
    in_order = sorted(numbers)
    breaks = [place for place, (before, after) in enumerate(pairwise(in_order), 1) if after != before + 1]
    runs, others = array("I"), array("I")
    for start, end in pairwise((0, *breaks, len(in_order))):
        if end - start >= _RUN:
            runs.extend((in_order[start], in_order[end - 1] + 1))
        else:
            others.extend(in_order[start:end])
    is_dense = bool(others) and others[-1] < _DENSE * len(others)
    head = array("I", (len(runs) // 2, is_dense))
    return (head + runs).tobytes() + (_mask(others) if is_dense else others.tobytes())


def _mask(numbers: array[int]) -> bytes:
    mask = bytearray(numbers[-1] + 1)
    for number in numbers:
        mask[number] = 255
    return bytes(mask)
