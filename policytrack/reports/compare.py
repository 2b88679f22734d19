"""What was known at the ends of two days, compared: for `changes` and for `report`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from policytrack.domain.changes.compare import changes_of
from policytrack.domain.changes.difference import Difference
from policytrack.domain.changes.endpoints import KnownEvents, end_of, umbrella_standing
from policytrack.domain.events import Event, moment
from policytrack.domain.filters import matches
from policytrack.domain.model import Entry, Recommendation
from policytrack.domain.query import Query
from policytrack.domain.responsibility import claimant_side
from policytrack.domain.standing.detail import standing_of
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.index.event_numbers import number_of
from policytrack.index.index import Index
from policytrack.reports.since import StartingPoint

if TYPE_CHECKING:
    from policytrack.index.progress import Progress


class Comparison:
    """What was known at two ends, of all recommendations that may differ."""

    def __init__(self, index: Index, start: StartingPoint, last: date, known_until: str, soon: int) -> None:
        """*known_until* is the first moment that is not known at the later end; see `Viewpoint.known_at_end`."""
        self.index = index
        self.start, self.last, self.soon = start, last, soon
        self.known_last = known_until
        self.titles: dict[str, str] = {}
        self.umbrellas: set[str] = set()
        self._events: dict[str, list[Event]] = {}

    def differences(self, query: Query, progress: Progress | None = None) -> Iterator[Difference]:
        """All differences of the recommendations that pass at either end."""
        days = (self.start.day.toordinal(), self.last.toordinal())
        names = self.index.candidates_for_change(self.start.after, self.start.late, self.known_last, *days, self.soon)
        passing = selected_ids(self.index, query, self.last)
        if passing is not None:
            names = [name for name in names if name in passing or self._passed(name, query)]
        for count, name in enumerate(names, 1):
            if progress is not None:
                progress("comparing", count, len(names))
            one = self._recommendation(name)
            yield from changes_of(
                one,
                *self._ends(one),
                self.index.ancestors,
                self.index.assessors,
                self.soon,
                [(each, *self._ends(each)) for each in self._contained(one)],
                assessor=self.index.assessor,
            )

    def _passed(self, name: str, query: Query) -> bool:
        """Whether it passed at the start, by what was known then."""
        if self.start.printed is not None:
            return name in self.start.printed
        index, one = self.index, self._recommendation(name)
        known, _ = self._ends(one)
        if one.contains:
            below = {each.id.casefold(): (each, self._ends(each)[0]) for each in self._contained(one)}
            whole = umbrella_standing(one, below, index.ancestors, index.assessors, known.day, index.assessor)
        else:
            side = claimant_side(index.assessor, one, index.ancestors, index.assessors)
            whole = end_of(one, known, index.ancestors, index.assessor, side).whole
        looked = last_reviewed(known.events, known.day, index.assessor)
        entry = Entry(one, standing_of(whole, known.day, self.soon), last_reviewed=looked)
        return matches(query, entry, index.ancestors)

    def _was_known(self, event: Event, recorded: str) -> bool:
        return recorded < self.start.after and number_of(event.id) not in self.start.late

    def _recommendation(self, name: str) -> Recommendation:
        one = self.index.entry(name, self.last).recommendation
        self.titles[one.id] = one.title
        if one.contains:
            self.umbrellas.add(one.id)
        return one

    def _contained(self, one: Recommendation) -> Iterator[Recommendation]:
        """All that an umbrella contains, at any depth, each once."""
        seen, waiting = {one.id}, [one]
        while waiting:
            for name in waiting.pop().contains:
                each = self._recommendation(name)
                if each.id not in seen:
                    seen.add(each.id)
                    yield each
                    waiting.append(each)

    def _ends(self, one: Recommendation) -> tuple[KnownEvents, KnownEvents]:
        if one.id not in self._events:
            self._events[one.id] = self.index.journal.events_of(one.id)
        events = [(event, moment(event.recorded, "microseconds")) for event in self._events[one.id]]
        return (
            KnownEvents([event for event, recorded in events if self._was_known(event, recorded)], self.start.day),
            KnownEvents([event for event, recorded in events if recorded < self.known_last], self.last),
        )


def selected_ids(index: Index, query: Query, day: date) -> set[str] | None:
    """The ids of the recommendations that pass; None where nothing is filtered, and all do."""
    if query == Query(soon=query.soon):
        return None
    return {entry.recommendation.id for entry in index.entries(query, day)}
