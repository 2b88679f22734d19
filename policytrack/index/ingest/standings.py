"""Computes standings with `domain.standing`, and writes them to the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from sqlite3 import Connection, connect
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.vocabulary import TRACKER
from policytrack.index.bulk_insert import insert_flat
from policytrack.index.class_columns import Classes, Snapshots
from policytrack.index.ingest.standing_rows import StandingRows, StandingsReader
from policytrack.index.interning import InternedRows
from policytrack.index.parents import parents_above
from policytrack.index.progress import Progress

if TYPE_CHECKING:
    from policytrack.index.workers import Pool

_DISPUTE = "(?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?, nullif(?, 0), ?)"
_AT_A_TIME = 500
_MAPPED = 128 << 20
"""How many bytes at the beginning of the index, where its events are, a process that helps maps into its memory."""
_MANY = 5_000
"""For fewer recommendations, starting other processes does not pay."""


class StandingsWriter:
    """Computes and writes the standings of recommendations by one assessor's marks."""

    def __init__(
        self, db: Connection, known_until: str | None = None, assessor: str = TRACKER, *, anew: bool = False
    ) -> None:
        """*known_until*: only events recorded before this moment count. *anew*: nearly all will be written."""
        self.db = db
        self._view = _View(known_until, assessor, anew)
        self._classes = Classes(db)
        self.snapshots = Snapshots(db, anew=anew)
        self._is_empty = db.execute("SELECT 1 FROM standing LIMIT 1").fetchone() is None
        self._details = InternedRows(db, "detail", ("confidence", "tally"))

    def write(self, nos: Iterable[int], progress: Progress | None = None, pool: Pool | None = None) -> None:
        """Write standings, reviews, disputes and pages of the recommendations with these numbers and of their parents.

        Processes of the *pool* help to compute many of them, if register and events are committed to the index's file.
        """
        concerned = set(nos)
        concerned |= parents_above(self.db, concerned)
        in_order = sorted(concerned)
        chunks = [in_order[start : start + _AT_A_TIME] for start in range(0, len(in_order), _AT_A_TIME)]
        done = 0
        for rows in self._computed(chunks, are_many=len(in_order) >= _MANY, pool=pool):
            self._replace(rows)
            done += len(rows.nos)
            if progress is not None:
                progress("working out all statuses", done, len(in_order))

    def _computed(
        self, chunks: Sequence[Sequence[int]], *, are_many: bool, pool: Pool | None
    ) -> Iterator[StandingRows]:
        path = self.db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
        if are_many and pool is not None and path:
            from policytrack.index.workers import parallel_map

            return parallel_map(partial(_rows_from_file, path, self._view), chunks, pool=pool)
        return map(StandingsReader(self.db, *self._view, are_many=are_many).rows, chunks)

    def _replace(self, rows: StandingRows) -> None:
        """Put the rows of some recommendations in the place of those that the index has of them."""
        classes = {number: self._classes.number(row) for number, row in rows.classes.items()}
        details = {number: self._details.number(row) for number, row in rows.details.items()}
        before = self._take_out(rows.nos)
        rows.renumber(classes, details)
        insert_flat(self.db, "standing", tuple(rows.standings), "(?, ?, ?, ?, nullif(?, 0), ?)")
        insert_flat(self.db, "review", tuple(rows.reviews), "(?, ?, ?)")
        insert_flat(self.db, "page", [*chain.from_iterable(rows.pages)], "(?, ?, ?, ?)")
        insert_flat(self.db, "dispute", [*chain.from_iterable(rows.disputes)], _DISPUTE)
        if self.snapshots.is_anew and self._is_empty:
            self.snapshots.note(*(rows.standings[column::6] for column in (1, 0, 3)))
        elif not self.snapshots.is_anew:
            after: dict[int, list[tuple[int, int]]] = {}
            columns = (rows.standings[column::6] for column in (0, 1, 3))
            for no, since, class_ in zip(*columns, strict=True):
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
                for table in ("standing", "review", "page", "dispute"):
                    self.db.execute(f"DELETE FROM {table} WHERE no = ?", (no,))
        return before


class _View(NamedTuple):
    """Whose marks count, up to which moment they must have been recorded, and whether nearly all is written anew."""

    known_until: str | None
    assessor: str
    anew: bool


def _rows_from_file(path: str, view: _View, nos: Sequence[int]) -> StandingRows:
    return _reader(path, view).rows(nos)


@lru_cache(maxsize=1)
def _reader(path: str, view: _View) -> StandingsReader:
    """The reader that this process keeps for its next task."""
    db = connect(Path(path).as_uri() + "?mode=ro", uri=True)
    db.execute(f"PRAGMA mmap_size = {_MAPPED}")
    return StandingsReader(db, *view, are_many=True)
