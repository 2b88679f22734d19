"""Which recommendations are counted under each key of `summary`, by their numbers; see `query.counts`.

A paper is mostly one run of successive numbers, and what is true of a run is a slice of a column. Of most other keys
the numbers are spread over the register, where it would take long to pick the bytes of a column one by one. So the
register is divided into blocks of 255 numbers, and a key has layers: bytes, each of which is the place of one of its
numbers in a block, block after block, or `_NONE`. The layers of all keys of a dimension are stored together, with all
bytes about a block next to each other: as `bytes.translate` takes what stands in the block of a column for its table,
it fetches the bytes of a block for all keys at once. A layer is there if it has a number in at least every sixteenth
block; what is left is stored as numbers.

The row of a key has an array: how many runs there are, the first of its layers and how many they are, the start and
the end of each run, and the numbers that are left.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, pairwise
from operator import itemgetter
from sqlite3 import Connection
from typing import NamedTuple

from policytrack.domain.counts import DIMENSIONS
from policytrack.domain.model import Recommendation
from policytrack.domain.query import topics_of

_RUN = 8
"""So many successive numbers are stored as a run."""

_BLOCK = 255
"""So many numbers are in a block."""

_NONE = 255
"""Stands in a layer for a block in which it has no number."""

_NOTHING = bytes((_NONE,))

_SPARSE = 16
"""A layer has a number at least in every so manieth block."""

_HEAD = 3

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
        self._lists: dict[str, dict[str, array[int]]] = {
            dimension: dict(CountedKeys.stored(db, dimension).numbers()) for dimension in DIMENSIONS
        }

    def add(self, counted: Counted) -> None:
        """Count further recommendations, under each key after those that are there."""
        for (dimension, key), numbers in counted.items():
            self._lists[dimension].setdefault(key, array("I")).extend(numbers)

    def drop(self, nos: Sequence[int]) -> None:
        """Count the recommendations with these numbers no longer."""
        gone = set(nos)
        for lists in self._lists.values():
            for key, numbers in lists.items():
                if not gone.isdisjoint(numbers):
                    lists[key] = array("I", (no for no in numbers if no not in gone))

    def save(self) -> None:
        """Write what is counted to the index."""
        for dimension, lists in self._lists.items():
            CountedKeys.of({key: numbers for key, numbers in lists.items() if numbers}).store(self.db, dimension)


class _Members(NamedTuple):
    """The numbers under a key: *runs* from a start to an end that is not among them, those in *layers*, *others*."""

    runs: Sequence[tuple[int, int]]
    layers: range
    others: array[int]

    @classmethod
    def unpacked(cls, content: bytes) -> _Members:
        numbers = array("I", content)
        start, end = _HEAD, _HEAD + 2 * numbers[0]
        bounds = numbers[start:end]
        runs = list(zip(bounds[::2], bounds[1::2], strict=True))
        return cls(runs, range(numbers[1], numbers[1] + numbers[2]), numbers[end:])

    def packed(self) -> bytes:
        numbers = array("I", (len(self.runs), self.layers.start, len(self.layers)))
        for bounds in self.runs:
            numbers.extend(bounds)
        return (numbers + self.others).tobytes()


class CountedKeys(NamedTuple):
    """The numbers of recommendations by the keys of a dimension, as they are stored."""

    members: dict[str, _Members]
    width: int
    """How many layers there are."""
    places: bytes
    """The layers of all keys: for each block a byte of each of them."""

    @classmethod
    def of(cls, numbers_by_key: dict[str, array[int]]) -> CountedKeys:
        """Those with these numbers, of which each key has some."""
        blocks = max((max(numbers) // _BLOCK + 1 for numbers in numbers_by_key.values()), default=0)
        members: dict[str, _Members] = {}
        layers: list[list[bytes]] = []
        width = 0
        for key, numbers in sorted(numbers_by_key.items()):
            runs, rest = _runs(numbers)
            of_key, others = _layers(rest, blocks)
            depth = len(of_key[0]) if of_key else 0
            members[key] = _Members(runs, range(width, width + depth), others)
            width += depth
            if depth:
                layers.append(of_key)
        return cls(members, width, b"".join(chain.from_iterable(zip(*layers, strict=True))))

    @classmethod
    def stored(cls, db: Connection, dimension: str, keys: Iterable[str] | None = None) -> CountedKeys:
        """Those of a dimension; if *keys* are given, of these."""
        row = db.execute("SELECT width, places FROM layers WHERE dimension = ?", (dimension,)).fetchone()
        names = () if keys is None else tuple(keys)
        condition = "" if keys is None else f"AND key IN ({', '.join('?' * len(names))})"
        rows = db.execute(f"SELECT key, numbers FROM counted WHERE dimension = ? {condition}", (dimension, *names))
        members = {key: _Members.unpacked(content) for key, content in rows}
        return cls(members, *(row or (0, b"")))

    def store(self, db: Connection, dimension: str) -> None:
        """Write them to the index, in place of those that it has of the dimension."""
        db.execute("DELETE FROM counted WHERE dimension = ?", (dimension,))
        rows = [(dimension, key, members.packed()) for key, members in self.members.items()]
        db.executemany("INSERT INTO counted VALUES (?, ?, ?)", rows)
        db.execute("INSERT OR REPLACE INTO layers VALUES (?, ?, ?)", (dimension, self.width, self.places))

    def numbers(self) -> Iterator[tuple[str, array[int]]]:
        """Each key with all its numbers, in no particular order."""
        for key, members in self.members.items():
            numbers = members.others[:]
            for start, end in members.runs:
                numbers.extend(range(start, end))
            for layer in members.layers:
                places = self.places[layer :: self.width]
                numbers.extend([start + place for start, place in zip(count(0, _BLOCK), places) if place != _NONE])
            yield key, numbers

    def mask(self, size: int) -> bytes:
        """A byte of 255 for each of the numbers, under whatever key, and 0 for all others: *size* bytes."""
        mask = bytearray(size)
        of_layers = 0
        for runs, layers, others in self.members.values():
            for start, end in runs:
                mask[start:end] = b"\xff" * (end - start)
            for no in others:
                mask[no] = 255
            of_layers |= int.from_bytes(self._mask_of_layers(layers)[:size], "little")
        return (of_layers | int.from_bytes(mask, "little")).to_bytes(size, "little")

    def columns(self, *columns: bytes) -> Iterator[tuple[str, list[bytes]]]:
        """Each key with the bytes of each of the *columns* at the places of its numbers, and some zeros beside them."""
        picked = [self._picked(column) for column in columns]
        both = list(zip(columns, picked, strict=True))
        width = self.width
        for key, (runs, layers, others) in self.members.items():
            pieces = [
                [*[column[start:end] for start, end in runs], *[of_layers[layer::width] for layer in layers]]
                for column, of_layers in both
            ]
            if others:
                first, *rest = others
                chosen = itemgetter(*rest, first, first)
                for of_column, column in zip(pieces, columns, strict=True):
                    of_column.append(bytes(chosen(column)[:-1]))
            yield key, [of_column[0] if len(of_column) == 1 else b"".join(of_column) for of_column in pieces]

    def _picked(self, column: bytes) -> bytes:
        """What the *column* has at each place, and 0 where there is none."""
        places, width = self.places, self.width
        if not width:
            return b""
        whole = column.ljust(len(places) // width * _BLOCK, b"\0")
        starts = zip(range(0, len(places), width), count(0, _BLOCK))
        return b"".join(
            [places[at : at + width].translate(b"%s\0" % whole[start : start + _BLOCK]) for at, start in starts]
        )

    def _mask_of_layers(self, layers: range) -> bytes:
        """A byte of 255 for each number in these layers, and others for all other numbers of the blocks."""
        places, found = self.places, b"\xff" * len(layers)
        starts = range(layers.start, len(places), self.width) if layers else ()
        blocks = [bytes.maketrans(places[at : at + len(layers)], found)[:_BLOCK] for at in starts]
        return b"".join(blocks).translate(_ONLY_FOUND)


_ONLY_FOUND = bytes(255) + b"\xff"


def both(column: bytes, mask: bytes) -> bytes:
    """The *column* with a 0 wherever the *mask* has one; what the mask is too short for is 0, too."""
    size = len(column)
    return (int.from_bytes(column, "little") & int.from_bytes(mask[:size], "little")).to_bytes(size, "little")


def _runs(numbers: Iterable[int]) -> tuple[list[tuple[int, int]], array[int]]:
    """The runs among the numbers, and those that are in none, in order."""
    in_order = array("I", sorted(numbers))
    further = _RUN - 1
    # Where a run goes on for so long that it is stored; a run ends before the first of these is missing.
    going_on = [
        place
        for place, (no, later) in enumerate(zip(in_order, in_order[further:], strict=False))
        if later == no + further
    ]
    breaks = [place for place, (before, after) in enumerate(pairwise(going_on), 1) if after != before + 1]
    runs, others, done = [], array("I"), 0
    for first, end in pairwise((0, *breaks, len(going_on))) if going_on else ():
        start, stop = going_on[first], going_on[end - 1] + _RUN
        others.extend(in_order[done:start])
        runs.append((in_order[start], in_order[stop - 1] + 1))
        done = stop
    return runs, others + in_order[done:]


def _layers(numbers: array[int], blocks: int) -> tuple[list[bytes], array[int]]:
    """For each of so many blocks the places of these numbers in all layers; and the numbers that are left."""
    in_block = Counter([number // _BLOCK for number in numbers])
    # The last layer has a number in each block that has so many, and this is the least of those that fill it enough.
    sizes = sorted(in_block.values(), reverse=True)
    enough = -(-blocks // _SPARSE)
    depth = sizes[enough - 1] if len(sizes) >= enough > 0 else 0
    if not depth:
        return [], numbers
    places = bytes([number % _BLOCK for number in numbers])
    layers: list[bytes] = []
    others = array("I")
    start = 0
    for block in range(blocks):
        end = start + in_block[block]
        layers.append(places[start : min(end, start + depth)].ljust(depth, _NOTHING))
        others.extend(numbers[start + depth : end])
        start = end
    return layers, others
