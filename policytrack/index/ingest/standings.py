"""Where recommendations stand, written to the index as `standing` computes it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any

from policytrack.domain.disputes import dispute_spans
from policytrack.domain.events import Confidence, Event, Kind
from policytrack.domain.model import Assessor, Recommendation
from policytrack.domain.responsibility import claimant_side
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.timeline import Standings, Timeline, nested, standings
from policytrack.domain.standing.timing import LAST_DAY
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.decode import ancestors, declared, recommendation
from policytrack.index.disputes import dispute_row
from policytrack.index.ingest.slim_events import SlimEvents
from policytrack.index.interning import InternedRows
from policytrack.index.progress import Progress
from policytrack.index.snapshots import Classes, Snapshots
from policytrack.index.umbrellas import over

_MANY = 2_000
_NO_MORE: tuple[int, list[Event]] = (sys.maxsize, [])
_AFTER_ALL = LAST_DAY.toordinal() + 1
_dense = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class StandingsWriter:
    """Computes how recommendations stand by one assessor's marks, and writes it."""

    def __init__(
        self, db: Connection, known_until: str | None = None, assessor: str = TRACKER, *, anew: bool = False
    ) -> None:
        """*known_until*: by what was recorded before this moment. *anew*: nearly all is about to be written."""
        self.db = db
        self.assessor = assessor
        self.gists = SlimEvents(db, known_until)
        self.ancestors = ancestors(db)
        self.assessors: dict[str, Assessor] = declared(db, "assessor")
        self.classes = Classes(db)
        self.snapshots = Snapshots(db, anew=anew)
        self._is_anew = anew
        self._umbrellas: dict[str, Standings] = {}
        self._details: dict[tuple[Confidence | None, Tally], int] = {}
        self._written = InternedRows(db, "detail", ("confidence", "tally"))

    def write(self, nos: Iterable[int], progress: Progress | None = None) -> None:
        """Write how these, and the umbrellas over them, stand."""
        wanted = set(nos)
        wanted |= over(self.db, wanted)
        self._umbrellas.clear()
        standing: list[tuple[Any, ...]] = []
        looked: list[tuple[Any, ...]] = []
        disputes: list[tuple[Any, ...]] = []
        all_events = self.gists.all() if self._is_anew else iter(())
        at, theirs = next(all_events, _NO_MORE)
        for count, no in enumerate(sorted(wanted), 1):
            while at < no and self._is_anew:
                at, theirs = next(all_events, _NO_MORE)
            one = recommendation(self.db, no)
            events = theirs if at == no else [] if self._is_anew else self.gists.of(no)
            intervals = self._standings(one, events).whole
            before = self.db.execute("SELECT since, class FROM standing WHERE no = ? ORDER BY since", (no,)).fetchall()
            rows = self._rows(no, intervals)
            if not one.contains:
                self.snapshots.turns(no, str(one.strength), before, [(row[1], row[3]) for row in rows])
            if before:
                self.db.execute("DELETE FROM standing WHERE no = ?", (no,))
                self.db.execute("DELETE FROM looked WHERE no = ?", (no,))
                self.db.execute("DELETE FROM dispute WHERE no = ?", (no,))
            standing += rows
            looked += ((no, effective, through) for effective, through in looks(events, self.assessor))
            disputes += (dispute_row(no, span) for span in dispute_spans(one, events, self.ancestors, self.assessors))
            if len(standing) >= _MANY:
                self._insert(standing, looked, disputes)
                if progress is not None:
                    progress("working out where all stand", count, len(wanted))
        self._insert(standing, looked, disputes)

    def _insert(
        self, standing: list[tuple[Any, ...]], looked: list[tuple[Any, ...]], disputes: list[tuple[Any, ...]]
    ) -> None:
        self.db.executemany("INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?)", standing)
        self.db.executemany("INSERT INTO looked VALUES (?, ?, ?)", looked)
        self.db.executemany("INSERT INTO dispute VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", disputes)
        standing.clear()
        looked.clear()
        disputes.clear()

    def _standings(self, one: Recommendation, events: Sequence[Event]) -> Standings:
        if one.contains:
            return nested(one, self._named, self._contained, self._umbrellas)
        side = claimant_side(self.assessor, one, self.ancestors, self.assessors)
        return standings(one, events, self.ancestors, self.assessor, side)

    def _named(self, folded: str) -> Recommendation | None:
        row = self.db.execute("SELECT no FROM rec WHERE folded = ?", (folded,)).fetchone()
        return None if row is None else recommendation(self.db, row[0])

    def _contained(self, one: Recommendation) -> Standings:
        [no] = self.db.execute("SELECT no FROM rec WHERE folded = ?", (one.id.casefold(),)).fetchone()
        return self._standings(one, self.gists.of(no))

    def _rows(self, no: int, intervals: Timeline) -> list[tuple[Any, ...]]:
        return [
            (
                no,
                interval.since.toordinal(),
                _AFTER_ALL if interval.until == LAST_DAY else interval.until.toordinal(),
                self.classes.number(interval.status, interval.clock),
                None if interval.began is None else interval.began.toordinal(),
                self._detail(interval.confidence, interval.tally),
            )
            for interval in intervals
        ]

    def _detail(self, confidence: Confidence | None, tally: Tally) -> int:
        number = self._details.get((confidence, tally))
        if number is None:
            number = self._written.number((None if confidence is None else str(confidence), _dense(tally)))
            self._details[confidence, tally] = number
        return number


def looks(events: Iterable[Event], assessor: str) -> list[tuple[int, int]]:
    """From which day on the assessor had looked through which day, as ordinals; only what goes beyond the one before.

    See `units.last_reviewed`, which answers the same for one day.
    """
    found = sorted(
        (one.effective.toordinal(), (one.through or one.effective).toordinal())
        for one in in_force(events)
        if one.kind in (Kind.MARK, Kind.REVIEW) and one.assessor == assessor
    )
    beyond: list[tuple[int, int]] = []
    for effective, through in found:
        if beyond and beyond[-1][0] == effective:
            beyond.pop()  # of one day, the furthest comes last
        if not beyond or through > beyond[-1][1]:
            beyond.append((effective, through))
    return beyond
