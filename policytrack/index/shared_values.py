"""What many events have in common: each combination is stored once, and events refer to it by its number."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

from policytrack.domain.events import Confidence, EventKind
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER

TABLE = "shared_values"
COLUMNS = ("kind", "assessor", "part", "actor", "status", "confidence", "page")

StoredValues = tuple["str | None", ...]
"""The values of an event as the index stores them, in the order of `COLUMNS`."""


class SharedValues(NamedTuple):
    """The same values as an event has them, without the *page*."""

    kind: EventKind
    assessor: str
    part: str | None
    actor: str | None
    status: Status | None
    confidence: Confidence | None


def stored_values(values: Mapping[str, Any], page: str | None) -> StoredValues:
    """The values to store for an event, from the values of its line and what it says of pages."""
    get = values.get
    return (get("kind"), get("assessor", TRACKER), get("part"), get("actor"), get("status"), get("confidence"), page)


def shared_values(db: Connection, number: int) -> SharedValues:
    """The values that are stored under this number."""
    kind, assessor, part, actor, status, confidence, _ = db.execute(
        f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE number = ?", (number,)
    ).fetchone()
    return SharedValues(
        *(EventKind(kind), assessor, part, actor),
        None if status is None else Status(status),
        None if confidence is None else Confidence(confidence),
    )
