"""What was known at the ends of two days, compared: for `changes` and for `report`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policytrack.changes import Difference, Known, changes_of
from policytrack.commands.options import day_of, moment_after, span_of
from policytrack.errors import UsageProblem
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
        passing = passing_ids(self.index, query, self.last)
        for name in names if passing is None else filter(passing.__contains__, names):
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


def passing_ids(index: Index, query: Query, day: date) -> set[str] | None:
    """The ids of the recommendations that pass; None where nothing is filtered, and all do."""
    if query == Query(soon=query.soon):
        return None
    return {entry.recommendation.id for entry in index.entries(query, day)}


def day_before(words: str, last: date, today: date) -> date:
    """The day with whose end another is compared: a day, or a span such as 7d back from the *last* one.

    Raises `UsageProblem` for a day after the last, and for what is neither.
    """
    try:
        days = span_of(words)
    except UsageProblem:
        first = day_of(words, today)
    else:
        first = last - timedelta(days=days) if days < last.toordinal() else date.min
    if first > last:
        raise UsageProblem(f"--since {first} lies after {last}, with which it is compared; turn them round")
    return first
