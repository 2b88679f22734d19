"""Events as standings need them, from the index alone: without notes and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from sqlite3 import Connection

from policytrack.domain.events import Event
from policytrack.domain.viewpoint import EVER
from policytrack.index.event_numbers import abbreviated_id
from policytrack.index.shared_values import SharedValues, shared_values


class SlimEvents:
    """Events as standings need them: without notes and evidence, their ids cut short."""

    def __init__(self, db: Connection, known_until: str | None = None) -> None:
        """*known_until*: only events recorded before this moment."""
        self.db = db
        self.until = known_until or EVER
        self._shared_values: dict[int, SharedValues] = {}
        self._has_former_ids = db.execute("SELECT 1 FROM former LIMIT 1").fetchone() is not None

    def of(self, no: int) -> list[Event]:
        """The events of the recommendation with this number in the index, each once."""
        return self.by_recommendation([no]).get(no, [])

    def by_recommendation(self, nos: Sequence[int]) -> dict[int, list[Event]]:
        """The events of each of these recommendations that has any, by its number, each once."""
        by_no: dict[int, dict[int, Event]] = {}
        # The joins are in this order: from the recommendations to their events.
        for ids in ("rec", "former") if self._has_former_ids else ("rec",):
            rows = self.db.execute(
                f"""SELECT {ids}.no, event.id, recorded, effective, through, target, shared, after
                FROM json_each(:nos) CROSS JOIN {ids} ON {ids}.no = json_each.value
                CROSS JOIN subject USING (folded) CROSS JOIN event ON event.subject = subject.number
                WHERE recorded < :until""",
                {"nos": str(list(nos)), "until": self.until},
            )
            for no, id, recorded, effective, through, target, number, after in rows:
                shared = self._shared_values.get(number)
                if shared is None:
                    shared = self._shared_values[number] = shared_values(self.db, number)
                kind, assessor, part, actor, status, confidence = shared
                # Not `Event(...)`, which takes three times as long: there may be millions.
                through = through and _day(through)
                target, after = target and abbreviated_id(target), tuple(after.split()) if after else ()
                moment = datetime.fromisoformat(recorded)
                # fmt: off
                event = _tuple_of(Event, (
                    f"p1-{id:015x}", kind, "", _day(effective), moment, "", "", assessor, part, actor, status, through,
                    confidence, None, (), None, None, None, None, None, target, (), after, None,
                ))
                # fmt: on
                events = by_no.get(no)
                if events is None:
                    by_no[no] = {id: event}
                else:
                    events[id] = event
        return {no: list(events.values()) for no, events in by_no.items()}


_tuple_of = tuple.__new__
_day = lru_cache(maxsize=16_384)(date.fromordinal)
