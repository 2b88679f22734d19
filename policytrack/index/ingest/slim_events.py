"""Events as standings need them, from the index alone: without notes and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import Any

from policytrack.domain.events import Event
from policytrack.domain.viewpoint import EVER
from policytrack.index.event_numbers import abbreviated_id
from policytrack.index.shared_values import SharedValues, shared_values

_COLUMNS = "event.id, recorded, effective, through, target, shared, after"


class SlimEvents:
    """Events as standings need them: without notes and evidence, their ids cut short."""

    def __init__(self, db: Connection, known_until: str | None = None) -> None:
        """*known_until*: only events recorded before this moment."""
        self.db = db
        self.until = known_until or EVER
        self._shared_values: dict[int, SharedValues] = {}

    def of(self, no: int) -> list[Event]:
        """The events of the recommendation with this number in the index, each once."""
        rows = self.db.execute(
            f"""SELECT {_COLUMNS} FROM event WHERE recorded < :until AND subject IN (
                SELECT subject.number FROM rec JOIN subject USING (folded) WHERE no = :no
                UNION ALL SELECT subject.number FROM former JOIN subject USING (folded) WHERE no = :no
            )""",
            {"no": no, "until": self.until},
        )
        return self._events(rows)

    def all(self) -> Iterator[tuple[int, list[Event]]]:
        """The events of each recommendation that has any, in the order of their numbers: for many, faster than `of`."""
        rows = self.db.execute(
            f"""SELECT no, {_COLUMNS} FROM event JOIN (
                SELECT no, subject.number AS known FROM rec JOIN subject USING (folded)
                UNION ALL SELECT no, subject.number FROM former JOIN subject USING (folded)
            ) ON known = subject WHERE recorded < ? ORDER BY no""",
            (self.until,),
        )
        for no, rows_of_no in groupby(rows, itemgetter(0)):
            yield no, self._events(row[1:] for row in rows_of_no)

    def _events(self, rows: Iterable[tuple[Any, ...]]) -> list[Event]:
        events = {}
        for id, recorded, effective, through, target, number, after in rows:
            shared = self._shared_values.get(number)
            if shared is None:
                shared = self._shared_values[number] = shared_values(self.db, number)
            events[id] = Event(
                abbreviated_id(id),
                shared.kind,
                "",
                date.fromordinal(effective),
                datetime.fromisoformat(recorded),
                "",
                "",
                shared.assessor,
                shared.part,
                shared.actor,
                shared.status,
                None if through is None else date.fromordinal(through),
                shared.confidence,
                event=None if target is None else abbreviated_id(target),
                after=() if after is None else tuple(after.split()),
            )
        return list(events.values())
