"""Lists of recommendations: those that filters select, or those with a deadline."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.statuses import Labels, status_label
from policytrack.domain.vocabulary import Timing
from policytrack.formats.columns import EXTRA, NAMED, Column, columns
from policytrack.formats.registry import Format
from policytrack.reports.wording import Wording
from policytrack.workspace.doubts import doubts
from policytrack.workspace.outcome import carrying
from policytrack.workspace.select import FilterWords, select

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.domain.selection import Selection
    from policytrack.domain.viewpoint import Viewpoint
    from policytrack.index.index import Index
    from policytrack.workspace.opening import Workspace

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_PRESSING = (Timing.OVERDUE, Timing.MAY_BE_LATE, Timing.DUE_SOON)
_WAITING = (*_PRESSING, Timing.NOT_DUE, Timing.NOT_OPEN, Timing.UNRESOLVED)


class ListShape(NamedTuple):
    """How a list is to be shown: in which format, columns and order, and at most how many.

    *label* gives the words for a status; None for those that fit the format. *is_usual*: nobody chose the columns.
    """

    format: Format
    names: Sequence[str]
    sort: Sequence[str] = ()
    limit: int | None = None
    label: Labels | None = None
    is_usual: bool = False

    def wording(self, day: date) -> Wording:
        """The words for an answer that holds on *day*."""
        if not self.format.for_people:
            return Wording(self.label or str)
        return Wording(self.label or status_label, day)


class Listing:
    """The recommendations that filters select; *entries* are read from the index as they are iterated.

    *columns* are those to show. Close it when the entries have been read.
    """

    def __init__(
        self, index: "Index", selection: "Selection", viewpoint: "Viewpoint", shape: ListShape, warnings: list[str]
    ) -> None:
        day = viewpoint.day
        if shape.is_usual and shape.format.for_people and viewpoint.is_present:
            shape = shape._replace(names=_with_tracker_status(shape.names, index.status_columns))
        extras = index.extra_columns if any(name.startswith(EXTRA) for name in shape.names) else ()
        wording = shape.wording(day)
        if NAMED.intersection(shape.names):
            wording = wording._replace(names=index.names)
        self.columns: list[Column] = columns(shape.names, extras, wording)
        self.shape = shape
        self.warnings = [*warnings, *doubts(index)]
        full = shape.format.detail or any(column.needs_detail for column in self.columns)
        extra = any(column.extra for column in self.columns)
        self.entries: Iterator[Entry] = index.entries(
            selection.query, day, shape.sort, shape.limit, full=full, extra=extra
        )
        self._index, self._selection, self._day = index, selection, day

    def __enter__(self) -> "Listing":
        return self

    def __exit__(self, *exception: object) -> None:
        self._index.close()

    def has_transliterated_actor(self, cell: str) -> bool:
        """Whether a cell has the id of an actor whose name is in another script than ids are."""
        from policytrack.text.scripts import has_other_letters

        names = self._index.names.actors
        return any(has_other_letters(names.get(id, "")) for id in _ID.findall(cell))

    def with_actor_names(self, cell: str) -> str:
        """A cell with ids of actors, with their names in place of these; semicolons, for a name may have commas."""
        names = self._index.names.actors
        return _ID.sub(lambda match: names.get(match[0], match[0]), cell.replace(",", ";"))

    def total(self, shown: int) -> int:
        """How many recommendations pass the filters, of which *shown* were shown."""
        return self._index.count(self._selection.query, self._day) if shown == self.shape.limit else shown

    def nothing(self) -> str:
        """A sentence for an empty answer: that there is nothing, and the nearest useful thing."""
        from policytrack.workspace.empty_answers import nothing_selected

        return nothing_selected(self._index, self._selection, self._day)


def _with_tracker_status(names: Sequence[str], status_columns: Sequence[str]) -> Sequence[str]:
    """The columns, and behind our status that of the trackers from which recommendations were imported."""
    after = names.index("status") + 1
    return [*names[:after], *(f"{EXTRA}{column}" for column in status_columns), *names[after:]]


def list_recommendations(
    workspace: "Workspace", filters: FilterWords, viewpoint: "Viewpoint", shape: ListShape
) -> Listing:
    """The recommendations that the filters select.

    Raises `NotFound` or `UsageProblem` for a filter or a column that means nothing.
    """
    index, warnings = workspace.open(viewpoint)
    with carrying(warnings):
        return Listing(index, select(index, filters, viewpoint), viewpoint, shape, warnings)


def list_due(
    workspace: "Workspace", filters: FilterWords, viewpoint: "Viewpoint", shape: ListShape, within: int | None
) -> Listing:
    """The open recommendations that have a deadline: first overdue ones, then by due date, last those without a date.

    *within* leaves only what is late, or due within so many days; None for all. Raises `NotFound` or `UsageProblem`
    for a filter or a column that means nothing.
    """
    index, warnings = workspace.open(viewpoint)
    with carrying(warnings):
        selection = select(index, filters, viewpoint)
        query = selection.query
        timings = query.timings or tuple(map(str, _WAITING))
        if within is not None:
            query = query._replace(soon=within)
            timings = tuple(timing for timing in timings if timing in _PRESSING)
        # What is delivered is not waited for, even where no date says whether that was in time.
        query = query._replace(timings=timings or ("none",), statuses=query.statuses or ("open",))
        ordered = shape._replace(sort=("timing", "due"))
        return Listing(index, selection._replace(query=query), viewpoint, ordered, warnings)
