"""The tables of `export --format sqlite` and `--format parquet`: names, columns, types, and where each value is from.

Other people's queries depend on them: columns are only ever added, and `LAYOUT` is raised if anything else changes.
Control characters in a text are spelled out, because programs print what they find in a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from policytrack.domain.events import EventKind
from policytrack.domain.model import Actor, Paper, Recommendation
from policytrack.domain.query import due_days
from policytrack.domain.standing.components import letter_of
from policytrack.domain.standing.timeline import Interval
from policytrack.domain.statuses import CLOSED_IF_ONGOING, DELIVERED, MEANINGS, Status, is_closed
from policytrack.domain.vocabulary import Timing
from policytrack.reports.history import HistoryEntry
from policytrack.text.escaping import address, printable

LAYOUT = 1
"""The version of the tables; an SQLite file has it as its `user_version`."""

Value = str | int | float | date | datetime | Sequence[str] | None
Row = tuple[Value, ...]


class Type(StrEnum):
    """The type of a column. A *word* is a text that many rows share; a *moment* is in UTC, to the microsecond."""

    TEXT = "text"
    WORD = "word"
    TEXTS = "list of texts"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"


class Column(NamedTuple):
    """A column: *about* explains it, *value* takes its value from what a row is made of.

    *required*: it always has a value. *references* names the table whose `id` it is, if it is one.
    """

    name: str
    type: Type
    about: str
    value: Callable[[Any], Value]
    required: bool
    references: str | None


class Table(NamedTuple):
    """A table: *about* says what a row is; *key* has the columns that identify a row, *indexes* those to look up by."""

    name: str
    about: str
    key: tuple[str, ...]
    indexes: tuple[str, ...]
    columns: tuple[Column, ...]

    def row(self, item: Any) -> Row:
        """The row that is made of *item*, whose class depends on the table."""
        return tuple([column.value(item) for column in self.columns])


# What rows are made of


class Numbered(NamedTuple):
    """Something that a recommendation, a paper or an entry has (*of* is its id), the *number*-th, counted from 1.

    *part* is the letter of the part that has it; None if the whole has it.
    """

    of: str
    number: int
    value: Any
    part: str | None = None


class RegisterItem(NamedTuple):
    """A recommendation, and its place in the register, counted from 1."""

    number: int
    value: Recommendation


class SidedActor(NamedTuple):
    """An actor, and the root of the tree of actors above it."""

    actor: Actor
    side: str


class TimedStanding(NamedTuple):
    """A period in which neither the standing of a recommendation nor its timing changes; *until* is not in it."""

    recommendation: str
    ongoing: bool
    since: date
    until: date
    interval: Interval
    timing: Timing | None


class JournalEntry(NamedTuple):
    """An entry, and the present id of its recommendation; None if the register does not have that."""

    recommendation: str | None
    entry: HistoryEntry


# Columns


def _column(
    name: str,
    type: Type,
    about: str,
    value: str | Callable[[Any], Value] | None = None,
    *,
    required: bool = False,
    references: str | None = None,
) -> Column:
    """A column; *value* may be a path of attributes, and is the name if it is None."""
    take = value if callable(value) else attrgetter(value or name)
    return Column(name, type, about, _harmless(take) if type in (Type.TEXT, Type.WORD) else take, required, references)


def _given(
    name: str,
    type: Type,
    about: str,
    value: str | Callable[[Any], Value] | None = None,
    *,
    references: str | None = None,
) -> Column:
    """A column that always has a value."""
    return _column(name, type, about, value, required=True, references=references)


def _harmless(take: Callable[[Any], Any]) -> Callable[[Any], str | None]:
    """The value as plain text, also if it is one of an enumeration, with its control characters spelled out."""

    def text(item: Any) -> str | None:
        value = take(item)
        return value if value is None or (type(value) is str and value.isprintable()) else printable(str(value))

    return text


def _address(path: str) -> Callable[[Any], str | None]:
    """The address at this path, with its control characters in percent."""
    get = attrgetter(path)

    def text(item: Any) -> str | None:
        value = get(item)
        return None if value is None else address(value)

    return text


def _of_deadline(field: str) -> Callable[[Any], Value]:
    """The deadline's field of this name; None if there is no deadline."""

    def value(item: Any) -> Value:
        deadline = item.value.deadline
        return None if deadline is None else getattr(deadline, field)

    return value


def _author_names(paper: Paper) -> list[str]:
    return [printable(author.name) for author in paper.authors]


def _number_of(*statuses: Status) -> Callable[[TimedStanding], int]:
    return lambda standing: standing.interval.tally.number(*statuses)


def _due_from(item: RegisterItem) -> date | None:
    return min((earliest for earliest, _, _ in due_days(item.value)), default=None)


def _due_by(item: RegisterItem) -> date | None:
    return max((latest for _, latest, _ in due_days(item.value)), default=None)


def _retracted_by(item: JournalEntry) -> str | None:
    return None if item.entry.retraction is None else item.entry.retraction.id


def _retracts(item: JournalEntry) -> str | None:
    event = item.entry.event
    return event.event if event.kind is EventKind.RETRACT else None


_NUMBER = _given("number", Type.INTEGER, "its place among them, counted from 1")
_OF_RECOMMENDATION = _given("recommendation", Type.TEXT, "the recommendation", "of", references="recommendations")
_OF_PART = _column("part", Type.WORD, "the letter of the part that has it; empty if the whole has it")
_OF_ENTRY = _given("entry", Type.TEXT, "the entry", "of", references="entries")
_WORDED = (
    _column("deadline", Type.TEXT, "the deadline in the paper's own words", _of_deadline("text")),
    _column("deadline_reading", Type.TEXT, "how those words were read", _of_deadline("reading")),
    _column("opens", Type.DATE, "the first date of the period that they name", _of_deadline("opens")),
)
_DUE = (
    _column("due_from", Type.DATE, "the first date on which it may be due", _of_deadline("earliest")),
    _column("due_by", Type.DATE, "the last date on which it may be due", _of_deadline("latest")),
)
_ENCODED = (
    _column("done_when", Type.TEXT, "when it is done, in the encoder's words", "value.done_when"),
    _column("note", Type.TEXT, "the encoder's note", "value.note"),
)

META = Table(
    "meta",
    "a fact about the export",
    ("name",),
    (),
    (
        _given("name", Type.TEXT, "the fact's name", itemgetter(0)),
        _given("value", Type.TEXT, "the fact", itemgetter(1)),
    ),
)

STATUSES = Table(
    "statuses",
    "a status",
    ("id",),
    (),
    (
        _given("id", Type.TEXT, "the word in other tables", str),
        _given("label", Type.TEXT, "what people read", lambda status: MEANINGS[status].label),
        _given("meaning", Type.TEXT, "what it means", lambda status: MEANINGS[status].words),
        _given("closed", Type.BOOLEAN, "nothing more is expected", "is_closed"),
        _given(
            "closed_if_ongoing",
            Type.BOOLEAN,
            "the same for an ongoing recommendation",
            lambda status: status in CLOSED_IF_ONGOING,
        ),
        _given("delivered", Type.BOOLEAN, "what was asked for is there", lambda status: status in DELIVERED),
    ),
)

PAPERS = Table(
    "papers",
    "a paper",
    ("id",),
    (),
    (
        _given("id", Type.TEXT, "the paper's id"),
        _given("prefix", Type.TEXT, "how the ids of its recommendations begin"),
        _given("title", Type.TEXT, "its title"),
        _given("authors", Type.TEXTS, "the authors' names", _author_names),
        _column("outlet", Type.TEXT, "where it appeared"),
        _given("published", Type.TEXT, "its date in EDTF, as the register has it"),
        _given("published_from", Type.DATE, "the first date on which it may have appeared", "window.earliest"),
        _given("published_by", Type.DATE, "the last date on which it may have appeared", "window.latest"),
        _column("url", Type.TEXT, "its address", _address("url")),
        _column("text", Type.TEXT, "the path of its text in the workspace"),
        _column("digest", Type.TEXT, "the SHA-256 of that text"),
    ),
)

PILLARS = Table(
    "pillars",
    "a pillar of a paper",
    ("paper", "code"),
    (),
    (
        _given("paper", Type.WORD, "the paper", "of", references="papers"),
        _given("code", Type.WORD, "its code, such as T2", lambda item: item.value[0]),
        _NUMBER,
        _given("name", Type.TEXT, "its name", lambda item: item.value[1]),
    ),
)

ACTORS = Table(
    "actors",
    "somebody whom papers ask or mention",
    ("id",),
    ("side",),
    (
        _given("id", Type.TEXT, "the actor's id", "actor.id"),
        _given("name", Type.TEXT, "its name", "actor.name"),
        _column("part_of", Type.WORD, "the actor above it; empty for a side", "actor.part_of", references="actors"),
        _given("side", Type.WORD, "the root of the tree of actors above it, or itself", references="actors"),
    ),
)

TOPICS = Table(
    "topics",
    "a subject of recommendations",
    ("id",),
    (),
    (
        _given("id", Type.TEXT, "the topic's id", itemgetter(0)),
        _column("name", Type.TEXT, "its name; empty if the register declares no topics", lambda item: item[1] or None),
    ),
)

RECOMMENDATIONS = Table(
    "recommendations",
    "an item of the register",
    ("id",),
    ("paper", "kind"),
    (
        _given("id", Type.TEXT, "its id, which stays", "value.id"),
        _given("number", Type.INTEGER, "its place in the register, counted from 1"),
        _given("title", Type.TEXT, "what is recommended, in the encoder's words", "value.title"),
        _given("paper", Type.WORD, "the paper that recommends it", "value.paper", references="papers"),
        _column("pillar", Type.WORD, "the code of the paper's pillar", "value.pillar"),
        _given("pillar_inferred", Type.BOOLEAN, "the pillar is the encoder's reading", "value.pillar_inferred"),
        _given("kind", Type.WORD, "what sort of item it is", "value.kind"),
        _column("strength", Type.WORD, "how strongly it is recommended; empty for other kinds", "value.strength"),
        _given("priority", Type.WORD, "the encoder's", "value.priority"),
        _given(
            "is_parent",
            Type.BOOLEAN,
            "it stands for those that it contains; counts leave it out",
            lambda item: bool(item.value.contains),
        ),
        _given("combine", Type.WORD, "`all` of its parts are asked for, or `any` is enough", "value.combine"),
        _given("ongoing", Type.BOOLEAN, "it is to be kept up, and stays open when delivered", "value.ongoing"),
        _given("checkable", Type.BOOLEAN, "evidence could decide it", "value.checkable"),
        *_WORDED,
        _column("due_from", Type.DATE, "the first date on which it, or a part of it, may be due", _due_from),
        _column("due_by", Type.DATE, "the last date on which it, or a part of it, may be due", _due_by),
        *_ENCODED,
        _given("former_ids", Type.TEXTS, "the ids that it had before", "value.former_ids"),
        _column(
            "gone_since",
            Type.DATE,
            "the first date on which the tracker that it was imported from no longer had it",
            "value.gone_since",
        ),
    ),
)

PARTS = Table(
    "parts",
    "one of the things that a recommendation asks for",
    ("id",),
    ("recommendation",),
    (
        _given("id", Type.TEXT, "its id, such as FK-T2-7.a", "value.id"),
        _OF_RECOMMENDATION,
        _given("part", Type.WORD, "its letter", lambda item: letter_of(item.value.id)),
        _NUMBER,
        _given("title", Type.TEXT, "what is asked for, in the encoder's words", "value.title"),
        *_WORDED,
        *_DUE,
        *_ENCODED,
    ),
)

ROLES = Table(
    "roles",
    "an actor of a recommendation or part",
    ("recommendation", "number"),
    ("actor",),
    (
        _OF_RECOMMENDATION,
        _NUMBER,
        _OF_PART,
        _given("actor", Type.WORD, "the actor", "value.id", references="actors"),
        _given("role", Type.WORD, "`asked`, `with` or `about`", "value.role"),
        _given("inferred", Type.BOOLEAN, "the paper means the actor without naming it", "value.inferred"),
    ),
)

RECOMMENDATION_TOPICS = Table(
    "recommendation_topics",
    "a topic of a recommendation or part",
    ("recommendation", "number"),
    ("topic",),
    (
        _OF_RECOMMENDATION,
        _NUMBER,
        _OF_PART,
        _given("topic", Type.WORD, "the topic", "value", references="topics"),
    ),
)

COMPONENTS = Table(
    "components",
    "what an asked actor has to do in a part, or in a recommendation without parts",
    ("recommendation", "number"),
    ("actor",),
    (
        _OF_RECOMMENDATION,
        _NUMBER,
        _OF_PART,
        _column("actor", Type.WORD, "who is asked; empty if nobody is by name", "value.actor", references="actors"),
        _WORDED[0],
        *_DUE,
    ),
)

PASSAGES = Table(
    "passages",
    "words of a paper that make a recommendation",
    ("recommendation", "number"),
    (),
    (
        _OF_RECOMMENDATION,
        _NUMBER,
        _OF_PART,
        _given("text", Type.TEXT, "the words", "value.text"),
        _column("lead_in", Type.TEXT, "the line above a list that has their verb", "value.lead_in"),
        _column("heading", Type.TEXT, "the heading above them", "value.heading"),
        _column("line", Type.INTEGER, "the line of the paper's text where they begin", "value.line"),
    ),
)

LINKS = Table(
    "links",
    "what the register says of one recommendation and another",
    ("recommendation", "link", "other"),
    ("other",),
    (
        _OF_RECOMMENDATION,
        _given(
            "link",
            Type.WORD,
            "`contains`, `same_as`, `conflicts_with` or `superseded_by`",
            lambda item: item.value[0],
        ),
        _given("other", Type.TEXT, "the other", lambda item: item.value[1], references="recommendations"),
    ),
)

EXTRAS = Table(
    "extras",
    "a value that another tracker, from which it was imported, has for a recommendation",
    ("recommendation", "number"),
    (),
    (
        _OF_RECOMMENDATION,
        _NUMBER,
        _given("heading", Type.WORD, "the heading of the column there", lambda item: item.value[0]),
        _given("value", Type.TEXT, "the value", lambda item: item.value[1]),
    ),
)

STANDINGS = Table(
    "standings",
    "a period in which status, deadline status and components of a recommendation stay the same",
    ("recommendation", "since"),
    ("status", "timing"),
    (
        _given("recommendation", Type.TEXT, "the recommendation", references="recommendations"),
        _given("since", Type.DATE, "the first date of the period; `0001-01-01` if nothing precedes it"),
        _given("until", Type.DATE, "the first date after the period; `9999-12-31` if nothing follows it"),
        _given("status", Type.WORD, "the status", "interval.status", references="statuses"),
        _given(
            "open",
            Type.BOOLEAN,
            "more is expected",
            lambda standing: not is_closed(standing.interval.status, ongoing=standing.ongoing),
        ),
        _column("status_since", Type.DATE, "the first date of this status; empty if nobody gave it", "interval.began"),
        _column("timing", Type.WORD, "the deadline status, where `due-soon` is within 90 days; empty if none applies"),
        _column("due_from", Type.DATE, "the first date of the deadline that decides it", "interval.clock.earliest"),
        _column("due_by", Type.DATE, "the last date of the deadline that decides it", "interval.clock.latest"),
        _column("confidence", Type.WORD, "the weakest of what decides the status", "interval.confidence"),
        _given(
            "components",
            Type.INTEGER,
            "how many components there are; how many parts, if `any` part is enough",
            "interval.tally.components",
        ),
        _given("delivered", Type.INTEGER, "how many of them are delivered", _number_of(*DELIVERED)),
        _given("unassessed", Type.INTEGER, "how many nobody has assessed", _number_of(Status.UNASSESSED)),
        _given("contradicted", Type.INTEGER, "how many are contradicted", _number_of(Status.CONTRADICTED)),
        _given("overtaken", Type.INTEGER, "how many are overtaken by events", _number_of(Status.OVERTAKEN)),
    ),
)

ENTRIES = Table(
    "entries",
    "an entry of the journal, retracted or not",
    ("id",),
    ("recommendation", "recorded"),
    (
        _given("id", Type.TEXT, "its id", "entry.event.id"),
        _given("entry", Type.WORD, "`mark`, `review`, `defer`, `revise`, `retract` or `keep`", "entry.event.kind"),
        _column(
            "recommendation",
            Type.TEXT,
            "the recommendation; empty if the register does not have it",
            references="recommendations",
        ),
        _given("subject", Type.TEXT, "the id of the recommendation, as the entry has it", "entry.event.recommendation"),
        _column("part", Type.WORD, "the letter of the part; empty for all", "entry.event.part"),
        _column("actor", Type.WORD, "the actor whose components it is about; empty for all", "entry.event.actor"),
        _column("status", Type.WORD, "the status that it marks", "entry.event.status", references="statuses"),
        _given("assessor", Type.WORD, "who judges", "entry.event.assessor"),
        _given("effective", Type.DATE, "the date from which it holds", "entry.event.effective"),
        _column("through", Type.DATE, "the date up to which the assessor had reviewed it", "entry.event.through"),
        _given("recorded", Type.MOMENT, "the moment at which it was recorded, in UTC", "entry.event.recorded"),
        _given("recorder", Type.WORD, "who recorded it", "entry.event.recorder"),
        _column("confidence", Type.WORD, "how sure the assessor is", "entry.event.confidence"),
        _column("note", Type.TEXT, "the assessor's note", "entry.event.note"),
        _column("no_evidence", Type.TEXT, "why there is no evidence", "entry.event.no_evidence"),
        _column("by_event", Type.TEXT, "what has overtaken the recommendation", "entry.event.by_event"),
        _column("deferred_to", Type.TEXT, "the deadline that a deferral names", "entry.event.to"),
        _column("anchor", Type.TEXT, "from when that deadline counts", "entry.event.anchor"),
        _column("why", Type.TEXT, "why it defers or retracts", "entry.event.why"),
        _column("retracts", Type.TEXT, "the id of the entry that it retracts", _retracts),
        _given("retracted", Type.BOOLEAN, "another retracts it", lambda item: item.entry.retraction is not None),
        _column("retracted_by", Type.TEXT, "the id of the entry that retracts it", _retracted_by),
        _column("batch", Type.TEXT, "the same for entries that were recorded together", "entry.event.batch"),
    ),
)

EVIDENCE = Table(
    "evidence",
    "a piece of evidence of an entry",
    ("entry", "number"),
    ("url",),
    (
        _OF_ENTRY,
        _NUMBER,
        _given("url", Type.TEXT, "its address", _address("value.url")),
        _column("title", Type.TEXT, "its title", "value.title"),
        _column("publisher", Type.WORD, "who published it", "value.publisher"),
        _column("date", Type.DATE, "its date", "value.date"),
        _column("document", Type.WORD, "the kind of document", "value.document"),
        _column("act", Type.WORD, "the kind of act that it reports", "value.act"),
        _given("stance", Type.WORD, "it `supports` or `disputes` the status", "value.stance"),
        _column("quote", Type.TEXT, "its words", "value.quote"),
        _column("archived", Type.TEXT, "the address of a copy", _address("value.archived")),
    ),
)

REVISIONS = Table(
    "revisions",
    "a text of the register that an entry says has changed",
    ("entry", "number"),
    (),
    (
        _OF_ENTRY,
        _NUMBER,
        _given("field", Type.WORD, "which text", "value.field"),
        _column("before", Type.TEXT, "its words before", "value.before"),
        _column("after", Type.TEXT, "its words after", "value.after"),
    ),
)

KEEPS = Table(
    "keeps",
    "what an entry says became of a page of evidence; the copy itself is not exported",
    ("entry",),
    ("address",),
    (
        _given("entry", Type.TEXT, "the entry that says it", "id", references="entries"),
        _column("about", Type.TEXT, "the id of the entry whose evidence it is", "event"),
        _given("address", Type.TEXT, "the page's address", _address("keep.address")),
        _column("verdict", Type.WORD, "what was found; empty if nobody asked for the page", "keep.verdict"),
        _column("digest", Type.TEXT, "`sha256:` and the SHA-256 of the bytes of the copy", "keep.digest"),
        _column("asked", Type.MOMENT, "the moment at which the page was asked for, in UTC", "keep.at"),
        _column("final", Type.TEXT, "the address after redirects", _address("keep.final")),
        _column("type", Type.WORD, "the media type", "keep.type"),
        _column("size", Type.INTEGER, "how many bytes it has", "keep.size"),
        _column("quote", Type.WORD, "whether the quoted words stand in it: `found` or `not found`", "keep.quote"),
        _column("archived", Type.TEXT, "the address of an archived copy", _address("keep.archived")),
        _column("similarity", Type.NUMBER, "how like the copy it is, from 0 to 1", "keep.similarity"),
        _column("missing", Type.TEXT, "the quoted words that are gone", "keep.missing"),
    ),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *(
            META,
            STATUSES,
            PAPERS,
            PILLARS,
            ACTORS,
            TOPICS,
            RECOMMENDATIONS,
            PARTS,
            ROLES,
            RECOMMENDATION_TOPICS,
            COMPONENTS,
        ),
        *(PASSAGES, LINKS, EXTRAS, STANDINGS, ENTRIES, EVIDENCE, REVISIONS, KEEPS),
    )
}
"""All tables by name; each comes after those that it references."""


class View(NamedTuple):
    """A view of an SQLite file: *about* says what a row is."""

    name: str
    about: str
    select: str


VIEWS = (
    View(
        "current_standings",
        "a recommendation with its standing on the date of the export",
        """SELECT r.id, r.title, r.paper, r.pillar, r.kind, r.strength, r.priority, r.is_parent, s.status,
    x.label AS status_label, s.open, s.status_since, s.timing, s.due_from, s.due_by, s.confidence, s.components,
    s.delivered
FROM recommendations r
JOIN standings s ON s.recommendation = r.id
JOIN statuses x ON x.id = s.status
JOIN meta m ON m.name = 'as_of' AND s.since <= m.value AND m.value < s.until
ORDER BY r.number""",
    ),
    View(
        "overdue",
        "a recommendation that is overdue on the date of the export, the longest overdue first",
        """SELECT c.id, c.title, c.paper, c.status, c.due_by,
    CAST(julianday(m.value) - julianday(c.due_by) AS INTEGER) AS days_overdue,
    (
        SELECT group_concat(actor, ', ')
        FROM (SELECT DISTINCT actor FROM roles WHERE recommendation = c.id AND role = 'asked' ORDER BY actor)
    ) AS asked
FROM current_standings c JOIN meta m ON m.name = 'as_of'
WHERE c.timing = 'overdue' AND NOT c.is_parent
ORDER BY c.due_by, c.id""",
    ),
    View(
        "entries_in_force",
        "an entry that no other retracts, and that retracts none",
        """SELECT * FROM entries WHERE NOT retracted AND entry <> 'retract'""",
    ),
)
"""The views of an SQLite file, in the order in which they are made."""
