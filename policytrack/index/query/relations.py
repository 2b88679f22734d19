"""Which events name others: the one that they take back, or those after which they come."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection


def relations(db: Connection) -> Iterator[tuple[int, int | None, str | None]]:
    """The subject of each such event, and the others' numbers: the target of a retraction, and those that it is after.

    They are few, and in a table of their own. Some may be of a batch that is not complete.
    """
    return db.execute("SELECT subject, target, after FROM uncommon WHERE target NOT NULL OR after NOT NULL")
