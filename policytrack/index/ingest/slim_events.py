"""Events as standings need them, from the index alone: without notes and evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from policytrack.domain.events import Event
from policytrack.domain.quick_standings import COMMON, PlainEvent, Uncommon
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
        uncommon = self.uncommon_by_recommendation(nos)
        return {no: self.events(rows, uncommon.get(no, {})) for no, rows in self.plain_by_recommendation(nos).items()}

    def plain_by_recommendation(self, nos: Sequence[int]) -> dict[int, list[PlainEvent]]:
        """As `by_recommendation`, as plain values; an event may be there several times."""
        by_no: dict[int, list[PlainEvent]] = defaultdict(list)
        for row in self._rows("effective, recorded, event.id, shared", "event", nos):
            by_no[row[0]].append(row)
        return by_no

    def uncommon_by_recommendation(self, nos: Sequence[int]) -> dict[int, dict[int, Uncommon]]:
        """What few events of each of these recommendations have, by its number and theirs."""
        by_no: dict[int, dict[int, Uncommon]] = defaultdict(dict)
        for no, id, through, target, after in self._rows("uncommon.id, through, target, after", "uncommon", nos):
            by_no[no][id] = (through, target, after)
        return by_no

    def pages(self, nos: Iterable[int]) -> dict[str, tuple[int, int | str | None]]:
        """For each event of these recommendations, by its id, the number of its shared values and its pages."""
        rows = self._rows("event.id, shared, pages", "event", nos)
        return {abbreviated_id(id): (shared, pages) for _, id, shared, pages in rows}

    def _rows(self, columns: str, table: str, nos: Iterable[int]) -> list[tuple[Any, ...]]:
        """These columns of what the table has of each of these recommendations, after its number."""
        condition = "WHERE recorded < :until" if table == "event" and self.until != EVER else ""
        # The joins are in this order: from the recommendations to their events.
        rows: list[tuple[Any, ...]] = []
        for ids in ("rec", "former") if self._has_former_ids else ("rec",):
            rows += self.db.execute(
                f"""SELECT {ids}.no, {columns}
                FROM json_each(:nos) CROSS JOIN {ids} ON {ids}.no = json_each.value
                CROSS JOIN subject USING (folded) CROSS JOIN {table} ON subject = number {condition}""",
                {"nos": str(list(nos)), "until": self.until},
            )
        return rows

    def events(self, rows: Iterable[PlainEvent], uncommon: Mapping[int, Uncommon]) -> list[Event]:
        """The events that these plain values are, each once; *uncommon* has what few of them have."""
        events: dict[int, Event] = {}
        for _, effective, recorded, id, number in rows:
            through, target, after = uncommon.get(id, COMMON)
            kind, assessor, part, actor, status, confidence = self.shared_values(number)
            # Not `Event(...)`, which takes three times as long: there may be millions.
            # fmt: off
            events[id] = _tuple_of(Event, (
                abbreviated_id(id), kind, "", _day(effective), datetime.fromisoformat(recorded), "", "", assessor,
                part, actor, status, None if through is None else _day(through), confidence, None, (), None, None,
                None, None, None, target and abbreviated_id(target), (), tuple(after.split()) if after else (), None,
                None,
            ))
            # fmt: on
        return list(events.values())

    def shared_values(self, number: int) -> SharedValues:
        """The values that events with this number share."""
        values = self._shared_values.get(number)
        if values is None:
            values = self._shared_values[number] = shared_values(self.db, number)
        return values


_tuple_of = tuple.__new__
_day = lru_cache(maxsize=16_384)(date.fromordinal)
