"""Convert recommendations to plain values for JSON, and back.

The index stores them in this form, and `formats.records` adds what depends on the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from policytrack.domain.model import ActorRole, Part, Recommendation
from policytrack.domain.vocabulary import Kind, Role, Strength
from policytrack.text.values import Deadline, Passage

Record = dict[str, Any]

_KINDS = {str(kind): kind for kind in Kind}
_STRENGTHS = {None: None} | {str(strength): strength for strength in Strength}
_ROLES = {str(role): role for role in Role}


def record_of(recommendation: Recommendation) -> Record:
    """The recommendation as plain values for JSON."""
    return {
        "id": recommendation.id,
        "title": recommendation.title,
        "paper": recommendation.paper,
        "pillar": recommendation.pillar,
        "pillar_inferred": recommendation.pillar_inferred,
        "actors": _actors(recommendation.actors),
        "sides": list(recommendation.sides),
        "kind": str(recommendation.kind),
        "strength": None if recommendation.strength is None else str(recommendation.strength),
        "topics": list(recommendation.topics),
        "priority": recommendation.priority,
        "deadline": deadline_record(recommendation.deadline),
        "passages": _passages(recommendation.passages),
        "done_when": recommendation.done_when,
        "note": recommendation.note,
        "combine": recommendation.combine,
        "contains": list(recommendation.contains),
        "ongoing": recommendation.ongoing,
        "checkable": recommendation.checkable,
        "same_as": list(recommendation.same_as),
        "conflicts_with": list(recommendation.conflicts_with),
        "superseded_by": list(recommendation.superseded_by),
        "former_ids": list(recommendation.former_ids),
        "gone_since": iso(recommendation.gone_since),
        "extra": {column: list(values) for column, values in recommendation.extra.items()},
        "parts": [
            {
                "id": part.id,
                "title": part.title,
                "actors": _actors(part.actors),
                "sides": list(part.sides),
                "topics": list(part.topics),
                "deadline": deadline_record(part.deadline),
                "passages": _passages(part.passages),
                "done_when": part.done_when,
                "note": part.note,
            }
            for part in recommendation.parts
        ],
    }


def recommendation_of(record: Mapping[str, Any]) -> Recommendation:
    """The recommendation from the values that `record_of` returned; `extra` may be missing."""
    # By position, because one answer may take a hundred thousand of them and keyword arguments take twice as long.
    return Recommendation(
        record["id"],
        record["title"],
        record["paper"],
        _KINDS[record["kind"]],
        _STRENGTHS[record["strength"]],
        _actors_of(record["actors"]),
        tuple(record["sides"]),
        record["pillar"],
        record["pillar_inferred"],
        tuple(record["topics"]),
        record["priority"],
        _deadline_of(record["deadline"]),
        _passages_of(record["passages"]),
        record["done_when"],
        record["note"],
        record["combine"],
        tuple(map(_part_of, record["parts"])),
        tuple(record["contains"]),
        record["ongoing"],
        record["checkable"],
        tuple(record["same_as"]),
        tuple(record["conflicts_with"]),
        tuple(record["superseded_by"]),
        tuple(record["former_ids"]),
        {column: tuple(values) for column, values in record["extra"].items()} if "extra" in record else {},
        _day(record["gone_since"]),
    )


def outline_of(record: Mapping[str, Any]) -> Recommendation:
    """The recommendation from the values that `record_of` returned, but only what its standings depend on."""
    return Recommendation(
        record["id"],
        "",
        "",
        _KINDS[record["kind"]],
        _STRENGTHS[record["strength"]],
        _actors_of(record["actors"]),
        tuple(record["sides"]),
        deadline=_deadline_of(record["deadline"]),
        combine=record["combine"],
        parts=tuple(
            [
                Part(
                    part["id"], "", _actors_of(part["actors"]), tuple(part["sides"]), (), _deadline_of(part["deadline"])
                )
                for part in record["parts"]
            ]
        ),
        contains=tuple(record["contains"]),
        ongoing=record["ongoing"],
    )


def _part_of(part: Mapping[str, Any]) -> Part:
    return Part(
        part["id"],
        part["title"],
        _actors_of(part["actors"]),
        tuple(part["sides"]),
        tuple(part["topics"]),
        _deadline_of(part["deadline"]),
        _passages_of(part["passages"]),
        part["done_when"],
        part["note"],
    )


def _actors(actors: Sequence[ActorRole]) -> list[Record]:
    return [{"id": actor.id, "role": str(actor.role), "inferred": actor.inferred} for actor in actors]


def _actors_of(records: Sequence[Mapping[str, Any]]) -> tuple[ActorRole, ...]:
    return tuple([ActorRole(record["id"], _ROLES[record["role"]], record["inferred"]) for record in records])


def _passages(passages: Sequence[Passage]) -> list[Record]:
    return [
        {
            "text": passage.text,
            "lead_in": passage.lead_in,
            "heading": passage.heading,
            "line": passage.line,
            "start": passage.start,
            "end": passage.end,
        }
        for passage in passages
    ]


def _passages_of(records: Sequence[Mapping[str, Any]]) -> tuple[Passage, ...]:
    return tuple(
        [
            Passage(
                *(record["text"], record["line"], record["start"], record["end"], record["lead_in"], record["heading"])
            )
            for record in records
        ]
    )


def deadline_record(deadline: Deadline | None) -> Record | None:
    """The deadline as plain values for JSON; None if there is none."""
    if deadline is None:
        return None
    return {
        "text": deadline.text,
        "reading": deadline.reading,
        "opens": iso(deadline.opens),
        "earliest": iso(deadline.earliest),
        "latest": iso(deadline.latest),
        "stated_in": deadline.stated_in,
    }


def _deadline_of(record: Mapping[str, Any] | None) -> Deadline | None:
    if record is None:
        return None
    return Deadline(
        record["text"],
        record["reading"],
        _day(record["opens"]),
        _day(record["earliest"]),
        _day(record["latest"]),
        record["stated_in"],
    )


def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


def iso(day: date | None) -> str | None:
    """The date in ISO 8601; None if there is none."""
    return None if day is None else day.isoformat()
