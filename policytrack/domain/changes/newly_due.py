"""The differences that the passing of time makes: components that became overdue or due soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from policytrack.domain.changes.component_moves import short_names
from policytrack.domain.changes.difference import Difference, DifferenceKind
from policytrack.domain.changes.endpoints import Endpoint
from policytrack.domain.model import Recommendation
from policytrack.domain.standing.components import Component
from policytrack.domain.standing.timing import Clock, clock_of, timing_on, urgency_rank
from policytrack.domain.statuses import CLOSED
from policytrack.domain.vocabulary import Timing


def newly_due(recommendation: Recommendation, then: Endpoint, now: Endpoint, soon: int) -> Iterator[Difference]:
    """The components that became overdue or due soon; a parent only by its own deadline.

    *soon* is the number of days that "due soon" means. What has been closed since is left out.
    """
    if now.whole.status in CLOSED:
        return
    day = now.known.day
    if recommendation.contains:
        own = clock_of(recommendation.deadline)
        open_components = [Component(None, None, recommendation.deadline)]
        clocks = [(open_components[0], own if then.whole.status not in CLOSED else Clock(), own)]
    else:
        pairs = zip(now.components, then.intervals, now.intervals, strict=True)
        clocks = [(component, old.clock, new.clock) for component, old, new in pairs if new.status not in CLOSED]
        open_components = [component for component, _, _ in clocks]
    groups: dict[tuple[Any, ...], list[Component]] = {}
    for component, old, new in clocks:
        was, timing = timing_on(old, then.known.day, soon), timing_on(new, day, soon)
        if timing is None or new.latest is None or new.earliest is None:
            continue
        if timing is Timing.OVERDUE and was is not Timing.OVERDUE:
            turned = (DifferenceKind.NEWLY_OVERDUE, new.latest + timedelta(days=1))
        elif timing in (Timing.DUE_SOON, Timing.MAY_BE_LATE) and urgency_rank(was) < urgency_rank(Timing.DUE_SOON):
            turned = (DifferenceKind.NEWLY_DUE_SOON, max(new.earliest - timedelta(days=soon), new.opens or date.min))
        else:
            continue
        groups.setdefault((*turned, was, timing), []).append(component)
    for (kind, happened, was, timing), components in groups.items():
        for part, actor in short_names(components, open_components):
            yield Difference(recommendation.id, kind, happened, part=part, actor=actor, before=was, after=timing)
