"""The open recommendations that have a deadline, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.model import Entry
from policytrack.domain.viewpoint import Viewpoint
from policytrack.domain.vocabulary import Timing
from policytrack.index.index import Index
from policytrack.workspace.select import FilterWords, select

_PRESSING = (Timing.OVERDUE, Timing.MAY_BE_LATE, Timing.DUE_SOON)
_WAITING = (*_PRESSING, Timing.NOT_DUE, Timing.NOT_OPEN, Timing.UNRESOLVED)


def due_entries(
    index: Index, filters: FilterWords, viewpoint: Viewpoint, within: int | None, *, full: bool
) -> Iterator[Entry]:
    """What is late first, then by due date, last what has no date; with all details if *full*.

    *within* leaves only what is late, or due within so many days; None for all. Raises `NotFound` or `UsageProblem`
    for a filter that means nothing.
    """
    query = select(index, filters, viewpoint).query
    timings = query.timings or tuple(map(str, _WAITING))
    if within is not None:
        query = query._replace(soon=within)
        timings = tuple(timing for timing in timings if timing in _PRESSING)
    return index.entries(query._replace(timings=timings or ("none",)), viewpoint.day, ("timing", "due"), full=full)
