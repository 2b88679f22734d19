"""The descriptor of a Frictionless Data Package, which describes every column of its tables.

It follows the Data Package and Table Schema specifications, version 1 (https://specs.frictionlessdata.io).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from policytrack.domain.events import EventKind
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import PRIORITIES, Kind, Strength, Timing
from policytrack.formats.columns import EXTRA
from policytrack.text.escaping import address

DESCRIPTIONS = {
    "id": "the recommendation's id, which stays",
    "title": "what is recommended, in the encoder's words",
    "paper": "the id of the paper that recommends it",
    "paper_title": "the title of that paper",
    "paper_prefix": "how the ids of its recommendations begin",
    "paper_published": "the date of that paper, in EDTF: a date, a month, a year or an interval",
    "pillar": "the code of the paper's pillar; with ? where that is the encoder's reading",
    "pillar_name": "the name of the pillar",
    "asked": "the ids of the actors who are asked, with commas between; in brackets those not named but meant",
    "asked_names": "the names of the actors who are asked, with semicolons between",
    "with": "the ids of the actors with whom",
    "with_names": "the names of the actors with whom",
    "about": "the ids of the actors it mentions",
    "about_names": "the names of the actors it mentions",
    "sides": "the ids of the roots of the tree of actors above those who are asked",
    "side_names": "the names of those roots",
    "kind": "what sort of item it is",
    "strength": "how strongly the paper recommends it; empty for other kinds",
    "topics": "what it is about, with commas between",
    "topic_names": "the names of its topics, with semicolons between",
    "priority": "the encoder's",
    "deadline": "in the paper's own words",
    "due": "the date, or the first and the last date that it may be",
    "status": "the status, rolled up from its parts and actors",
    "tally": "how many of its components have which status",
    "asked_statuses": "the status of each actor who is asked, where they differ and there are no parts",
    "since": "the first date of the unbroken run of this status",
    "confidence": "the weakest of what the status is rolled up from",
    "timing": "the deadline status, by the paper's own deadline",
    "deferred_to": "the deadline that the furthest deferral names",
    "claims": "what the asked actors and others on their side claim",
    "last_reviewed": "the date up to which it has been reviewed",
    "reason": "why it has its status, in the words of the marks that decide it",
    "evidence": "addresses of the evidence for the status or the entry",
    "pages": "what became of the pages that its entries cite: a copy was kept or not, and what checks found",
    "parts": "how many parts it has",
    "passage": "the words of the paper that make the recommendation",
    "lead_in": "the line above a list that has the verb of the passage",
    "heading": "the heading above the passage",
    "line": "the line of the paper's text in which the passage begins",
    "done_when": "the encoder's words for when it is done",
    "note": "a note by whoever encoded or recorded it",
    "effective": "the date from which the entry holds",
    "recorded": "the moment at which it was recorded, in UTC",
    "recommendation": "the id of what it is about",
    "part": "the letter of the part that it is about; empty for all",
    "actor": "the actor whose components it is about; empty for all",
    "actor_name": "the name of that actor",
    "entry": "what the line of the journal is: a mark, a review, a deferral, a revision, a retraction or a keep",
    "assessor": "who judges",
    "through": "the date up to which the assessor had reviewed it",
    "to": "the deadline that a deferral names, in its own words",
    "by_event": "what has overtaken it",
    "event": "the id of the entry that a retraction retracts, or whose evidence a keep is about",
    "recorder": "who recorded it",
    "retracted_by": "the id of the retraction that retracted it",
    "arrival": "its number in the shared journal, in the order of arrival",
    "arrived": "the moment at which it arrived in the shared journal, by the server's clock, in UTC",
    "vouched_by": "the login that sent it to the shared journal for its recorder",
}
_DATES = ("since", "last_reviewed", "effective", "through")
_ENUMS: dict[str, Iterable[str]] = {
    "status": Status,
    "kind": Kind,
    "strength": Strength,
    "timing": Timing,
    "entry": EventKind,
}


def descriptor(
    day: date,
    version: str,
    resources: Sequence[tuple[str, Sequence[str], int, str]],
    papers: Sequence[tuple[str, str | None]],
    *,
    in_our_words: bool,
) -> dict[str, Any]:
    """The content of `datapackage.json`.

    *resources*: for each table its name, columns, size in bytes and SHA-256. *in_our_words*: no crosswalk was used.
    """
    return {
        "profile": "tabular-data-package",
        "name": "policytrack-export",
        "title": "Recommendations of policy papers, and what became of them",
        "description": f"As of {day}, exported by policytrack {version}.",
        "version": day.isoformat(),
        "sources": [{"title": title} | ({"path": address(url)} if url else {}) for title, url in papers],
        "resources": [_resource(*resource, in_our_words=in_our_words) for resource in resources],
    }


def _resource(name: str, columns: Sequence[str], size: int, digest: str, *, in_our_words: bool) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_field(column, name, in_our_words=in_our_words) for column in columns],
            "missingValues": [""],
            "primaryKey": "id",
        },
    }


def _field(column: str, table: str, *, in_our_words: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column, "title": column.replace("_", " ").capitalize(), "type": "string"}
    if column.startswith(EXTRA):
        return field | {"description": f"the column {column.removeprefix(EXTRA)} of the tracker it was imported from"}
    if column in _DATES:
        field |= {"type": "date", "format": "default"}
    elif column in ("recorded", "arrived"):
        field |= {"type": "datetime", "format": "default"}
    elif column in ("line", "arrival"):
        field["type"] = "integer"
    field["description"] = DESCRIPTIONS[column]
    constraints: dict[str, Any] = {}
    if column == "id":
        constraints |= {"required": True, "unique": True}
    if column in _ENUMS and (column != "status" or in_our_words):
        constraints["enum"] = [str(word) for word in _ENUMS[column]] + (["kept up"] if column == "status" else [])
    if column == "priority":
        constraints["enum"] = list(PRIORITIES)
    return field | ({"constraints": constraints} if constraints else {})
