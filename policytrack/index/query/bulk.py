"""What a site asks about all recommendations at once, in a few passes over the tables."""

from __future__ import annotations

import json
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
    """An event of a recommendation: the ordinal of the day from which it holds, and the place and number to read it.

    *recorded* is as in the line.
    """

    no: int
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


def placed_events(db: Connection, known_until: str | None) -> Iterator[PlacedEvent]:
    """The events of all recommendations, under their former ids too; of each in the order of recording."""
    rows = db.execute(
        """WITH known AS (
            SELECT no, number FROM rec JOIN subject USING (folded)
            UNION ALL SELECT no, number FROM former JOIN subject USING (folded)
        )
        SELECT no, effective, position, event.id, recorded FROM known CROSS JOIN event ON subject = number
        WHERE recorded < ? ORDER BY no, recorded, event.id""",
        (known_until or EVER,),
    )
    return map(PlacedEvent._make, rows)
