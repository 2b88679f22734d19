"""Computes standings with `domain.standing`, and writes them to the index."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any

from policytrack.domain.disputes import dispute_spans
from policytrack.domain.events import Confidence, Event, EventKind
from policytrack.domain.model import Assessor, Recommendation
from policytrack.domain.responsibility import claimant_side
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.standings import Standings, nested_standings, standings
from policytrack.domain.standing.timeline import Timeline
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.class_columns import Classes, Snapshots, asking_of
from policytrack.index.decode import ancestors, declared, stored_recommendation
from policytrack.index.disputes import dispute_row
from policytrack.index.encode import dense_json, end_number
from policytrack.index.ingest.slim_events import SlimEvents
from policytrack.index.interning import InternedRows
from policytrack.index.parents import parents_above
from policytrack.index.progress import Progress

_MANY = 2_000
_NO_MORE: tuple[int, list[Event]] = (sys.maxsize, [])


class StandingsWriter:
    """Computes and writes the standings of recommendations by one assessor's marks."""

    def __init__(
        self, db: Connection, known_until: str | None = None, assessor: str = TRACKER, *, anew: bool = False
    ) -> None:
        """*known_until*: only events recorded before this moment count. *anew*: nearly all will be written."""
        self.db = db
        self.assessor = assessor
        self.slim_events = SlimEvents(db, known_until)
        self.ancestors = ancestors(db)
        self.assessors: dict[str, Assessor] = declared(db, "assessor")
        self.classes = Classes(db)
        self.snapshots = Snapshots(db, anew=anew)
        self._is_anew = anew
        self._parents: dict[str, Standings] = {}
        self._details: dict[tuple[Confidence | None, Tally], int] = {}
        self._written = InternedRows(db, "detail", ("confidence", "tally"))

    def write(self, nos: Iterable[int], progress: Progress | None = None) -> None:
        """Write standings, reviews and disputes of the recommendations with these numbers and of their parents."""
        concerned = set(nos)
        concerned |= parents_above(self.db, concerned)
        self._parents.clear()
        standing_rows: list[tuple[Any, ...]] = []
        review_rows: list[tuple[Any, ...]] = []
        dispute_rows: list[tuple[Any, ...]] = []
        all_events = self.slim_events.all() if self._is_anew else iter(())
        next_no, next_events = next(all_events, _NO_MORE)
        for count, no in enumerate(sorted(concerned), 1):
            while next_no < no and self._is_anew:
                next_no, next_events = next(all_events, _NO_MORE)
            recommendation = stored_recommendation(self.db, no)
            events = next_events if next_no == no else [] if self._is_anew else self.slim_events.of(no)
            intervals = self._standings(recommendation, events).whole
            before = self.db.execute("SELECT since, class FROM standing WHERE no = ? ORDER BY since", (no,)).fetchall()
            rows = self._rows(no, intervals)
            if not recommendation.contains:
                self.snapshots.record_change(no, asking_of(recommendation), before, [(row[1], row[3]) for row in rows])
            if before:
                self.db.execute("DELETE FROM standing WHERE no = ?", (no,))
                self.db.execute("DELETE FROM review WHERE no = ?", (no,))
                self.db.execute("DELETE FROM dispute WHERE no = ?", (no,))
            standing_rows += rows
            review_rows += ((no, effective, through) for effective, through in reviews(events, self.assessor))
            dispute_rows += (
                dispute_row(no, span) for span in dispute_spans(recommendation, events, self.ancestors, self.assessors)
            )
            if len(standing_rows) >= _MANY:
                self._insert(standing_rows, review_rows, dispute_rows)
                if progress is not None:
                    progress("working out all statuses", count, len(concerned))
        self._insert(standing_rows, review_rows, dispute_rows)

    def _insert(
        self,
        standing_rows: list[tuple[Any, ...]],
        review_rows: list[tuple[Any, ...]],
        dispute_rows: list[tuple[Any, ...]],
    ) -> None:
        self.db.executemany("INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?)", standing_rows)
        self.db.executemany("INSERT INTO review VALUES (?, ?, ?)", review_rows)
        self.db.executemany("INSERT INTO dispute VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", dispute_rows)
        standing_rows.clear()
        review_rows.clear()
        dispute_rows.clear()

    def _standings(self, recommendation: Recommendation, events: Sequence[Event]) -> Standings:
        if recommendation.contains:
            return nested_standings(recommendation, self._named, self._contained, self._parents)
        side = claimant_side(self.assessor, recommendation, self.ancestors, self.assessors)
        return standings(recommendation, events, self.ancestors, self.assessor, side)

    def _named(self, folded: str) -> Recommendation | None:
        row = self.db.execute("SELECT no FROM rec WHERE folded = ?", (folded,)).fetchone()
        return None if row is None else stored_recommendation(self.db, row[0])

    def _contained(self, recommendation: Recommendation) -> Standings:
        [no] = self.db.execute("SELECT no FROM rec WHERE folded = ?", (recommendation.id.casefold(),)).fetchone()
        return self._standings(recommendation, self.slim_events.of(no))

    def _rows(self, no: int, intervals: Timeline) -> list[tuple[Any, ...]]:
        return [
            (
                no,
                interval.since.toordinal(),
                end_number(interval.until),
                self.classes.number(interval.status, interval.clock),
                None if interval.began is None else interval.began.toordinal(),
                self._detail(interval.confidence, interval.tally),
            )
            for interval in intervals
        ]

    def _detail(self, confidence: Confidence | None, tally: Tally) -> int:
        number = self._details.get((confidence, tally))
        if number is None:
            number = self._written.number((None if confidence is None else str(confidence), dense_json(tally)))
            self._details[confidence, tally] = number
        return number


def reviews(events: Iterable[Event], assessor: str) -> list[tuple[int, int]]:
    """The days of the assessor's reviews, as ordinals: from which day on it had reviewed up to which day, in order.

    Marks are reviews, too. A review that reaches no further than an earlier one is left out. For a single day,
    `in_force.last_reviewed` answers the same.
    """
    spans = sorted(
        (event.effective.toordinal(), (event.through or event.effective).toordinal())
        for event in in_force(events)
        if event.kind in (EventKind.MARK, EventKind.REVIEW) and event.assessor == assessor
    )
    reaching_further: list[tuple[int, int]] = []
    for effective, through in spans:
        if reaching_further and reaching_further[-1][0] == effective:
            reaching_further.pop()  # of one day, the furthest comes last
        if not reaching_further or through > reaching_further[-1][1]:
            reaching_further.append((effective, through))
    return reaching_further
