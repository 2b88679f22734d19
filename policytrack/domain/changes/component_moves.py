"""Which components changed status, by which events, and what that means for the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from typing import NamedTuple

from policytrack.domain.changes.difference import (
    Difference,
    DifferenceKind,
    Tone,
    difference_kind,
    is_bad_news,
    tone_of,
)
from policytrack.domain.changes.endpoints import Endpoint, KnownEvents
from policytrack.domain.events import Event, EventKind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.components import Component
from policytrack.domain.standing.in_force import in_force, order_of, supporting
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER

Named = tuple[str | None, str | None]
"""A part's letter and an actor; None for all parts, or all actors."""


class Move(NamedTuple):
    """A component whose status changed, and the events that changed it."""

    component: Component
    before: Status
    after: Status
    events: tuple[Event, ...]


def component_moves(then: Endpoint, now: Endpoint, ancestors: Ancestors, assessor: str = TRACKER) -> list[Move]:
    """The components whose status changed between the two endpoints, with the events that changed it."""
    before, after = then.known, now.known
    moves = []
    for component, old, new in zip(now.components, then.intervals, now.intervals, strict=True):
        if old.status is not new.status:
            old_marks = supporting(before.events, [component], ancestors, before.day, assessor)
            new_marks = supporting(after.events, [component], ancestors, after.day, assessor)
            news = newly_known(new_marks, before)
            # That a new mark was retracted and put back in the meantime explains nothing.
            affected = {mark.id for mark in (*old_marks, *new_marks)} - {mark.id for mark in news}
            causes = [*news, *new_retractions(affected, before, after)]
            moves.append(Move(component, old.status, new.status, tuple(causes)))
    return moves


def newly_known(events: Iterable[Event], before: KnownEvents) -> list[Event]:
    """The events that were not known before, or had not yet taken effect on that day."""
    known = {event.id for event in before.events}
    return [event for event in events if event.id not in known or event.effective > before.day]


def new_retractions(of: Set[str], before: KnownEvents, after: KnownEvents) -> Iterator[Event]:
    """The new retractions of the events with the ids in *of*, or of earlier retractions of them."""
    known = {event.id for event in before.events}
    targets = {event.id: event.event for event in after.events if event.kind is EventKind.RETRACT}
    for event in sorted(in_force(after.events), key=order_of(after.events)):
        target, seen = event.event, {event.id}
        while target in targets and target not in seen:
            seen.add(target)
            target = targets[target]
        if event.kind is EventKind.RETRACT and event.id not in known and target in of:
            yield event


def with_causes(events: Iterable[Event], difference: Difference, began: date | None = None) -> Difference:
    """The difference with the events that caused it, and the days on which it happened and was recorded.

    The days are those of the event that takes effect when the new status *began*, or else of the first event that is
    no retraction, or else of the first retraction. Without any event, because lines of the journal are missing, the
    difference is returned unchanged.
    """
    distinct = {event.id: event for event in events}.values()
    ordered = tuple(sorted(distinct, key=order_of(distinct)))
    if not ordered:
        return difference
    causes = [event for event in ordered if event.kind is not EventKind.RETRACT] or ordered
    decisive = next((event for event in causes if event.effective == began), causes[0])
    return difference._replace(happened=decisive.effective, recorded=decisive.recorded, events=ordered)


def status_differences(
    recommendation: Recommendation, then: Endpoint, now: Endpoint, moves: Sequence[Move], assessor: str = TRACKER
) -> Iterator[Difference]:
    """The change of the whole's status, and those of components that moved without it or in another direction."""
    day, before, after = now.known.day, then.whole.status, now.whole.status
    apart = list(moves)
    if before is not after:
        kind = difference_kind(before, after, ongoing=recommendation.ongoing)
        along = [
            move for move in moves if _direction(move, ongoing=recommendation.ongoing) == _tone(kind, after)
        ] or apart
        causes = {event.id for move in along for event in move.events}
        apart = [move for move in moves if move not in along and not _follows(move, after, causes)]
        whole = Difference(
            recommendation.id, kind, day, assessor=assessor, before=before, after=after, tally=now.whole.tally
        )
        yield with_causes((event for move in along for event in move.events), whole, now.whole.began)
    groups: dict[tuple[Status, Status, tuple[Event, ...]], list[Component]] = {}
    for move in () if recommendation.contains else apart:
        groups.setdefault((move.before, move.after, move.events), []).append(move.component)
    for (before, after, events), components in groups.items():
        kind = difference_kind(before, after, ongoing=recommendation.ongoing)
        for part, actor in short_names(components, now.components):
            yield with_causes(
                events, Difference(recommendation.id, kind, day, None, part, actor, assessor, None, before, after)
            )


def _direction(move: Move, *, ongoing: bool) -> tuple[Tone, bool]:
    """Whether the component moved for the worse or the better, and whether its first assessment is bad news."""
    return _tone(difference_kind(move.before, move.after, ongoing=ongoing), move.after)


def _tone(kind: DifferenceKind, after: Status) -> tuple[Tone, bool]:
    return tone_of(kind, after), is_bad_news(kind, after)


def _follows(move: Move, status: Status, causes: Set[str]) -> bool:
    """Whether the events with the ids in *causes* gave the component the same *status* as the whole."""
    return move.after is status and bool(move.events) and all(event.id in causes for event in move.events)


def short_names(components: Sequence[Component], among: Sequence[Component]) -> Iterable[Named]:
    """The shortest names for the components: (None, None) for all, a letter for a whole part, else part and actor."""
    if len(components) == len(among):
        return [(None, None)]
    sizes = Counter(component.part for component in components)
    all_sizes = Counter(component.part for component in among)
    return dict.fromkeys(
        (
            component.part,
            None
            if component.part is not None and sizes[component.part] == all_sizes[component.part]
            else component.actor,
        )
        for component in components
    )
