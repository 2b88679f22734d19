"""The roll-up rule: from the statuses of components to the status of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from policytrack.domain.events import Confidence
from policytrack.domain.statuses import CLOSED, DELIVERED, MEANINGS, Status


def rolled_up(statuses: Iterable[Status], combine: str = "all") -> Status:
    """The status of a whole whose components have these statuses: that of the first row that applies.

    Only which statuses there are matters, not how many components have each. Without components the whole is
    unassessed.

    | `all`: the components, but for those overtaken | the whole | such as |
    |---|---|---|
    | there are none | overtaken | overtaken, overtaken |
    | every one implemented | implemented | implemented, overtaken |
    | every one delivered, one of them otherwise | implemented-otherwise | implemented, implemented-otherwise |
    | every one rejected | rejected | rejected, overtaken |
    | one delivered | partial | implemented, contradicted |
    | one contradicted | contradicted | contradicted, partial |
    | one partial | partial | partial, in-progress |
    | one in-progress | in-progress | in-progress, stalled |
    | one announced | announced | announced, unassessed |
    | one stalled | stalled | stalled, not-started |
    | one not-started | not-started | not-started, no-evidence |
    | one no-evidence | no-evidence | no-evidence, unassessed |
    | one unassessed | unassessed | unassessed, rejected |

    | `any`: the alternatives | the whole | such as |
    |---|---|---|
    | one implemented | implemented | implemented, contradicted |
    | one implemented-otherwise | implemented-otherwise | implemented-otherwise, unassessed |
    | one partial | partial | partial, rejected |
    | one in-progress | in-progress | in-progress, contradicted |
    | one announced | announced | announced, unassessed |
    | one contradicted | contradicted | contradicted, stalled |
    | one stalled | stalled | stalled, not-started |
    | one not-started | not-started | not-started, no-evidence |
    | one no-evidence | no-evidence | no-evidence, unassessed |
    | one unassessed | unassessed | unassessed, rejected |
    | one rejected | rejected | rejected, overtaken |
    | all overtaken | overtaken | overtaken, overtaken |
    """
    return _rolled_up(frozenset(statuses), combine)


@cache  # there are 4095 sets of statuses
def _rolled_up(statuses: frozenset[Status], combine: str) -> Status:
    counted = statuses - {Status.OVERTAKEN}
    furthest = min(statuses, key=lambda status: MEANINGS[status].rank, default=Status.UNASSESSED)
    if combine == "any" or not counted or len(counted) == 1:
        return furthest
    if counted == DELIVERED:
        return Status.IMPLEMENTED_OTHERWISE
    if counted & DELIVERED:
        return Status.PARTIAL
    return Status.CONTRADICTED if Status.CONTRADICTED in counted else furthest


def rolled_up_parent(numbers: Mapping[Status, int], combine: str = "all") -> Status:
    """The status of a parent, from the number of its components with each status.

    Only this differs from `rolled_up`: a few contradicted components do not give a parent of many their status. But
    they always keep it open: they are never left out for a closed status.

    | the components of a parent that would be contradicted, but for those overtaken | the parent | such as |
    |---|---|---|
    | more than half are contradicted | contradicted | contradicted, contradicted, no-evidence |
    | the others are all rejected | contradicted | contradicted, rejected, rejected |
    | at most half are contradicted | as the others alone | contradicted, no-evidence, no-evidence |

    The others cannot be delivered: one delivered component makes a parent that needs `all` partial, so it would not
    be contradicted; a parent for which `any` alternative is enough has that alternative's status.
    """
    whole = rolled_up(numbers, combine)
    counted = sum(number for status, number in numbers.items() if status is not Status.OVERTAKEN)
    if whole is not Status.CONTRADICTED or 2 * numbers[Status.CONTRADICTED] > counted:
        return whole
    others = rolled_up((status for status in numbers if status is not Status.CONTRADICTED), combine)
    return whole if others in CLOSED else others


def contributes(status: Status, whole: Status, combine: str = "all") -> bool:
    """Whether components with this status are among those that give the *whole* its status."""
    if combine == "all" and status in DELIVERED:
        return whole in DELIVERED or whole is Status.PARTIAL
    return status is whole


_STRENGTH = {Confidence.LOW: 0, None: 1, Confidence.MEDIUM: 2, Confidence.HIGH: 3}


def weakest(confidences: Iterable[Confidence | None]) -> Confidence | None:
    """The lowest confidence. One that is not stated counts as lower than medium and higher than low."""
    return min(confidences, key=_STRENGTH.__getitem__, default=None)
