"""What the journal holds: marks, reviews, deferrals, revisions and retractions, as plain values.

An event is a statement that somebody recorded; nothing is ever taken out of the
journal. Days are `datetime.date`, *recorded* is an aware UTC `datetime`.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER


class Kind(StrEnum):
    """What an event does."""

    MARK = "mark"
    REVIEW = "review"
    DEFER = "defer"
    REVISE = "revise"
    RETRACT = "retract"


class Confidence(StrEnum):
    """How sure an assessor is, the weakest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Evidence(NamedTuple):
    """What supports the status of an event, or with *stance* `against` speaks against it.

    *document* is the kind of document (one of `DOCUMENTS`), *act* the kind of act it reports (one of `ACTS`).
    """

    url: str
    title: str | None = None
    publisher: str | None = None
    date: "date | None" = None  # in quotes: by now `date` is the field
    document: str | None = None
    act: str | None = None
    stance: str = "for"
    quote: str | None = None
    archived: str | None = None


class Revision(NamedTuple):
    """A text of the register that changed: which field, and its words before and after."""

    field: str
    before: str | None
    after: str | None


class Event(NamedTuple):
    """One line of the journal.

    *recommendation* is a complete id, *part* the letter of a part; *actor* limits the event to that actor's share.
    *effective* is the day from which it holds. Which of the later fields are used depends on the kind: a mark has a
    *status*, a deferral *to* (the words of the new deadline) and *anchor*, a retraction *event* (the id of the event
    it takes back), a revision *revisions*. *after* holds the ids of events that were in the journal before this one
    although they carry a later moment. Events that were recorded together share a *batch*; see `journal.batches`.
    """

    id: str
    kind: Kind
    recommendation: str
    effective: date
    recorded: datetime
    recorder: str
    nonce: str
    assessor: str = TRACKER
    part: str | None = None
    actor: str | None = None
    status: Status | None = None
    through: date | None = None
    confidence: Confidence | None = None
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    no_evidence: str | None = None
    by_event: str | None = None
    to: str | None = None
    anchor: str | None = None
    why: str | None = None
    event: str | None = None
    revisions: tuple[Revision, ...] = ()
    after: tuple[str, ...] = ()
    batch: str | None = None


def short(id: str) -> str:
    """The first 15 characters of an event's id, which are enough for people to name it."""
    return id[:15]


def moment(recorded: datetime, precision: str = "minutes") -> str:
    """A moment in UTC as text: to the minute for people, to the microsecond with a Z for programs."""
    words = recorded.replace(tzinfo=None).isoformat("T" if precision == "microseconds" else " ", timespec=precision)
    return f"{words}Z" if precision == "microseconds" else words
