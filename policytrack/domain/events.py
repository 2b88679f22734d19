"""The events of the journal as plain values: marks, reviews, deferrals, revisions, retractions and keeps.

An event is a statement that somebody recorded; none is ever removed from the journal. Days are `datetime.date`, and
*recorded* is a `datetime` in UTC with its time zone.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER


class EventKind(StrEnum):
    """What an event does."""

    MARK = "mark"
    REVIEW = "review"
    DEFER = "defer"
    REVISE = "revise"
    RETRACT = "retract"
    KEEP = "keep"


class KeepVerdict(StrEnum):
    """What became of a page of evidence when somebody last asked for it; see `standing.keeping.VERDICT_MEANINGS`."""

    KEPT = "kept"
    SAME = "same"
    DRIFTED = "drifted"
    MOVED = "moved"
    BLOCKED = "blocked"
    GONE = "gone"
    NOT_CHECKED = "not-checked"


NOT_KEPT = "not-kept"
PAGE_STATES = (NOT_KEPT, *map(str, KeepVerdict))
"""The words for what is known of a page of evidence. `kept` is true of every page of which there is a copy."""


LOST_PAGES = (KeepVerdict.GONE, KeepVerdict.DRIFTED)
"""The verdicts on a page that no longer shows what is cited."""

DOUBTFUL_PAGES = (*LOST_PAGES, KeepVerdict.MOVED, KeepVerdict.BLOCKED)
"""The verdicts after which somebody should look at a page, the worst first."""

FINDINGS = ("found", "not found")
"""Whether the quoted words stand in a page."""


class Confidence(StrEnum):
    """How sure an assessor is, from the least to the most."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Evidence(NamedTuple):
    """A piece of evidence for the status of an event or, with the *stance* `disputes`, that disputes it.

    *document* is the kind of document (one of `DOCUMENTS`), *act* the kind of act it reports (one of `ACTS`).
    """

    url: str
    title: str | None = None
    publisher: str | None = None
    date: "date | None" = None  # in quotes: by now `date` is the field
    document: str | None = None
    act: str | None = None
    stance: str = "supports"
    quote: str | None = None
    archived: str | None = None


class Revision(NamedTuple):
    """A text of the register that changed: which field, and its words before and after."""

    field: str
    before: str | None
    after: str | None


class Keep(NamedTuple):
    """What is known of a page of evidence: that a copy was kept, or what a later check found.

    *address* is the page's, as an event cites it. *verdict* is None if nobody has asked for the page: the event that
    holds this only says more about it. *at* is the moment of asking, *digest* identifies the copy that was kept then
    (`sha256:` and the SHA-256 of the page's bytes in hexadecimal; see `evidence.store`), and *final* is the address
    after redirects. *type* is the media type and *size* the number of bytes. *quote* says whether the quoted words
    stand in the page (one of `FINDINGS`); *missing* has the words of the quote that are gone. *archived* is the
    address of an archived copy. *similarity* compares the page with the copy, from 0 to 1.
    """

    address: str
    verdict: KeepVerdict | None = None
    digest: str | None = None
    at: datetime | None = None
    final: str | None = None
    type: str | None = None
    size: int | None = None
    quote: str | None = None
    archived: str | None = None
    similarity: float | None = None
    missing: str | None = None


class PageState(NamedTuple):
    """What is known of a page on a day.

    *kept* is the moment at which the latest copy was kept, and *digest* identifies that copy; None if there is none.
    What was kept of a page that no longer shows what is cited is no copy of it.
    *latest* is the latest keep that says what became of the page, and *archived* the address of the latest archived
    copy that an event names.
    """

    digest: str | None = None
    kept: datetime | None = None
    latest: Keep | None = None
    archived: str | None = None

    @property
    def verdict(self) -> KeepVerdict | None:
        """What the latest check found; None if nobody has asked for the page."""
        return None if self.latest is None else self.latest.verdict

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `PAGE_STATES` that are true of the page."""
        verdict = self.verdict
        copy = NOT_KEPT if self.digest is None else str(KeepVerdict.KEPT)
        return (copy,) if verdict in (None, KeepVerdict.KEPT) else (copy, str(verdict))


class Event(NamedTuple):
    """An event: one line of the journal.

    *recommendation* is a complete id, and *part* the letter of a part; *actor* limits it to that actor's components.
    *effective* is the day on which it takes effect, and *through* the day up to which somebody looked. Which of the
    later fields are used depends on the kind: a mark has a *status*, a deferral *to* (the words of the new deadline)
    and *anchor*, a retraction *event* (the id of the event that it retracts), a revision *revisions*, a keep *keep* and
    *event* (the id of the event whose evidence it is about). *after* has the ids of events that were already in the
    journal although they carry a later moment. Events that were recorded together share a *batch*; see
    `journal.batches`.
    """

    id: str
    kind: EventKind
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
    keep: Keep | None = None


def short(id: str) -> str:
    """The first 15 characters of an event's id, which are enough to identify it."""
    return id[:15]


def moment(recorded: datetime, precision: str = "minutes") -> str:
    """A moment in UTC as text: to the minute for people, to the microsecond with a Z for programs."""
    # What follows these characters is the offset from UTC, which is 0.
    if precision == "microseconds":
        return f"{recorded.isoformat(timespec=precision)[:26]}Z"
    return recorded.isoformat(" ", timespec=precision)[:16]
