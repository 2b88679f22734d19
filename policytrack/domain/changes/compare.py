"""The differences between the ends of two days: what was known then, compared with what was known later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from policytrack.domain.changes.difference import Difference, DifferenceKind, worse_first
from policytrack.domain.changes.due import by_the_clock
from policytrack.domain.changes.endpoints import End, KnownEvents, end_of, umbrella_standing
from policytrack.domain.changes.units import made_by, moves_of, newly_known, retractions, statuses
from policytrack.domain.events import Kind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, claimant_side, is_claim, side_of
from policytrack.domain.standing.in_force import deferrals, in_force, order_of
from policytrack.domain.standing.units import units_of
from policytrack.domain.vocabulary import DUE_SOON_DAYS, TRACKER


def changes_of(
    one: Recommendation,
    before: KnownEvents,
    after: KnownEvents,
    ancestors: Ancestors,
    assessors: Assessors,
    soon: int = DUE_SOON_DAYS,
    contained: Sequence[tuple[Recommendation, KnownEvents, KnownEvents]] | None = None,
    assessor: str = TRACKER,
) -> list[Difference]:
    """The differences in a recommendation by the marks of *assessor* and by what others claim, the worst first.

    For an umbrella, *contained* is all that it contains, at any depth, each with what was known of it on the two
    days; what changed there without changing the umbrella is reported for those recommendations only.
    """
    if one.contains:
        below = contained or ()
        old = {each.id.casefold(): (each, known) for each, known, _ in below}
        new = {each.id.casefold(): (each, known) for each, _, known in below}
        then, now = (
            End(before, umbrella_standing(one, old, ancestors, assessors, before.day, assessor)),
            End(after, umbrella_standing(one, new, ancestors, assessors, after.day, assessor)),
        )
        ends = [
            (end_of(each, first, ancestors, assessor, side), end_of(each, last, ancestors, assessor, side))
            for each, first, last in below
            if not each.contains
            for side in [claimant_side(assessor, each, ancestors, assessors)]
        ]
        moves = [move for first, last in ends for move in moves_of(first, last, ancestors, assessor)]
    else:
        side = claimant_side(assessor, one, ancestors, assessors)
        then, now = (end_of(one, known, ancestors, assessor, side) for known in (before, after))
        moves = moves_of(then, now, ancestors, assessor)
    found = chain(
        statuses(one, then, now, moves, assessor),
        (each for each in _claimed(one, before, after, ancestors, assessors) if each.assessor != assessor),
        by_the_clock(one, then, now, soon),
        _deferred(one, before, after, ancestors),
        _revised(one, before, after),
    )
    return worse_first(found)


def _claimed(
    one: Recommendation, before: KnownEvents, after: KnownEvents, ancestors: Ancestors, assessors: Assessors
) -> Iterator[Difference]:
    """Claims that are new or have changed, each about the units on its assessor's side."""
    names = {each.assessor for known in (before, after) for each in known.events if each.kind is Kind.MARK}
    for name in sorted(names - {TRACKER}):
        if not one.contains and is_claim(name, one, ancestors, assessors):
            side = side_of(name, ancestors, assessors)
            then, now = (end_of(one, known, ancestors, name, side) for known in (before, after))
            for each in statuses(one, then, now, moves_of(then, now, ancestors, name), name):
                yield each._replace(kind=DifferenceKind.CLAIMED)


def _deferred(
    one: Recommendation, before: KnownEvents, after: KnownEvents, ancestors: Ancestors
) -> Iterator[Difference]:
    """Deadlines that were deferred, or no longer are. What is overdue still counts from the original deadline."""
    found: dict[Difference, None] = {}
    for unit in units_of(one, ancestors):
        old = next(iter(deferrals(before.events, [unit], ancestors, before.day)), None)
        new = next(iter(deferrals(after.events, [unit], ancestors, after.day)), None)
        if old == new:
            continue
        original = unit.deadline and unit.deadline.text
        causes = newly_known([new] if new else [], before)
        about = causes[0] if causes else old or new
        causes += retractions({each.id for each in (old, new) if each}, before, after)
        difference = Difference(
            one.id,
            DifferenceKind.DEADLINE_MOVED,
            after.day,
            part=about and about.part,
            actor=about and about.actor,
            before=old.to if old else original,
            after=new.to if new else original,
        )
        found[made_by(causes, difference)] = None
    yield from found


def _revised(one: Recommendation, before: KnownEvents, after: KnownEvents) -> Iterator[Difference]:
    """Revisions of the register's text that are newly known, a difference for each field."""
    held = [each for each in in_force(after.events) if each.kind is Kind.REVISE and each.effective <= after.day]
    for event in sorted(newly_known(held, before), key=order_of(after.events)):
        for field, old, new in event.revisions:
            kind = DifferenceKind.REVISED
            revised = Difference(one.id, kind, after.day, None, event.part, event.actor, None, field, old, new)
            yield made_by([event], revised)
