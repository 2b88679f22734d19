"""What a site asks about all recommendations at once, in a few passes over the tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.viewpoint import EVER

if TYPE_CHECKING:
    from policytrack.journal.protocol import Position


class StatusChange(NamedTuple):
    """A recommendation, by its number in the index, got another status on a day."""

    no: int
    day: date
    before: str
    after: str


class PlacedEvent(NamedTuple):
    """An event: the number of the id it was recorded under, the ordinal of the day from which it holds, and more.

    *position* and *number* are what is needed to read it; *recorded* is as in the line.
    """

    subject: int
    effective: int
    position: Position
    number: int
    recorded: str


def contexts(db: Connection, nos: Iterable[int]) -> dict[int, str]:
    """The texts before and after the passages of each recommendation as JSON, by number."""
    sql = "SELECT no, contexts FROM record WHERE no IN (SELECT value FROM json_each(?))"
    return dict(db.execute(sql, (json.dumps(list(nos)),)))


def status_changes(db: Connection, day: date) -> Iterator[StatusChange]:
    """All changes of status by *day*, in the order of recommendations and then of days."""
    status = dict(db.execute("SELECT number, status FROM class"))
    rows = db.execute("SELECT no, since, class FROM standing WHERE since <= ? ORDER BY no, since", (day.toordinal(),))
    last_no, last = None, ""
    for no, since, number in rows:
        now = status[number]
        if no == last_no and now != last:
            yield StatusChange(no, date.fromordinal(since), last, now)
        last_no, last = no, now


def placed_events(db: Connection, known_until: str | None) -> dict[int, list[PlacedEvent]]:
    """The events of each recommendation by its number, under its former ids too, in the order of recording."""
    by_subject: dict[int, list[PlacedEvent]] = defaultdict(list)
    rows = db.execute(
        "SELECT subject, effective, position, id, recorded FROM event WHERE recorded < ?", (known_until or EVER,)
    )
    # As they lie: to have them joined and put in order by SQLite takes three times as long.
    for event in map(PlacedEvent._make, rows):
        by_subject[event.subject].append(event)
    subjects = db.execute(
        """SELECT no, number FROM rec JOIN subject USING (folded)
        UNION ALL SELECT no, number FROM former JOIN subject USING (folded)"""
    )
    events: dict[int, list[PlacedEvent]] = defaultdict(list)
    for no, number in subjects:
        if number in by_subject:
            events[no] += by_subject[number]
    for of_one in events.values():
        of_one.sort(key=recording)
    return dict(events)


def recording(event: PlacedEvent) -> tuple[str, int]:
    """What to sort events by in the order of recording."""
    return event.recorded, event.number
