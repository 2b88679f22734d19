"""Disputes to rows of the index, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from policytrack.domain.disputes import Direction, Dispute, DisputeSpan
from policytrack.domain.quick_standings import PlainDispute
from policytrack.domain.standing.components import Component
from policytrack.domain.statuses import Status
from policytrack.index.encode import end_number

_DIRECTIONS = {str(direction): direction for direction in Direction}
_STATUSES = {str(status): status for status in Status}


def dispute_row(no: int, span: DisputeSpan) -> tuple[Any, ...]:
    """The row of a dispute of the recommendation with this number."""
    dispute = span.dispute
    return (
        *(no, span.since.toordinal(), end_number(span.until)),
        *(
            dispute.assessor,
            dispute.side,
            _components_json(dispute.components),
        ),
        *(str(dispute.claimed), dispute.claimed_since and dispute.claimed_since.toordinal()),
        *(str(dispute.assessed), dispute.assessed_since and dispute.assessed_since.toordinal()),
        str(dispute.direction),
    )


def plain_dispute_row(no: int, dispute: PlainDispute) -> tuple[Any, ...]:
    """As `dispute_row`, with 0 for no day."""
    since, until, assessor, side, components, claimed, claimed_since, assessed, assessed_since, direction = dispute
    return (
        *(no, since, until, assessor, side, _components_json(components)),
        *(claimed._value_, claimed_since, assessed._value_, assessed_since, direction._value_),
    )


def disputes_on(db: Connection, day: date) -> Iterator[Dispute]:
    """The disputes of a day, in the register's order; each recommendation's unassessed claims come last."""
    rows = db.execute(
        """SELECT rec.id, assessor, side, components, claimed, claimed_since, assessed, assessed_since, direction
        FROM dispute JOIN rec USING (no) WHERE since <= :day AND until > :day
        ORDER BY file, line, dispute.rowid""",
        {"day": day.toordinal()},
    )
    last = None
    unassessed: list[Dispute] = []
    for name, assessor, side, components, claimed, claimed_since, assessed, assessed_since, direction in rows:
        if name != last:
            yield from unassessed
            unassessed, last = [], name
        dispute = Dispute(
            *(name, assessor, side, _components(components)),
            *(_STATUSES[claimed], _day(claimed_since), _STATUSES[assessed], _day(assessed_since)),
            _DIRECTIONS[direction],
        )
        if dispute.direction is Direction.UNASSESSED:
            unassessed.append(dispute)
        else:
            yield dispute
    yield from unassessed


@lru_cache(maxsize=4_096)
def _components_json(components: tuple[Component, ...]) -> str:
    return json.dumps([(component.part, component.actor) for component in components])


@lru_cache(maxsize=4_096)
def _components(stored: str) -> tuple[Component, ...]:
    return tuple(Component(part, actor, None) for part, actor in json.loads(stored))


@lru_cache(maxsize=16_384)
def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
