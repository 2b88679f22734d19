"""Looking at the journal otherwise: by what was known at an earlier moment, or by another assessor's marks.

The tables of standings are made again, for this command alone and where no other command sees
them: a temporary table hides the one with the same name.
"""

from __future__ import annotations

from sqlite3 import Connection

from policytrack.index.events import numbers_of
from policytrack.index.schema import STANDINGS, TURN_INDEX
from policytrack.index.stand import Stander
from policytrack.vocabulary import TRACKER

_TABLES = ("standing", "class", "detail", "looked", "dispute")


def look_again(db: Connection, known_until: str | None, assessor: str) -> None:
    """Let all standings be those by *assessor*, and by what was recorded before *known_until*."""
    if assessor != TRACKER:
        subjects = db.execute("SELECT DISTINCT subject FROM event")
    else:
        subjects = db.execute("SELECT DISTINCT subject FROM event WHERE recorded >= ?", (known_until,))
    concerned = set(numbers_of(db, [number for (number,) in subjects.fetchall()]))
    if not concerned:
        return
    for statement in filter(str.strip, STANDINGS.split(";")):
        db.execute(
            statement.replace("CREATE TABLE ", "CREATE TABLE temp.").replace("CREATE INDEX ", "CREATE INDEX temp.")
        )
    for table in _TABLES:
        db.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table}")
    stander = Stander(db, known_until, assessor, anew=True)
    stander.write(concerned)
    db.execute(TURN_INDEX.replace("standing_since", "temp.standing_since"))
    stander.snapshots.save()
