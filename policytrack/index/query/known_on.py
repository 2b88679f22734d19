"""Answers from another view of the journal: what was known at an earlier moment, or another assessor's marks.

The tables of standings are made again, for this command alone: temporary tables, which no other command sees, hide
those of the same name.
"""

from __future__ import annotations

import json
from sqlite3 import Connection

from policytrack.domain.responsibility import side_of
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.decode import ancestors, declared
from policytrack.index.ingest.journal import recommendation_numbers
from policytrack.index.ingest.standings import StandingsWriter
from policytrack.index.schema import SINCE_INDEX, STANDINGS

_TABLES = ("standing", "class", "clock", "detail", "review", "page", "dispute")


def as_known(db: Connection, known_until: str | None, assessor: str) -> None:
    """Make all standings those by the marks of *assessor* and by what was recorded before *known_until*."""
    if assessor != TRACKER:
        subjects = db.execute("SELECT DISTINCT subject FROM event")
    else:
        subjects = db.execute("SELECT DISTINCT subject FROM event WHERE recorded >= ?", (known_until,))
    concerned = set(recommendation_numbers(db, [number for (number,) in subjects.fetchall()]))
    concerned |= _shared_with_other_sides(db, assessor)
    if not concerned:
        return
    for statement in filter(str.strip, STANDINGS.split(";")):
        db.execute(
            statement.replace("CREATE TABLE ", "CREATE TABLE temp.").replace("CREATE INDEX ", "CREATE INDEX temp.")
        )
    for table in _TABLES:
        db.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table}")
    writer = StandingsWriter(db, known_until, assessor, anew=True)
    writer.write(concerned)
    db.execute(SINCE_INDEX.replace("standing_since", "temp.standing_since"))
    writer.snapshots.save()


def _shared_with_other_sides(db: Connection, assessor: str) -> set[int]:
    """The recommendations that ask somebody on the assessor's side and somebody who is not.

    There the assessor's marks count only for its own side's components, so the status differs from the tracker's even
    if nobody has marked anything.
    """
    actors = ancestors(db)
    side = side_of(assessor, actors, declared(db, "assessor"))
    if side is None:
        return set()
    theirs = json.dumps([name for name, above in actors.items() if above[-1] == side])
    rows = db.execute(
        """SELECT no FROM actor WHERE role = 'asked' AND name IN (SELECT value FROM json_each(:theirs))
        INTERSECT SELECT no FROM actor WHERE role = 'asked' AND name NOT IN (SELECT value FROM json_each(:theirs))""",
        {"theirs": theirs},
    )
    return {no for (no,) in rows}
