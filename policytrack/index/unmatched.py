"""Events about recommendations, parts or components that the register does not have."""

from __future__ import annotations

from datetime import date, datetime
from sqlite3 import Connection

from policytrack.domain.events import Event, EventKind
from policytrack.domain.standing.components import components_of, covers
from policytrack.index.decode import ancestors, stored_recommendation


def events_without_recommendation(db: Connection) -> dict[str, int]:
    """The number of events by id, for ids that no recommendation has or had."""
    rows = db.execute(
        """SELECT subject.id, count(DISTINCT event.id) FROM subject JOIN event ON subject = number
        WHERE folded NOT IN (SELECT folded FROM rec) AND folded NOT IN (SELECT folded FROM former)
        GROUP BY number ORDER BY subject.id"""
    )
    return dict(rows)


def events_not_asked(db: Connection) -> dict[str, int]:
    """The number of events by part or component, for those that the register does not ask for."""
    rows = db.execute(
        """SELECT rec.no, part, actor, count(DISTINCT event.id) FROM event
        JOIN shared_values ON shared_values.number = shared JOIN subject ON subject.number = event.subject
        JOIN rec ON rec.folded = subject.folded
            OR rec.no IN (SELECT no FROM former WHERE former.folded = subject.folded)
        WHERE (part IS NOT NULL OR actor IS NOT NULL) AND shared_values.kind <> 'retract' AND NOT rec.is_parent
        GROUP BY rec.no, part, actor ORDER BY rec.no, part, actor"""
    ).fetchall()
    above = ancestors(db)
    unasked: dict[str, int] = {}
    for no, part, actor, number in rows:
        asked = stored_recommendation(db, no)
        about = Event("", EventKind.MARK, asked.id, date.min, datetime.min, "", "", part=part, actor=actor)
        if not any(covers(about, component, above) for component in components_of(asked, above)):
            name = asked.id if part is None else f"{asked.id}.{part}"
            unasked[name if actor is None else f"{name} ({actor})"] = number
    return unasked
