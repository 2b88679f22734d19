"""Batches: events that were recorded together, and count all together or not at all.

The key `batch` of a line has the batch's name and the event's place in it, `5f2c9a01b2c3d4e5-17`; the last one also
says so, `5f2c9a01b2c3d4e5-200-end`. A batch counts when the journal has its last line and every place before it, in any
order, since a merge may reorder lines. If a crash or an editor has left only a part of a batch, no line of it counts.
A single event belongs to no batch.
"""

import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from policytrack.domain.events import Event

# Patterns are compiled when they are first used, because most events belong to no batch.
_FORM = r"([0-9a-f]{16})-([1-9][0-9]{0,8})(-end)?"
_BEGIN = b'"batch":"'
_KEY = rb'"batch":"([0-9a-f]{16})-([1-9][0-9]{0,8})(-end)?"'


class Member(NamedTuple):
    """An event's place in its batch: the batch's name, the place from 1, and whether it is the last."""

    batch: str
    place: int
    is_last: bool


def parse_member(text: str) -> Member:
    """The member that an event's `batch` describes. Raises `ValueError` if it is not of that form."""
    match = re.fullmatch(_FORM, text)
    if match is None:
        raise ValueError(text)
    return Member(match[1], int(match[2]), match[3] is not None)


def member_in(line: bytes) -> Member | None:
    """The member that an unchecked line describes; None if it belongs to no batch."""
    match = re.search(_KEY, line) if _BEGIN in line else None
    return None if match is None else Member(match[1].decode(), int(match[2]), match[3] is not None)


def is_complete(members: Iterable[Member]) -> bool:
    """Whether these members of one batch are all of it."""
    places, last = set(), None
    for member in members:
        places.add(member.place)
        last = member.place if member.is_last else last
    return last is not None and len(places) == last


class Batch:
    """Makes a batch of the drafts that are added, and passes each on to *put*; a single draft is passed on unchanged.

    Each draft is held until the next one is added. `close` passes on the last.
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
    """The drafts as one batch, in the same order."""
    events: list[Event] = []
    batch = Batch(events.append)
    for draft in drafts:
        batch.add(draft)
    batch.close()
    return events
