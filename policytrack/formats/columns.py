"""The columns that a list can show: their headings, and the text of their cells."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from policytrack.domain.model import Entry
from policytrack.domain.query import all_passages, topics_of
from policytrack.domain.statuses import Labels
from policytrack.domain.vocabulary import Role
from policytrack.errors import UsageProblem
from policytrack.reports.wording import (
    BETWEEN_REASONS,
    FOR_PROGRAMS,
    Wording,
    actor_words,
    deadline_days,
    due_text,
    kind_text,
    reasons_by_subject,
    status_text,
    strength_text,
    tally_text,
    timing_text,
)
from policytrack.text.escaping import address, one_line
from policytrack.text.values import Deadline

_FEW = 4_000
"""Of so many different values the cells are kept while rows are made."""

EXTRA = "extra."
"""How the names of other trackers' columns begin."""


class Column(NamedTuple):
    """A column of a list: its name in options, its heading, and the function that gives the text of a cell.

    *needs_detail*: its cells need the details of an entry; *extra*: they need the extra columns of another tracker.
    *depends_on*: all that its cells depend on, if few entries differ in it.
    """

    name: str
    heading: str
    cell: Callable[[Entry], str]
    needs_detail: bool = False
    extra: bool = False
    depends_on: Callable[[Entry], Hashable] | None = None


def _paper(entry: Entry) -> str:
    return entry.recommendation.paper


def _pillar(entry: Entry) -> tuple[str, str | None, bool]:
    recommendation = entry.recommendation
    return recommendation.paper, recommendation.pillar, recommendation.pillar_inferred


def _sides(entry: Entry) -> tuple[str, ...]:
    return entry.recommendation.sides


def _topics(entry: Entry) -> tuple[object, ...]:
    topics, parts = entry.recommendation.topics, entry.recommendation.parts
    return (topics, *[part.topics for part in parts]) if parts else topics


def _with_role(entry: Entry, role: Role) -> tuple[tuple[str, bool], ...]:
    """What the cells about the actors with this role depend on."""
    return tuple([(actor.id, actor.inferred) for actor in entry.recommendation.actors if actor.role is role])


def _asked(entry: Entry) -> tuple[tuple[str, bool], ...]:
    return _with_role(entry, Role.ASKED)


def _with(entry: Entry) -> tuple[tuple[str, bool], ...]:
    return _with_role(entry, Role.WITH)


def _about(entry: Entry) -> tuple[tuple[str, bool], ...]:
    return _with_role(entry, Role.ABOUT)


def _actors(entry: Entry, role: Role) -> str:
    return ", ".join([actor_words(actor) for actor in entry.recommendation.actors if actor.role is role])


def _actor_names(entry: Entry, role: Role, wording: Wording = FOR_PROGRAMS) -> str:
    """The actors with this role by name, in brackets as in `actor_words`; semicolons, for a name may have commas."""
    name_of = wording.names.actors.get
    return "; ".join(
        [actor_words(actor, name_of(actor.id)) for actor in entry.recommendation.actors if actor.role is role]
    )


def _asked_names(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return _actor_names(entry, Role.ASKED, wording)


def _with_names(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return _actor_names(entry, Role.WITH, wording)


def _about_names(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return _actor_names(entry, Role.ABOUT, wording)


def _side_names(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return "; ".join([wording.names.actors.get(side, side) for side in entry.recommendation.sides])


def _topic_names(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return "; ".join([wording.names.topics.get(topic) or topic for topic in topics_of(entry.recommendation)])


def _paper_title(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return wording.names.papers.get(entry.recommendation.paper, entry.recommendation.paper)


def _paper_prefix(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return wording.names.prefixes.get(entry.recommendation.paper, "")


def _paper_published(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return wording.names.published.get(entry.recommendation.paper, "")


def _pillar_name(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    pillar = entry.recommendation.pillar
    return "" if pillar is None else wording.names.pillars.get((entry.recommendation.paper, pillar), pillar)


def _first(entry: Entry, attribute: str) -> str:
    passages = entry.recommendation.passages or all_passages(entry.recommendation)
    return str(getattr(passages[0], attribute) or "") if passages else ""


def _claims(entry: Entry, label: Labels = str) -> str:
    return ", ".join(f"{claim.assessor}: {label(claim.status)}" for claim in entry.claims)


def _asked_statuses(entry: Entry, label: Labels = str) -> str:
    return ", ".join([f"{actor}: {label(status)}" for actor, status in entry.asked_statuses])


def _reasons(entry: Entry, wording: Wording = FOR_PROGRAMS) -> str:
    return BETWEEN_REASONS.join(reasons_by_subject(entry.reasons, wording.names.actors))


def _evidence(entry: Entry) -> str:
    return " ".join(address(evidence.url) for evidence in entry.evidence)


def _pages(entry: Entry) -> str:
    """What is known of its evidence, each word once: `not-kept`, or `kept gone`."""
    return " ".join(dict.fromkeys(word for state in entry.pages.values() for word in state.words))


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _deadline_text(deadline: Deadline | None) -> str:
    return "" if deadline is None else deadline.text


COLUMNS = {
    column.name: column
    for column in (
        Column("id", "Id", lambda e: e.recommendation.id),
        Column("title", "Title", lambda e: e.recommendation.title),
        Column("paper", "Paper", _paper, depends_on=_paper),
        Column("paper_title", "Paper title", _paper_title, depends_on=_paper),
        Column("paper_prefix", "Paper prefix", _paper_prefix, depends_on=_paper),
        Column("paper_published", "Paper published", _paper_published, depends_on=_paper),
        Column(
            "pillar",
            "Pillar",
            lambda e: (e.recommendation.pillar or "") + ("?" if e.recommendation.pillar_inferred else ""),
            depends_on=_pillar,
        ),
        Column("pillar_name", "Pillar name", _pillar_name, depends_on=_pillar),
        Column("asked", "Asked", lambda e: _actors(e, Role.ASKED), depends_on=_asked),
        Column("asked_names", "Asked, by name", _asked_names, depends_on=_asked),
        Column("with", "With", lambda e: _actors(e, Role.WITH), depends_on=_with),
        Column("with_names", "With, by name", _with_names, depends_on=_with),
        Column("about", "Mentions", lambda e: _actors(e, Role.ABOUT), depends_on=_about),
        Column("about_names", "Mentions, by name", _about_names, depends_on=_about),
        Column("sides", "Sides", lambda e: ", ".join(e.recommendation.sides), depends_on=_sides),
        Column("side_names", "Sides, by name", _side_names, depends_on=_sides),
        Column("kind", "Kind", kind_text),
        Column("strength", "Strength", strength_text),
        Column("topics", "Topics", lambda e: ", ".join(topics_of(e.recommendation)), depends_on=_topics),
        Column("topic_names", "Topics, by name", _topic_names, depends_on=_topics),
        Column("priority", "Priority", lambda e: e.recommendation.priority),
        Column(
            "deadline",
            "In the paper's words",
            lambda e: _deadline_text(e.recommendation.deadline),
        ),
        Column("due", "Due", due_text),
        Column("status", "Status", status_text),
        Column("tally", "Tally", tally_text),
        Column("asked_statuses", "Status by actor", _asked_statuses, needs_detail=True),
        Column("since", "Since", lambda e: _iso(e.standing.since)),
        Column("confidence", "Confidence", lambda e: str(e.standing.confidence or "")),
        Column("timing", "Deadline", timing_text),
        Column(
            "deferred_to",
            "Revised deadline",
            lambda e: deadline_days(e.deferred_to) or _deadline_text(e.deferred_to),
            needs_detail=True,
        ),
        Column(
            "claims",
            "Claims",
            _claims,
            needs_detail=True,
        ),
        Column("last_reviewed", "Last reviewed", lambda e: _iso(e.last_reviewed), needs_detail=True),
        Column("reason", "Why", _reasons, needs_detail=True),
        Column("evidence", "Evidence", _evidence, needs_detail=True),
        Column("pages", "Pages of evidence", _pages, needs_detail=True),
        Column("parts", "Parts", lambda e: str(len(e.recommendation.parts) or "")),
        Column(
            "passage",
            "Passage",
            lambda e: " […] ".join([passage.text for passage in e.recommendation.passages]),
        ),
        Column("lead_in", "Lead-in", lambda e: _first(e, "lead_in")),
        Column("heading", "Heading", lambda e: _first(e, "heading")),
        Column("line", "Line", lambda e: _first(e, "line")),
        Column("done_when", "Done when", lambda e: e.recommendation.done_when or ""),
        Column("note", "Note", lambda e: e.recommendation.note or ""),
    )
}

_NAMED: Mapping[str, Callable[[Entry, Wording], str]] = {
    "paper_title": _paper_title,
    "paper_prefix": _paper_prefix,
    "paper_published": _paper_published,
    "pillar_name": _pillar_name,
    "asked_names": _asked_names,
    "with_names": _with_names,
    "about_names": _about_names,
    "side_names": _side_names,
    "topic_names": _topic_names,
}
NAMED = frozenset(_NAMED)
"""The columns with what stands behind ids, such as names."""

_WORDED: Mapping[str, Callable[[Entry, Wording], str]] = {
    "status": lambda entry, wording: status_text(entry, wording.label),
    "tally": lambda entry, wording: tally_text(entry, wording.label),
    "asked_statuses": lambda entry, wording: _asked_statuses(entry, wording.label),
    "reason": _reasons,
    "claims": lambda entry, wording: _claims(entry, wording.label),
    "kind": kind_text,
    "strength": strength_text,
    "timing": timing_text,
    **_NAMED,
}
"""The columns whose cells depend on the wording: on whether people read them, on a crosswalk, or on names."""

SHORT = ("id", "title", "asked", "timing", "status", "due", "tally")
FULL = tuple(name for name in COLUMNS if name != "parts")


def columns(names: Sequence[str], extras: Sequence[str] = (), wording: Wording = FOR_PROGRAMS) -> list[Column]:
    """The columns with these names; `extra.NAME` is a column of another tracker, one of *extras*.

    Raises `UsageProblem` for an unknown column.
    """
    return [_extra(name, extras) if name.startswith(EXTRA) else _column(name, wording) for name in names]


def row_function(columns: Iterable[Column]) -> Callable[[Entry], list[str]]:
    """A function that returns an entry's cells in these columns.

    Cells of neighbours that depend on the same few values are made once for each value, as long as they are few.
    """
    groups = [
        (depends_on, [column.cell for column in group], dict[Hashable, list[str]]())
        for depends_on, group in groupby(columns, attrgetter("depends_on"))
    ]

    def row(entry: Entry) -> list[str]:
        cells: list[str] = []
        for depends_on, functions, known in groups:
            if depends_on is None:
                for cell in functions:
                    cells.append(cell(entry))
                continue
            value = depends_on(entry)
            of_value = known.get(value)
            if of_value is None:
                if len(known) >= _FEW:
                    known.clear()
                of_value = known[value] = [cell(entry) for cell in functions]
            cells += of_value
        return cells

    return row


def _column(name: str, wording: Wording) -> Column:
    if name not in COLUMNS:
        raise UsageProblem(f"no column '{name}'; choose from {', '.join(COLUMNS)}")
    column = COLUMNS[name]
    if name not in _WORDED:
        return column
    cell = _WORDED[name]
    return column._replace(cell=lambda entry: cell(entry, wording))


def _extra(name: str, extras: Sequence[str]) -> Column:
    from policytrack.domain.extra_columns import extra_column

    column = extra_column(name.removeprefix(EXTRA), extras)
    heading = one_line(f"{EXTRA}{column}")
    return Column(heading, heading, lambda e: "; ".join(e.recommendation.extra.get(column, ())), extra=True)
