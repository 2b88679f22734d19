"""Computes the rows of standings, reviews and disputes, as columns that go from process to process."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from policytrack.domain.disputes import dispute_spans_by_marks
from policytrack.domain.events import Confidence, Event, EventKind
from policytrack.domain.model import Assessor, Recommendation
from policytrack.domain.responsibility import claimant_side
from policytrack.domain.serialize import outline_of
from policytrack.domain.standing.in_force import in_force, marks_by_assessor
from policytrack.domain.standing.standings import Standings, nested_standings, standings, standings_by_marks
from policytrack.domain.standing.timeline import Timeline
from policytrack.domain.standing.timing import Clock
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Tally
from policytrack.index.class_columns import Asking, asking_of
from policytrack.index.decode import Loads, ancestors, declared
from policytrack.index.disputes import dispute_row
from policytrack.index.encode import end_number
from policytrack.index.ingest.slim_events import SlimEvents


class StandingRows:
    """The rows of some recommendations. Classes and details are numbers into the lists of these.

    *askings* has the number and the asking of each recommendation that is no parent.
    """

    def __init__(self) -> None:
        self.nos = array("q")
        self.askings: list[tuple[int, Asking]] = []
        self.classes: dict[tuple[Status, Clock], int] = {}
        self.details: dict[tuple[Confidence | None, Tally], int] = {}
        self._standings: tuple[array[int], ...] = tuple(array("q") for _ in range(5))
        self._began: list[int | None] = []
        self._reviews: tuple[array[int], ...] = tuple(array("q") for _ in range(3))
        self.disputes: list[tuple[Any, ...]] = []

    def add(self, no: int, timeline: Timeline) -> None:
        """Add the standings of the recommendation with this number."""
        nos, since, until, classes, details = self._standings
        for interval in timeline:
            nos.append(no)
            since.append(interval.since.toordinal())
            until.append(end_number(interval.until))
            classes.append(_number(self.classes, (interval.status, interval.clock)))
            self._began.append(None if interval.began is None else interval.began.toordinal())
            details.append(_number(self.details, (interval.confidence, interval.tally)))

    def add_reviews(self, no: int, reviewed: Iterable[tuple[int, int]]) -> None:
        """Add the reviews of the recommendation with this number, as `reviews` returns them."""
        nos, effective, through = self._reviews
        for day, up_to in reviewed:
            nos.append(no)
            effective.append(day)
            through.append(up_to)

    def of_standings(self, classes: Sequence[int], details: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of the table `standing`; given are the numbers there of classes and of details, in order."""
        nos, since, until, classes_here, details_here = self._standings
        in_index = map(classes.__getitem__, classes_here), map(details.__getitem__, details_here)
        return zip(nos, since, until, in_index[0], self._began, in_index[1], strict=True)

    def of_reviews(self) -> Iterator[tuple[int, int, int]]:
        """The rows of the table `review`."""
        return zip(*self._reviews, strict=True)


class StandingsReader:
    """Computes standings by one assessor's marks, from an index with register and events."""

    def __init__(self, db: Connection, known_until: str | None, assessor: str, loads: Loads = json.loads) -> None:
        """*known_until*: only events recorded before this moment count. *loads* reads the JSON of the register."""
        self.db = db
        self.assessor = assessor
        self._loads = loads
        self.slim_events = SlimEvents(db, known_until)
        self.ancestors = ancestors(db)
        self.assessors: dict[str, Assessor] = declared(db, "assessor")
        self._parents: dict[str, Standings] = {}

    def rows(self, nos: Sequence[int]) -> StandingRows:
        """The rows of the recommendations with these numbers."""
        self._parents.clear()
        rows = StandingRows()
        events_by_no = self.slim_events.by_recommendation(nos)
        events = [events_by_no.get(no, []) for no in nos]
        marks = [marks_by_assessor(of_one) for of_one in events]
        outlines = [self._outline(no) for no in nos]
        # One kind of work after the other, which takes a quarter less time than one recommendation after the other.
        for no, outline, of_one in zip(nos, outlines, marks, strict=True):
            rows.nos.append(no)
            rows.add(no, self._whole(outline, of_one))
            if not outline.contains:
                rows.askings.append((no, asking_of(outline)))
        for no, events_of_one in zip(nos, events, strict=True):
            rows.add_reviews(no, reviews(in_force(events_of_one), self.assessor))
        for no, outline, of_one in zip(nos, outlines, marks, strict=True):
            spans = dispute_spans_by_marks(outline, of_one, self.ancestors, self.assessors)
            rows.disputes += [dispute_row(no, span) for span in spans]
        return rows

    def _whole(self, outline: Recommendation, marks: Mapping[str, Sequence[Event]]) -> Timeline:
        if outline.contains:
            return nested_standings(outline, self._named, self._contained, self._parents).whole
        side = claimant_side(self.assessor, outline, self.ancestors, self.assessors)
        return standings_by_marks(outline, marks.get(self.assessor, ()), self.ancestors, side).whole

    def _outline(self, no: int) -> Recommendation:
        row = self.db.execute("SELECT json FROM record WHERE no = ?", (no,)).fetchone()
        return outline_of(self._loads(row[0]))

    def _named(self, folded: str) -> Recommendation | None:
        row = self.db.execute("SELECT no FROM rec WHERE folded = ?", (folded,)).fetchone()
        return None if row is None else self._outline(row[0])

    def _contained(self, recommendation: Recommendation) -> Standings:
        [no] = self.db.execute("SELECT no FROM rec WHERE folded = ?", (recommendation.id.casefold(),)).fetchone()
        side = claimant_side(self.assessor, recommendation, self.ancestors, self.assessors)
        return standings(recommendation, self.slim_events.of(no), self.ancestors, self.assessor, side)


def reviews(events: Iterable[Event], assessor: str) -> list[tuple[int, int]]:
    """The days of the assessor's reviews, as ordinals: from which day on it had reviewed up to which day, in order.

    *events* are those in force. Marks are reviews, too. A review that reaches no further than an earlier one is left
    out. For a single day, `in_force.last_reviewed` answers the same.
    """
    spans = sorted(
        (event.effective.toordinal(), (event.through or event.effective).toordinal())
        for event in events
        if event.assessor == assessor and event.kind in (EventKind.MARK, EventKind.REVIEW)
    )
    reaching_further: list[tuple[int, int]] = []
    for effective, through in spans:
        if reaching_further and reaching_further[-1][0] == effective:
            reaching_further.pop()  # of one day, the furthest comes last
        if not reaching_further or through > reaching_further[-1][1]:
            reaching_further.append((effective, through))
    return reaching_further


def _number(numbers: dict[Any, int], value: Any) -> int:
    return numbers.setdefault(value, len(numbers))
