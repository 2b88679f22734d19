"""What many events have in common: each combination is stored once, and events refer to it by its number."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

from policytrack.domain.events import Confidence, EventKind
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.event_numbers import number_of_text

_COLUMNS = ("kind", "assessor", "part", "actor", "status", "confidence", "page")

StoredValues = tuple["str | None", ...]
"""The values of an event as the index stores them, in the order of the table's columns."""


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


def number_of_shared(values: StoredValues) -> int:
    """The number under which these values are stored."""
    return number_of_text(repr(values))


def shared_values(db: Connection, number: int) -> SharedValues:
    """The values that are stored under this number."""
    kind, assessor, part, actor, status, confidence, _ = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM shared_values WHERE number = ?", (number,)
    ).fetchone()
    return SharedValues(
        *(EventKind(kind), assessor, part, actor),
        None if status is None else Status(status),
        None if confidence is None else Confidence(confidence),
    )
