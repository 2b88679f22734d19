"""Rows of the index to values: what the register declares, and entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from sqlite3 import Connection
from typing import Any

from policytrack.domain.events import Confidence
from policytrack.domain.model import Actor, Assessor, Entry, Paper, Recommendation, Standing, Topic
from policytrack.domain.responsibility import AncestorsByActor
from policytrack.domain.serialize import recommendation_of
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Contradiction, Tally
from policytrack.domain.vocabulary import Timing
from policytrack.errors import Problem
from policytrack.text.values import Author, Window

Loads = Callable[[str], Any]

_CONFIDENCES: dict[str | None, Confidence | None] = {None: None, **{str(level): level for level in Confidence}}
_STATUSES = {str(status): status for status in Status}
_TIMINGS: dict[str | None, Timing | None] = {None: None, **{str(timing): timing for timing in Timing}}
_CLASSES = {"paper": Paper, "actor": Actor, "topic": Topic, "assessor": Assessor}


EntryRow = tuple[
    str, "str | None", str, "str | None", "int | None", "int | None", "int | None", tuple["Confidence | None", Tally]
]
"""A recommendation as JSON, its extra columns as JSON if asked for, status, timing, first and last day on which it may
be due, first day of the status, confidence and tally."""


def quick_loads() -> Loads:
    """A function as `json.loads` that takes a third of its time; to load it pays for some thousand records."""
    from msgspec.json import decode

    return decode


def entry_of(row: EntryRow, loads: Loads = json.loads) -> Entry:
    """The entry that a row of the index holds; *loads* reads the JSON in it."""
    text, extra, *_ = row
    record = loads(text)
    if extra is not None:
        record["extra"] = loads(extra)
    return Entry(recommendation_of(record), standing_of(row))


def standing_of(row: EntryRow) -> Standing:
    """The standing in a row of the index."""
    _, _, status, timing, earliest, latest, began, (confidence, tally) = row
    since = None if began is None else date.fromordinal(began)
    due = None
    if earliest is not None and latest is not None:
        due = Window(date.fromordinal(earliest), date.fromordinal(latest))
    return Standing(_STATUSES[status], _TIMINGS[timing], since, confidence, tally, due)


def stored_recommendation(db: Connection, no: int) -> Recommendation:
    """The recommendation with this number in the index."""
    row = db.execute("SELECT json FROM record WHERE no = ?", (no,)).fetchone()
    return recommendation_of(json.loads(row[0]))


def declared_value(kind: str, text: str) -> Any:
    """The paper, actor, topic or assessor that a `declared` row holds."""
    value = json.loads(text)
    if kind == "paper":
        value["window"] = Window(*map(date.fromisoformat, value["window"]))
        value["authors"] = tuple(Author(*author) for author in value["authors"])
    return _CLASSES[kind](**value)


def tally_of(confidence: str | None, text: str) -> tuple[Confidence | None, Tally]:
    """The confidence and the tally that a `detail` row holds."""
    statuses, contradicted_by, combine = json.loads(text)
    counts = tuple((_STATUSES[status], number) for status, number in statuses)
    contradictions = tuple(Contradiction(actor, number, tuple(ids)) for actor, number, ids in contradicted_by)
    return _CONFIDENCES[confidence], Tally(counts, contradictions, combine)


def declared(db: Connection, kind: str) -> dict[str, Any]:
    """All papers, actors, topics or assessors, by name; of two with the same name, the first."""
    rows = db.execute("SELECT name, value FROM declared WHERE kind = ? ORDER BY file, line", (kind,))
    values: dict[str, Any] = {}
    for name, value in rows:
        values.setdefault(name, declared_value(kind, value))
    return values


def problems(db: Connection, *, blocking_only: bool) -> list[Problem]:
    """The problems of the register, in the order of files and lines."""
    rows = db.execute(
        """SELECT DISTINCT file, line, column, id, message, blocking, remark FROM problem WHERE blocking OR ?
        ORDER BY file, line, column, message""",
        (not blocking_only,),
    )
    return [
        Problem(file, line, column, message, name, bool(blocking), bool(remark))
        for file, line, column, name, message, blocking, remark in rows
    ]


def ancestors(db: Connection) -> Mapping[str, tuple[str, ...]]:
    """Maps each declared actor to itself and the actors above it; the last is its side."""
    return AncestorsByActor(declared(db, "actor"))
