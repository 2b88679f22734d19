"""Compare the ends of two days, for `changes` and for `report`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.changes.compare import changes_of
from policytrack.domain.changes.difference import Difference
from policytrack.domain.changes.endpoints import KnownEvents, endpoint_of, parent_interval
from policytrack.domain.events import Event, moment
from policytrack.domain.filters import matches
from policytrack.domain.model import Entry, Recommendation
from policytrack.domain.names import Names
from policytrack.domain.query import Query
from policytrack.domain.responsibility import claimant_side
from policytrack.domain.standing.detail import standing_of
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.domain.standing.keeping import page_states
from policytrack.domain.viewpoint import Viewpoint
from policytrack.index.event_numbers import number_of
from policytrack.index.index import Index
from policytrack.reports.scope import selected_ids
from policytrack.reports.since import StartingPoint

if TYPE_CHECKING:
    from policytrack.index.progress import Progress


class ComparedDays(NamedTuple):
    """The *differences* between *start* and the end of the viewpoint's day, the worst first.

    *known* is the last day of which something is known. *titles* has the titles of the recommendations compared and of
    their parts, by id; *parents* and *ongoing* are the ids of those that are. *names* stand behind the ids of actors.
    """

    start: StartingPoint
    viewpoint: Viewpoint
    known: date
    differences: list[Difference]
    titles: Mapping[str, str]
    parents: Set[str]
    ongoing: Set[str]
    names: Names


class Comparison:
    """A comparison of a starting point with the end of a later day.

    *titles* has the titles of the recommendations compared so far and of their parts, by id; *parents* and *ongoing*
    the ids of those that are.
    """

    def __init__(self, index: Index, start: StartingPoint, viewpoint: Viewpoint, soon: int) -> None:
        """The later day is the viewpoint's, and *soon* is the number of days that "due soon" means."""
        self.index = index
        self.start, self.last, self.soon = start, viewpoint.day, soon
        self._known_at_start = start.known_at_start(viewpoint)
        self._known_at_end = start.known_at_end(viewpoint)
        self.titles: dict[str, str] = {}
        self.parents: set[str] = set()
        self.ongoing: set[str] = set()
        self._events: dict[str, list[Event]] = {}

    def differences(self, query: Query, progress: Progress | None = None) -> Iterator[Difference]:
        """The differences in all recommendations that pass the query at the start or at the end."""
        days = (self.start.day.toordinal(), self.last.toordinal())
        names = self.index.statistics.candidates_for_change(
            self._known_at_start, self.start.merged_late, self._known_at_end, *days, self.soon
        )
        passing = selected_ids(self.index, query, self.last)
        if passing is not None:
            names = [name for name in names if name in passing or self._passed(name, query)]
        for count, name in enumerate(names, 1):
            if progress is not None:
                progress("comparing", count, len(names))
            recommendation = self._recommendation(name)
            yield from changes_of(
                recommendation,
                *self._ends(recommendation),
                self.index.ancestors,
                self.index.assessors,
                self.soon,
                [(member, *self._ends(member)) for member in self._contained(recommendation)],
                assessor=self.index.assessor,
            )

    def _passed(self, name: str, query: Query) -> bool:
        """Whether the recommendation passed the query at the start, by what was known then."""
        if self.start.printed_statuses is not None:
            return name in self.start.printed_statuses
        index, recommendation = self.index, self._recommendation(name)
        known, _ = self._ends(recommendation)
        if recommendation.contains:
            below = {
                member.id.casefold(): (member, self._ends(member)[0]) for member in self._contained(recommendation)
            }
            whole = parent_interval(recommendation, below, index.ancestors, index.assessors, known.day, index.assessor)
        else:
            side = claimant_side(index.assessor, recommendation, index.ancestors, index.assessors)
            whole = endpoint_of(recommendation, known, index.ancestors, index.assessor, side).whole
        reviewed = last_reviewed(known.events, known.day, index.assessor)
        entry = Entry(recommendation, standing_of(whole, known.day, self.soon), last_reviewed=reviewed)
        if query.pages and not recommendation.contains:
            entry = entry._replace(pages=page_states(known.events, known.day, index.assessor))
        return matches(query, entry, index.ancestors)

    def _was_known(self, event: Event, recorded: str) -> bool:
        return recorded < self._known_at_start and number_of(event.id) not in self.start.merged_late

    def _recommendation(self, name: str) -> Recommendation:
        recommendation = self.index.entry(name, self.last).recommendation
        self.titles[recommendation.id] = recommendation.title
        self.titles |= {part.id: part.title for part in recommendation.parts}
        if recommendation.contains:
            self.parents.add(recommendation.id)
        if recommendation.ongoing:
            self.ongoing.add(recommendation.id)
        return recommendation

    def _contained(self, parent: Recommendation) -> Iterator[Recommendation]:
        """Every recommendation that the parent contains, at any depth, each once."""
        seen, waiting = {parent.id}, [parent]
        while waiting:
            for name in waiting.pop().contains:
                member = self._recommendation(name)
                if member.id not in seen:
                    seen.add(member.id)
                    yield member
                    waiting.append(member)

    def _ends(self, recommendation: Recommendation) -> tuple[KnownEvents, KnownEvents]:
        """The events of the recommendation that were known at the start, and those known at the end."""
        name = recommendation.id
        if name not in self._events:
            self._events[name] = self.index.journal.events_of(name)
        events = [(event, moment(event.recorded, "microseconds")) for event in self._events[name]]
        return (
            KnownEvents([event for event, recorded in events if self._was_known(event, recorded)], self.start.day),
            KnownEvents([event for event, recorded in events if recorded < self._known_at_end], self.last),
        )
