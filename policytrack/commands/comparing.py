"""What was known at the ends of two days, compared: for `changes` and for `report`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policytrack.changes import Difference, Known, changes_of
from policytrack.commands.options import moment_after
from policytrack.events import Event
from policytrack.history import moment
from policytrack.index import Index
from policytrack.model import Recommendation
from policytrack.query import Query


class Comparison:
    """What was known at two ends, of all recommendations that may differ."""

    def __init__(self, index: Index, first: date, last: date, known_until: str | None, soon: int) -> None:
        self.index = index
        self.first, self.last, self.soon = first, last, soon
        self.known_first = moment_after(first)
        self.known_last = known_until or moment_after(last)
        self.titles: dict[str, str] = {}
        self._events: dict[str, list[Event]] = {}

    def differences(self, query: Query) -> Iterator[Difference]:
        """All differences of the recommendations that pass."""
        days = (self.first.toordinal(), self.last.toordinal())
        names = self.index.touched(self.known_first, self.known_last, *days, self.soon)
        if query != Query(soon=query.soon):
            passing = {entry.recommendation.id for entry in self.index.entries(query, self.last)}
            names = [name for name in names if name in passing]
        for name in names:
            one = self._recommendation(name)
            yield from changes_of(
                one,
                *self._ends(one),
                self.index.chains,
                self.index.assessors,
                self.soon,
                [(each, *self._ends(each)) for each in self._contained(one, {one.id})],
                assessor=self.index.assessor,
            )

    def _recommendation(self, name: str) -> Recommendation:
        one = self.index.entry(name, self.last).recommendation
        self.titles[one.id] = one.title
        return one

    def _contained(self, one: Recommendation, seen: set[str]) -> Iterator[Recommendation]:
        """All that an umbrella contains, at any depth."""
        for name in one.contains:
            each = self._recommendation(name)
            if each.id not in seen:
                seen.add(each.id)
                yield each
                yield from self._contained(each, seen)

    def _ends(self, one: Recommendation) -> tuple[Known, Known]:
        if one.id not in self._events:
            self._events[one.id] = self.index.journal.events_of(one.id)
        events = [(event, moment(event.recorded, "microseconds")) for event in self._events[one.id]]
        return (
            Known([event for event, recorded in events if recorded < self.known_first], self.first),
            Known([event for event, recorded in events if recorded < self.known_last], self.last),
        )
