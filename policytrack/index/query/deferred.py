"""Which recommendations have a revised deadline, as far as the index can tell without the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from policytrack.index.query.relations import relations


class Deferred(NamedTuple):
    """A recommendation with a deferral; *is_certain*: one that is in force and about all of it."""

    id: str
    is_certain: bool


def deferred(db: Connection, known_until: str, day: date) -> list[Deferred]:
    """The recommendations that have been deferred by *day*, by what was recorded before *known_until*, in order.

    Where a deferral may have been taken back, or is about a part or an actor, its events must say whether it counts.
    """
    deferring = {
        number: part is None and actor is None
        for number, part, actor in db.execute("SELECT number, part, actor FROM shared_values WHERE kind = 'defer'")
    }
    if not deferring:
        return []
    deferrals = db.execute(
        f"""SELECT subject, id, shared FROM event WHERE shared IN ({", ".join(map(str, deferring))})
        AND effective <= ? AND recorded < ?""",
        (day.toordinal(), known_until),
    ).fetchall()
    targets = {target for _, target, _ in relations(db) if target is not None} if deferrals else set()
    sure: dict[int, bool] = {}
    for subject, id, shared in deferrals:
        sure[subject] = sure.get(subject, False) or (deferring[shared] and id not in targets)
    are_certain: dict[str, bool] = {}
    for name, subject, is_parent in _named(db, sure):
        are_certain[name] = are_certain.get(name, False) or (sure[subject] and not is_parent)
    return [Deferred(*each) for each in are_certain.items()]


def _named(db: Connection, subjects: Iterable[int]) -> Iterator[tuple[str, int, bool]]:
    """The id of each recommendation that is one of the subjects, under a present or former id, in register order."""
    return db.execute(
        """WITH wanted AS (SELECT number, folded FROM subject WHERE number IN (SELECT value FROM json_each(?)))
        SELECT id, number, is_parent FROM (
            SELECT no, number FROM wanted JOIN rec USING (folded)
            UNION SELECT no, number FROM wanted JOIN former USING (folded)
        ) JOIN rec USING (no) ORDER BY file, line""",
        (json.dumps(list(subjects)),),
    )
