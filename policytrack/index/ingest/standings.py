"""Computes standings with `domain.standing`, and writes them to the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from sqlite3 import Connection, connect
from typing import NamedTuple

from policytrack.domain.vocabulary import TRACKER
from policytrack.index.class_columns import Classes, Snapshots
from policytrack.index.decode import quick_loads
from policytrack.index.encode import dense_json
from policytrack.index.ingest.standing_rows import StandingRows, StandingsReader
from policytrack.index.interning import InternedRows
from policytrack.index.parents import parents_above
from policytrack.index.progress import Progress

_AT_A_TIME = 100
_MANY = 5_000
"""For fewer recommendations, starting other processes does not pay."""


class StandingsWriter:
    """Computes and writes the standings of recommendations by one assessor's marks."""

    def __init__(
        self, db: Connection, known_until: str | None = None, assessor: str = TRACKER, *, anew: bool = False
    ) -> None:
        """*known_until*: only events recorded before this moment count. *anew*: nearly all will be written."""
        self.db = db
        self._view = _View(known_until, assessor)
        self.classes = Classes(db)
        self.snapshots = Snapshots(db, anew=anew)
        self._is_empty = db.execute("SELECT 1 FROM standing LIMIT 1").fetchone() is None
        self._details = InternedRows(db, "detail", ("confidence", "tally"))

    def write(self, nos: Iterable[int], progress: Progress | None = None, *, is_committed: bool = False) -> None:
        """Write standings, reviews and disputes of the recommendations with these numbers and of their parents.

        If register and events are committed to the index's file, other processes help to compute many of them.
        """
        concerned = set(nos)
        concerned |= parents_above(self.db, concerned)
        in_order = sorted(concerned)
        chunks = [in_order[start : start + _AT_A_TIME] for start in range(0, len(in_order), _AT_A_TIME)]
        done = 0
        for rows in self._computed(chunks, in_parallel=is_committed and len(in_order) >= _MANY):
            self._replace(rows)
            done += len(rows.nos)
            if progress is not None:
                progress("working out all statuses", done, len(in_order))

    def _computed(self, chunks: Sequence[Sequence[int]], *, in_parallel: bool) -> Iterator[StandingRows]:
        path = self.db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
        if in_parallel and path:
            from policytrack.index.workers import parallel_map

            return parallel_map(partial(_rows_from_file, path, self._view), chunks)
        return map(StandingsReader(self.db, *self._view).rows, chunks)

    def _replace(self, rows: StandingRows) -> None:
        """Put the rows of some recommendations in the place of those that the index has of them."""
        classes = [self.classes.number(status, clock) for status, clock in rows.classes]
        details = [
            self._details.number((None if confidence is None else str(confidence), dense_json(tally)))
            for confidence, tally in rows.details
        ]
        before = self._take_out(rows.nos)
        self.db.executemany("INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?)", rows.of_standings(classes, details))
        self.db.executemany("INSERT INTO review VALUES (?, ?, ?)", rows.of_reviews())
        self.db.executemany("INSERT INTO dispute VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.disputes)
        if not self.snapshots.is_anew:
            after: dict[int, list[tuple[int, int]]] = {}
            for no, since, _, class_, *_ in rows.of_standings(classes, details):
                after.setdefault(no, []).append((since, class_))
            for no, asking in rows.askings:
                self.snapshots.record_change(no, asking, before.get(no, []), after[no])

    def _take_out(self, nos: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """Remove the rows of recommendations; the first days and classes of the standings that they had, by number."""
        before: dict[int, list[tuple[int, int]]] = {}
        if self._is_empty:
            return before
        for no in nos:
            rows = self.db.execute("SELECT since, class FROM standing WHERE no = ? ORDER BY since", (no,)).fetchall()
            if rows:
                before[no] = rows
                for table in ("standing", "review", "dispute"):
                    self.db.execute(f"DELETE FROM {table} WHERE no = ?", (no,))
        return before


class _View(NamedTuple):
    """Whose marks count, and up to which moment they must have been recorded."""

    known_until: str | None
    assessor: str


def _rows_from_file(path: str, view: _View, nos: Sequence[int]) -> StandingRows:
    return _reader(path, view).rows(nos)


@lru_cache(maxsize=1)
def _reader(path: str, view: _View) -> StandingsReader:
    """The reader that this process keeps for its next task."""
    return StandingsReader(connect(Path(path).as_uri() + "?mode=ro", uri=True), *view, quick_loads())
