"""Computes the rows of standings, reviews, disputes and pages, as columns that go from process to process."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

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
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.class_columns import Asking, ClassRow, asking_of, class_row
from policytrack.index.decode import ancestors, declared
from policytrack.index.disputes import dispute_row, plain_dispute_row
from policytrack.index.encode import dense_json, end_number
from policytrack.index.ingest.page_rows import PageReader, PageRow
from policytrack.index.ingest.slim_events import SlimEvents

if TYPE_CHECKING:
    from policytrack.domain.quick_standings import PlainRun, QuickStandings

DetailRow = tuple["str | None", str]
"""A confidence, and a tally as JSON."""


_Value = TypeVar("_Value")


class StandingRows(NamedTuple):
    """The rows of the recommendations with the numbers *nos*.

    *standings* has those of the table `standing`, one after the other; a *began* of 0 stands for NULL. Their classes
    and details are keys of *classes* and *details*, which are in the order of their first use. *reviews* has the rows
    of `review`, one after the other, and *pages* those of `page`. *askings* has the number and the asking of each
    recommendation that is no parent.
    """

    nos: array[int]
    askings: list[tuple[int, Asking]]
    standings: array[int]
    classes: dict[int, ClassRow]
    details: dict[int, DetailRow]
    reviews: array[int]
    pages: list[PageRow]
    disputes: list[tuple[Any, ...]]

    def renumber(self, classes: Mapping[int, int], details: Mapping[int, int]) -> None:
        """Put the numbers of the tables `class` and `detail` in the place of those here."""
        self.standings[3::6] = array("q", map(classes.__getitem__, self.standings[3::6]))
        self.standings[5::6] = array("q", map(details.__getitem__, self.standings[5::6]))


class StandingsReader:
    """Computes standings by one assessor's marks, from an index with register and events."""

    def __init__(
        self, db: Connection, known_until: str | None, assessor: str, anew: bool = False, *, are_many: bool = False
    ) -> None:
        """*known_until*: only events recorded before this moment count.

        *are_many*: what takes a moment to load, and then saves more, is used. *anew*: askings are not needed.
        """
        self.db = db
        self.assessor = assessor
        self._anew = anew
        self.slim_events = SlimEvents(db, known_until)
        self.ancestors = ancestors(db)
        self.assessors: dict[str, Assessor] = declared(db, "assessor")
        self._pages = PageReader(self.slim_events, assessor)
        self._parents: dict[str, Standings] = {}
        self._outline_of: Callable[[str], Recommendation] = _outline_of
        self._quick: QuickStandings | None = None
        self._classes = _Numbered[tuple[Status, Clock]]()
        self._details = _Numbered[tuple["Confidence | None", Tally]]()
        self._class_rows: dict[int, ClassRow] = {}
        self._detail_rows: dict[int, DetailRow] = {}
        if are_many:
            from policytrack.index.ingest.outlines import quick_outline

            self._outline_of = quick_outline
        if are_many and assessor == TRACKER:
            from policytrack.domain.quick_standings import QuickStandings

            self._quick = QuickStandings(self.ancestors, self.assessors, self.slim_events.shared_values)

    def rows(self, nos: Sequence[int]) -> StandingRows:
        """The rows of the recommendations with these numbers, of which there must be one or more."""
        self._parents.clear()
        quick, events = self._quick, self.slim_events.plain_by_recommendation(nos)
        uncommon = self.slim_events.uncommon_by_recommendation(nos)
        outlines = self._outlines(nos)
        # One kind of work after the other, which takes less time than one recommendation after the other.
        results = [
            None if quick is None else quick.of(outline, events.get(no, ()), uncommon.get(no, {}))
            for no, outline in zip(nos, outlines, strict=True)
        ]
        runs: list[PlainRun] = []
        reviews, disputes = list[tuple[int, int]](), list[tuple[Any, ...]]()
        nos_of_runs, nos_of_reviews = list[int](), list[int]()
        for no, outline, result in zip(nos, outlines, results, strict=True):
            if result is None:
                known = self.slim_events.events(events.get(no, ()), uncommon.get(no, {}))
                marks = marks_by_assessor(known)
                whole, reviewed_days = self._runs(outline, marks), reviewed(in_force(known), self.assessor)
                spans = dispute_spans_by_marks(outline, marks, self.ancestors, self.assessors)
                disputes += [dispute_row(no, span) for span in spans]
            else:
                whole, reviewed_days, plain_disputes = result
                if plain_disputes:
                    disputes += [plain_dispute_row(no, dispute) for dispute in plain_disputes]
            nos_of_runs += [no] * len(whole)
            runs += whole
            nos_of_reviews += [no] * len(reviewed_days)
            reviews += reviewed_days
        alone = [(no, outline) for no, outline in zip(nos, outlines, strict=True) if not outline.contains]
        askings = [] if self._anew else [(no, asking_of(outline)) for no, outline in alone]
        of_alone = ((no, events[no], uncommon.get(no, {})) for no, _ in alone if no in events)
        since, until, began, classes, details = zip(*runs, strict=True)
        return StandingRows(
            array("q", nos),
            askings,
            _one_after_the_other(nos_of_runs, since, until, classes, began, details),
            {number: self._class_row(number) for number in dict.fromkeys(classes)},
            {number: self._detail_row(number) for number in dict.fromkeys(details)},
            _one_after_the_other(nos_of_reviews, *zip(*reviews, strict=True)),
            list(self._pages.rows(of_alone)),
            disputes,
        )

    def _runs(self, outline: Recommendation, marks: Mapping[str, Sequence[Event]]) -> list[PlainRun]:
        """The runs of a recommendation for which there is no short path. The numbers in them are negative."""
        return [
            (
                *(interval.since.toordinal(), end_number(interval.until)),
                0 if interval.began is None else interval.began.toordinal(),
                ~self._classes.number((interval.status, interval.clock)),
                ~self._details.number((interval.confidence, interval.tally)),
            )
            for interval in self._whole(outline, marks)
        ]

    def _class_row(self, number: int) -> ClassRow:
        row = self._class_rows.get(number)
        if row is None:
            values = (
                self._classes.values[~number] if number < 0 or self._quick is None else self._quick.standing(number)
            )
            row = self._class_rows[number] = class_row(*values)
        return row

    def _detail_row(self, number: int) -> DetailRow:
        row = self._detail_rows.get(number)
        if row is None:
            values = self._details.values[~number] if number < 0 or self._quick is None else self._quick.detail(number)
            confidence, counts = values
            row = (None if confidence is None else str(confidence), dense_json(counts))
            self._detail_rows[number] = row
        return row

    def _whole(self, outline: Recommendation, marks: Mapping[str, Sequence[Event]]) -> Timeline:
        if outline.contains:
            return nested_standings(outline, self._named, self._contained, self._parents).whole
        side = claimant_side(self.assessor, outline, self.ancestors, self.assessors)
        return standings_by_marks(outline, marks.get(self.assessor, ()), self.ancestors, side).whole

    def _outlines(self, nos: Sequence[int]) -> list[Recommendation]:
        records = dict(
            self.db.execute(
                "SELECT no, record.json FROM json_each(?) CROSS JOIN record ON no = value", (str(list(nos)),)
            )
        )
        return [self._outline_of(records[no]) for no in nos]

    def _outline(self, no: int) -> Recommendation:
        return self._outlines([no])[0]

    def _named(self, folded: str) -> Recommendation | None:
        row = self.db.execute("SELECT no FROM rec WHERE folded = ?", (folded,)).fetchone()
        return None if row is None else self._outline(row[0])

    def _contained(self, recommendation: Recommendation) -> Standings:
        [no] = self.db.execute("SELECT no FROM rec WHERE folded = ?", (recommendation.id.casefold(),)).fetchone()
        side = claimant_side(self.assessor, recommendation, self.ancestors, self.assessors)
        return standings(recommendation, self.slim_events.of(no), self.ancestors, self.assessor, side)


def reviewed(events: Iterable[Event], assessor: str) -> list[tuple[int, int]]:
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


def _one_after_the_other(*columns: Sequence[int]) -> array[int]:
    """Rows one after the other, from their columns."""
    width = len(columns)
    rows = array("q", [0]) * (width * len(columns[0]))
    for place, column in enumerate(columns):
        rows[place::width] = array("q", column)
    return rows


class _Numbered(Generic[_Value]):
    """Values with their numbers, which are their places in *values*."""

    def __init__(self) -> None:
        self.values: list[_Value] = []
        self._numbers: dict[_Value, int] = {}

    def number(self, value: _Value) -> int:
        """The number of the value; a new one is added."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number


def _outline_of(record: str) -> Recommendation:
    return outline_of(json.loads(record))
