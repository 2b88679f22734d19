"""The scope of a report: which recommendations it is about, and from which viewpoint."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.query import Query
from policytrack.domain.selection import Selection
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.index import Index


class ReportScope(NamedTuple):
    """Which recommendations a report is about, and from which viewpoint; *index* is where its answers come from."""

    index: Index  # type: ignore[assignment]  # a tuple's own `index` is never asked for
    selection: Selection
    viewpoint: Viewpoint

    @property
    def known(self) -> date:
        """The last day of which something is known: that of the newest event if it is later than today."""
        if self.viewpoint.known_on is not None:
            return self.viewpoint.known_on
        newest = self.index.journal.last_recorded
        return (
            self.viewpoint.today if newest is None else max(self.viewpoint.today, datetime.fromisoformat(newest).date())
        )


def selected_ids(index: Index, query: Query, day: date) -> set[str] | None:
    """The ids of the recommendations that pass the query on *day*; None if it has no filter, so that all pass."""
    if query == Query(soon=query.soon):
        return None
    return set(index.statistics.ids(query, day))
