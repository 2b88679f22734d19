"""What was known at the ends of two days, compared: for `changes` and for `report`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from policytrack.changes import Difference, Known, changes_of
from policytrack.commands.options import KnownEnd, end_of, moment_after, span_of
from policytrack.errors import UsageProblem
from policytrack.events import Event, moment
from policytrack.index import Index
from policytrack.index.names import number_of
from policytrack.model import Recommendation
from policytrack.query import Query

if TYPE_CHECKING:
    from policytrack.index.events import Progress


class Start(NamedTuple):
    """The earlier end: a day, and what was known then.

    That is what was recorded before the moment *after* or, where they are named, the *events* by their numbers.
    *shown* are the ids that passed the filters then; None where that must be asked now.
    """

    day: date
    after: str
    events: AbstractSet[int] | None = None
    shown: frozenset[str] | None = None

    @property
    def words(self) -> str:
        """What `start_of` reads the same day and moment from."""
        if self.after == moment_after(self.day):
            return str(self.day)
        return moment(datetime.fromisoformat(self.after) - timedelta(microseconds=1), "microseconds")


class Comparison:
    """What was known at two ends, of all recommendations that may differ."""

    def __init__(self, index: Index, start: Start, last: date, known_until: str | None, soon: int) -> None:
        self.index = index
        self.start, self.last, self.soon = start, last, soon
        self.known_last = known_until or moment_after(last)
        self.titles: dict[str, str] = {}
        self._events: dict[str, list[Event]] = {}

    def differences(self, query: Query, progress: Progress | None = None) -> Iterator[Difference]:
        """All differences of the recommendations that pass at either end."""
        days = (self.start.day.toordinal(), self.last.toordinal())
        names = self.index.touched(self._news(), self.known_last, *days, self.soon)
        passing = passing_ids(self.index, query, self.last)
        if passing is not None:
            before = self.start.shown
            passing |= (passing_ids(self.index, query, self.start.day) or set()) if before is None else before
            names = [name for name in names if name in passing]
        for count, name in enumerate(names, 1):
            if progress is not None:
                progress("comparing", count, len(names))
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

    def _news(self) -> str | list[int]:
        """What was not known at the start: from which moment on it was recorded, or which events it is."""
        known = self.start.events
        return self.start.after if known is None else self.index.journal.unknown(known)

    def _was_known(self, event: Event, recorded: str) -> bool:
        known = self.start.events
        return recorded < self.start.after if known is None else number_of(event.id) in known

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
            Known([event for event, recorded in events if self._was_known(event, recorded)], self.start.day),
            Known([event for event, recorded in events if recorded < self.known_last], self.last),
        )


def passing_ids(index: Index, query: Query, day: date) -> set[str] | None:
    """The ids of the recommendations that pass; None where nothing is filtered, and all do."""
    if query == Query(soon=query.soon):
        return None
    return {entry.recommendation.id for entry in index.entries(query, day)}


def start_of(words: str, last: date, today: date) -> Start:
    """Where a comparison starts: at the end of a day or at a moment, or a span such as 7d back from the *last* day.

    Raises `UsageProblem` for a day after the last, and for what is none of these.
    """
    try:
        days = span_of(words)
    except UsageProblem:
        end = end_of(words, today)
    else:
        day = last - timedelta(days=days) if days < last.toordinal() else date.min
        end = KnownEnd(day, moment_after(day))
    if end.day > last:
        raise UsageProblem(f"--since {end.day} lies after {last}, with which it is compared; turn them round")
    return Start(end.day, end.after)
