"""A recommendation as JSON, and back: the promise of `--format json`.

Every key is always there, keys are only ever added, and no fact stands under two
keys. The index stores the part of it that does not depend on the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from policytrack.model import ActorRole, Entry, Part, Recommendation, Standing
from policytrack.text_values import Deadline, Passage
from policytrack.vocabulary import Role, Strength

if TYPE_CHECKING:
    from policytrack.events import Evidence
    from policytrack.tally import Tally

Record = dict[str, Any]

_STRENGTHS = {str(strength): strength for strength in Strength}
_ROLES = {str(role): role for role in Role}


def entry_json(entry: Entry) -> Record:
    """The promised object: what was asked for, and where it stands."""
    record = record_of(entry.recommendation)
    for part, standing in zip(record["parts"], entry.parts, strict=True):
        part.update(_standing(standing))
    record.update(_standing(entry.standing))
    record["claims"] = [
        {"assessor": claim.assessor, "status": str(claim.status), "since": _iso(claim.since)} for claim in entry.claims
    ]
    record["deferred_to"] = _deadline(entry.deferred_to)
    record["last_reviewed"] = _iso(entry.last_reviewed)
    record["evidence"] = [evidence_json(one) for one in entry.evidence]
    return record


def record_of(recommendation: Recommendation) -> Record:
    """What was asked for, as plain values that JSON knows."""
    return {
        "id": recommendation.id,
        "title": recommendation.title,
        "paper": recommendation.paper,
        "pillar": recommendation.pillar,
        "pillar_inferred": recommendation.pillar_inferred,
        "actors": _actors(recommendation.actors),
        "sides": list(recommendation.sides),
        "strength": str(recommendation.strength),
        "topics": list(recommendation.topics),
        "priority": recommendation.priority,
        "deadline": _deadline(recommendation.deadline),
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
        "extra": {column: list(values) for column, values in recommendation.extra.items()},
        "parts": [
            {
                "id": part.id,
                "title": part.title,
                "actors": _actors(part.actors),
                "sides": list(part.sides),
                "topics": list(part.topics),
                "deadline": _deadline(part.deadline),
                "passages": _passages(part.passages),
                "done_when": part.done_when,
                "note": part.note,
            }
            for part in recommendation.parts
        ],
    }


def recommendation_of(record: Mapping[str, Any]) -> Recommendation:
    """The recommendation that `record_of` gave this for; `extra` may have been taken out."""
    # By position: a hundred thousand of them are made for one answer, and names take twice as long.
    return Recommendation(
        record["id"],
        record["title"],
        record["paper"],
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


def _standing(standing: Standing) -> Record:
    return {
        "status": str(standing.status),
        "tally": None if standing.tally is None else tally_json(standing.tally),
        "since": _iso(standing.since),
        "confidence": None if standing.confidence is None else str(standing.confidence),
        "timing": None if standing.timing is None else str(standing.timing),
    }


def tally_json(tally: Tally) -> Record:
    """What stands behind a status: units in all, each status's number that is not nought, and who acts against.

    Where `any` part is enough, the units are the parts.
    """
    return {
        "units": tally.units,
        "statuses": {str(status): number for status, number in tally.statuses},
        "against": [actor for actor, _ in tally.against if actor is not None],
    }


def evidence_json(evidence: Evidence) -> Record:
    """A piece of evidence; what is not known of it is null."""
    return evidence._asdict() | {"date": _iso(evidence.date)}


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
    return tuple([Passage(**record) for record in records])


def _deadline(deadline: Deadline | None) -> Record | None:
    if deadline is None:
        return None
    return {
        "text": deadline.text,
        "reading": deadline.reading,
        "opens": _iso(deadline.opens),
        "earliest": _iso(deadline.earliest),
        "latest": _iso(deadline.latest),
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


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
