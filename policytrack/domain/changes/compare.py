"""The differences in a recommendation between the end of one day and the end of a later one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from policytrack.domain.changes.component_moves import (
    component_moves,
    new_retractions,
    newly_known,
    status_differences,
    with_causes,
)
from policytrack.domain.changes.difference import Difference, DifferenceKind, worse_first
from policytrack.domain.changes.endpoints import Endpoint, KnownEvents, endpoint_of, parent_interval
from policytrack.domain.changes.newly_due import newly_due
from policytrack.domain.changes.page_changes import page_changes
from policytrack.domain.events import EventKind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side, is_claim, side_of
from policytrack.domain.standing.components import components_of
from policytrack.domain.standing.in_force import deferrals, in_force, order_of
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER


def changes_of(
    recommendation: Recommendation,
    before: KnownEvents,
    after: KnownEvents,
    ancestors: Ancestors,
    assessors: Assessors,
    soon: int = DUE_SOON_DAYS,
    contained: Sequence[tuple[Recommendation, KnownEvents, KnownEvents]] | None = None,
    assessor: str = TRACKER,
) -> list[Difference]:
    """The differences in a recommendation, by the marks of *assessor* and the claims of others, the worst first.

    *before* and *after* are what was known of it on the two days; due soon means within *soon* days. For a parent,
    *contained* has everything that it contains, at any depth, each with what was known of it on the two days. Changes
    there that do not change the parent are reported only for those recommendations.
    """
    if recommendation.contains:
        below = contained or ()
        old = {member.id.casefold(): (member, known) for member, known, _ in below}
        new = {member.id.casefold(): (member, known) for member, _, known in below}
        then, now = (
            Endpoint(before, parent_interval(recommendation, old, ancestors, assessors, before.day, assessor)),
            Endpoint(after, parent_interval(recommendation, new, ancestors, assessors, after.day, assessor)),
        )
        ends = [
            (
                endpoint_of(member, first, ancestors, assessor, side),
                endpoint_of(member, last, ancestors, assessor, side),
            )
            for member, first, last in below
            if not member.contains
            for side in [claimant_side(assessor, member, ancestors, assessors)]
        ]
        moves = [move for first, last in ends for move in component_moves(first, last, ancestors, assessor)]
    else:
        side = claimant_side(assessor, recommendation, ancestors, assessors)
        then, now = (endpoint_of(recommendation, known, ancestors, assessor, side) for known in (before, after))
        moves = component_moves(then, now, ancestors, assessor)
    differences = chain(
        status_differences(recommendation, then, now, moves, assessor),
        (
            claim
            for claim in _claimed(recommendation, before, after, ancestors, assessors)
            if claim.assessor != assessor
        ),
        newly_due(recommendation, then, now, soon),
        _deferred(recommendation, before, after, ancestors),
        _revised(recommendation, before, after),
        () if recommendation.contains else page_changes(recommendation.id, before, after, assessor),
    )
    return worse_first(differences)


def _claimed(
    recommendation: Recommendation, before: KnownEvents, after: KnownEvents, ancestors: Ancestors, assessors: Assessors
) -> Iterator[Difference]:
    """Claims that are new or have changed; each is about the components on its assessor's side."""
    names = {event.assessor for known in (before, after) for event in known.events if event.kind is EventKind.MARK}
    for name in sorted(names - {TRACKER}):
        if not recommendation.contains and is_claim(name, recommendation, ancestors, assessors):
            side = side_of(name, ancestors, assessors)
            then, now = (endpoint_of(recommendation, known, ancestors, name, side) for known in (before, after))
            moves = component_moves(then, now, ancestors, name)
            for difference in status_differences(recommendation, then, now, moves, name):
                yield difference._replace(change=DifferenceKind.CLAIMED)


def _deferred(
    recommendation: Recommendation, before: KnownEvents, after: KnownEvents, ancestors: Ancestors
) -> Iterator[Difference]:
    """Deadlines that have been deferred, or no longer are. Overdue is still counted from the original deadline."""
    differences: dict[Difference, None] = {}
    for component in components_of(recommendation, ancestors):
        old = next(iter(deferrals(before.events, [component], ancestors, before.day)), None)
        new = next(iter(deferrals(after.events, [component], ancestors, after.day)), None)
        if old == new:
            continue
        original = component.deadline and component.deadline.text
        causes = newly_known([new] if new else [], before)
        about = causes[0] if causes else old or new
        causes += new_retractions({deferral.id for deferral in (old, new) if deferral}, before, after)
        difference = Difference(
            recommendation.id,
            DifferenceKind.DEADLINE_MOVED,
            after.day,
            part=about and about.part,
            actor=about and about.actor,
            before=old.to if old else original,
            after=new.to if new else original,
        )
        differences[with_causes(causes, difference)] = None
    yield from differences


def _revised(recommendation: Recommendation, before: KnownEvents, after: KnownEvents) -> Iterator[Difference]:
    """Revisions of the register's texts that are newly known, one difference for each field."""
    revisions = [
        event for event in in_force(after.events) if event.kind is EventKind.REVISE and event.effective <= after.day
    ]
    for event in sorted(newly_known(revisions, before), key=order_of(after.events)):
        for field, old, new in event.revisions:
            kind = DifferenceKind.REVISED
            revised = Difference(
                recommendation.id, kind, after.day, None, event.part, event.actor, None, field, old, new
            )
            yield with_causes([event], revised)
