"""Counts of recommendations on a day, kept beside the index for whoever asks for the same again.

The file has the last few counts of one day, in one state of the index; in another state, or on another day, it is not
used and the next counts take its place. It may be deleted at any time. Its first line is JSON, which says what follows:
for each group and kind the total, and the numbers of each status and of each timing.
"""

from __future__ import annotations

import json
import os
from array import array
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytrack.domain.counts import KINDS, NO_COUNTS, Counts, CountsByKind, GroupedCounts
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import Timing
from policytrack.files.safe_paths import open_file, why_others_write

if TYPE_CHECKING:
    from policytrack.domain.query import Query
    from policytrack.index.shared_file import IndexFile

_STATUS_PLACES = {str(status): 1 + place for place, status in enumerate(Status)}
_TIMING_PLACES = {str(timing): 1 + len(_STATUS_PLACES) + place for place, timing in enumerate(Timing)}
_WIDTH = 1 + len(_STATUS_PLACES) + len(_TIMING_PLACES)
_GROUP = _WIDTH * len(KINDS)
_MOST = 24
"""So many answers are kept."""

Answer = tuple[GroupedCounts, GroupedCounts]
"""Counts by something, and under `all` those of all together."""


class _Numbers:
    """The numbers of names, which are at their places after *start*."""

    __slots__ = ("_numbers", "_places", "_start")

    def __init__(self, numbers: array[int], start: int, places: dict[str, int]) -> None:
        self._numbers, self._start, self._places = numbers, start, places

    def __getitem__(self, name: str) -> int:
        return self._numbers[self._start + self._places[name]]


class KeptCounts:
    """The counts that are kept for a day in the state of an index's *file*."""

    def __init__(self, file: IndexFile, day: int) -> None:
        self._path = Path(file.path).with_suffix(".counts")
        self._made_for = [file.state, day, _WIDTH]
        self._keys: dict[str, list[str | None]] = {}
        self._numbers = array("I")
        with suppress(OSError, ValueError, LookupError, TypeError):
            self._read()

    def get(self, by: str, query: Query) -> Answer | None:
        """The counts by *by* of what passes the query; None if they are not kept."""
        start = 0
        for name, keys in self._keys.items():
            if name == _name(by, query):
                counts = [self._of_group(start + place * _GROUP) for place in range(len(keys))]
                *groups, total = zip(keys, counts, strict=True)
                return dict(groups), dict([total])
            start += len(keys) * _GROUP
        return None

    def put(self, by: str, query: Query, answer: Answer) -> None:
        """Keep these counts, of which there are some; the oldest make room for them. If that fails, leave it."""
        while len(self._keys) >= _MOST:
            oldest = self._keys.pop(next(iter(self._keys)))
            del self._numbers[: len(oldest) * _GROUP]
        groups = {**answer[0], "all": answer[1]["all"]}
        self._keys[_name(by, query)] = list(groups)
        for counts in groups.values():
            for kind in KINDS:
                of_kind = counts[kind]
                self._numbers.append(of_kind.total)
                self._numbers.extend(map(of_kind.statuses.__getitem__, _STATUS_PLACES))
                self._numbers.extend(map(of_kind.timings.__getitem__, _TIMING_PLACES))
        with suppress(OSError):
            self._write()

    def _of_group(self, start: int) -> CountsByKind:
        numbers = self._numbers
        return {
            kind: Counts(
                _Numbers(numbers, first, _STATUS_PLACES), _Numbers(numbers, first, _TIMING_PLACES), numbers[first]
            )
            if numbers[first]
            else NO_COUNTS
            for kind, first in zip(KINDS, range(start, start + _GROUP, _WIDTH), strict=True)
        }

    def _read(self) -> None:
        if why_others_write(self._path) is not None:
            return
        with os.fdopen(open_file(self._path, os.O_RDONLY), "rb") as file:
            head: dict[str, Any] = json.loads(file.readline())
            numbers = array("I", file.read())
        if head["for"] == self._made_for and len(numbers) == _GROUP * sum(map(len, head["keys"].values())):
            self._keys, self._numbers = head["keys"], numbers

    def _write(self) -> None:
        from policytrack.files.atomic import Replacement
        from policytrack.index.location import MODE

        head = json.dumps({"for": self._made_for, "keys": self._keys}).encode()
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with Replacement(self._path, beside, MODE, durable=False) as new:
            os.write(new.handle, b"%s\n%s" % (head, self._numbers.tobytes()))
            new.commit()


def _name(by: str, query: Query) -> str:
    return f"{by} {query}"
