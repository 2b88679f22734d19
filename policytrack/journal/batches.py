"""Events that were recorded together, and count together or not at all.

Each line of a batch names it under `batch`, with its place in the batch: `5f2c9a01b2c3d4e5-17`. The last one says
that it is the last: `5f2c9a01b2c3d4e5-200-end`. A batch counts when its last line and all places before it are in the
journal, wherever they stand: so a merge may put its lines in any order, and what a crash or somebody's editor left of
a batch is as if it had never been recorded. A single event belongs to no batch.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from policytrack.domain.events import Event

_FORM = re.compile(r"([0-9a-f]{16})-([1-9][0-9]{0,8})(-end)?")
_KEY = re.compile(rb'"batch":"([0-9a-f]{16})-([1-9][0-9]{0,8})(-end)?"')


class Member(NamedTuple):
    """What an event says of its batch: the batch's name, its place in it from 1, and whether it is the last."""

    name: str
    place: int
    is_last: bool


def member(words: str) -> Member:
    """What an event's `batch` says. Raises `ValueError` where it is not as one is written."""
    found = _FORM.fullmatch(words)
    if found is None:
        raise ValueError(words)
    return Member(found[1], int(found[2]), found[3] is not None)


def member_in(line: bytes) -> Member | None:
    """What a line says of its batch, unchecked; None where it belongs to none."""
    found = _KEY.search(line)
    return None if found is None else Member(found[1].decode(), int(found[2]), found[3] is not None)


def is_complete(members: Iterable[Member]) -> bool:
    """Whether these, all of one batch, are the whole batch."""
    places, last = set(), None
    for one in members:
        places.add(one.place)
        last = one.place if one.is_last else last
    return last is not None and len(places) == last


class Batch:
    """Makes one batch of the drafts that are added to it, and hands each on to *put*; a single one stays as it is.

    The last draft is handed on by `close`, for only then is it known to be the last.
    """

    def __init__(self, put: Callable[[Event], object]) -> None:
        self._put = put
        self._name = os.urandom(8).hex()
        self._held: Event | None = None
        self._place = 0

    def add(self, draft: Event) -> None:
        if self._held is not None:
            self._place += 1
            self._put(self._held._replace(batch=f"{self._name}-{self._place}"))
        self._held = draft

    def close(self) -> None:
        if self._held is not None:
            last = f"{self._name}-{self._place + 1}-end" if self._place else None
            self._put(self._held._replace(batch=last))
        self._held = None


def as_batch(drafts: Iterable[Event]) -> list[Event]:
    """The drafts, in order, as one batch."""
    events: list[Event] = []
    batch = Batch(events.append)
    for draft in drafts:
        batch.add(draft)
    batch.close()
    return events
