"""Disputes: differences between a claim and the tracker's assessment, in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, is_claim, side_of
from policytrack.domain.standing.components import Component, components_of
from policytrack.domain.standing.in_force import marks_by_assessor
from policytrack.domain.standing.standings import component_timelines
from policytrack.domain.standing.timing import FIRST_DAY, LAST_DAY
from policytrack.domain.statuses import MEANINGS, Status
from policytrack.domain.vocabulary import TRACKER


class Direction(StrEnum):
    """How a claim differs from the assessment: it says more, less or something else, or there is no assessment."""

    MORE = "more"
    LESS = "less"
    OTHERWISE = "otherwise"
    UNASSESSED = "unassessed"


_DIRECTIONS = list(Direction)

_StatusSince = tuple[Status, "date | None"]
"""A status, and the first day of its unbroken run; None if nobody has marked it."""
_NOTHING: _StatusSince = (Status.UNASSESSED, None)


class Dispute(NamedTuple):
    """Components on *side* for which *assessor* claims one status and the tracker assessed another.

    If the direction is `unassessed`, the tracker has not assessed the components, so there is no disagreement yet.
    """

    recommendation: str
    assessor: str
    side: str
    components: tuple[Component, ...]
    claimed: Status
    claimed_since: date | None
    assessed: Status
    assessed_since: date | None
    direction: Direction


class DisputeSpan(NamedTuple):
    """The period of a dispute: from *since* up to, but not including, *until*; `LAST_DAY` is included."""

    since: date
    until: date
    dispute: Dispute


def dispute_spans(
    recommendation: Recommendation, events: Iterable[Event], ancestors: Ancestors, assessors: Assessors
) -> Iterator[DisputeSpan]:
    """The disputes on any day, in the order of assessors and then of the days on which they begin.

    Claims and assessments are compared for each component on the claimant's side about which it claims something.
    Components with the same two statuses since the same days form one dispute.
    """
    return dispute_spans_by_marks(recommendation, marks_by_assessor(events), ancestors, assessors)


def dispute_spans_by_marks(
    recommendation: Recommendation,
    marks: Mapping[str, Sequence[Event]],
    ancestors: Ancestors,
    assessors: Assessors,
) -> Iterator[DisputeSpan]:
    """As `dispute_spans`, from each assessor's marks in force, in order."""
    for name in sorted(marks.keys() - {TRACKER}):
        side = side_of(name, ancestors, assessors)
        if side is not None and is_claim(name, recommendation, ancestors, assessors):
            yield from _spans(recommendation, marks, ancestors, name, side)


def direction_of(claimed: Status, assessed: Status) -> Direction | None:
    """How a claim differs from an assessment; None if they agree, or if nothing is claimed."""
    if claimed in (assessed, Status.UNASSESSED):
        return None
    if assessed is Status.UNASSESSED:
        return Direction.UNASSESSED
    claimed_progress, assessed_progress = MEANINGS[claimed].progress, MEANINGS[assessed].progress
    if claimed_progress is None or assessed_progress is None or claimed_progress == assessed_progress:
        return Direction.OTHERWISE
    return Direction.MORE if claimed_progress > assessed_progress else Direction.LESS


def _spans(
    recommendation: Recommendation, marks: Mapping[str, Sequence[Event]], ancestors: Ancestors, assessor: str, side: str
) -> Iterator[DisputeSpan]:
    components = components_of(recommendation, ancestors, side=side)
    turns: dict[date, list[tuple[int, int, _StatusSince]]] = {}
    for which, name in enumerate((assessor, TRACKER)):
        for number, component_timeline in enumerate(component_timelines(components, marks.get(name, ()), ancestors)):
            for interval in component_timeline:
                turns.setdefault(interval.since, []).append((which, number, (interval.status, interval.began)))
    now: tuple[list[_StatusSince], list[_StatusSince]] = ([_NOTHING] * len(components), [_NOTHING] * len(components))
    since, standing = FIRST_DAY, list[Dispute]()
    for day in sorted(turns):
        is_new = False
        for which, number, status in turns[day]:
            is_new = is_new or now[which][number] != status
            now[which][number] = status
        if is_new:
            yield from (DisputeSpan(since, day, dispute) for dispute in standing)
            since, standing = day, _between(recommendation, assessor, side, components, *now)
    yield from (DisputeSpan(since, LAST_DAY, dispute) for dispute in standing)


def _between(
    recommendation: Recommendation,
    assessor: str,
    side: str,
    components: Sequence[Component],
    claimed: list[_StatusSince],
    assessed: list[_StatusSince],
) -> list[Dispute]:
    groups: dict[tuple[_StatusSince, _StatusSince], list[Component]] = {}
    for component, claim, assessment in zip(components, claimed, assessed, strict=True):
        if claim is not _NOTHING and claim[0] is not assessment[0]:
            groups.setdefault((claim, assessment), []).append(component)
    disputes = [
        Dispute(recommendation.id, assessor, side, tuple(components_in_dispute), *claim, *assessment, direction)
        for (claim, assessment), components_in_dispute in groups.items()
        if (direction := direction_of(claim[0], assessment[0])) is not None
    ]
    return sorted(disputes, key=lambda dispute: _DIRECTIONS.index(dispute.direction))
