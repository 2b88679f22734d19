"""Reads the rows of recommendations with their standings; in this process, or in those that help it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache, partial
from itertools import islice
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from policytrack.index.decode import EntryRow, standing_of, tally_of
from policytrack.index.query.conditions import CLASS, STANDING, TIMING, order_by

if TYPE_CHECKING:
    from policytrack.domain.events import Confidence
    from policytrack.domain.model import Entry
    from policytrack.domain.tally import Tally
    from policytrack.index.shared_file import IndexFile

_Done = TypeVar("_Done")
_Item = TypeVar("_Item")

AT_A_TIME = 500
"""How many entries make one batch."""


class EntryRows:
    """The rows of an index's recommendations."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._details: dict[int, tuple[Confidence | None, Tally]] = {}

    def numbered(
        self, where: str, parameters: dict[str, Any], order: str, limit: int, *, extra: bool = False
    ) -> Iterator[tuple[int, EntryRow]]:
        """The number and the row of each recommendation that meets the condition *where*."""
        extra_json = "(SELECT json FROM extra WHERE extra.no = page.no)" if extra else "NULL"
        # The page is chosen from narrow rows; only the records on it are fetched and parsed.
        rows = self._db.execute(
            f"""SELECT page.no, page.detail, record.json, {extra_json}, page.status, page.timing, page.earliest,
                page.latest, page.began FROM (
                SELECT r.no AS no, c.status AS status, {TIMING} AS timing, c.earliest AS earliest, c.latest AS latest,
                    s.began AS began, s.detail AS detail
                FROM rec r CROSS JOIN {STANDING} CROSS JOIN {CLASS}
                WHERE {where} ORDER BY {order} LIMIT {limit}
            ) page CROSS JOIN record ON record.no = page.no""",
            parameters,
        )
        details = self._details
        for no, detail, *row in rows:
            yield no, (*row, details.get(detail) or self.detail(detail))

    def of(self, nos: Iterable[int], day: date, soon: int, *, extra: bool = False) -> Iterator[tuple[int, EntryRow]]:
        """The number and the row of each of these recommendations, in the register's order."""
        parameters = {"day": day.toordinal(), "soon": soon, "nos": json.dumps(list(nos))}
        return self.numbered("r.no IN (SELECT value FROM json_each(:nos))", parameters, order_by(()), -1, extra=extra)

    def detail(self, number: int) -> tuple[Confidence | None, Tally]:
        """The confidence and the tally with this number."""
        row = self._db.execute("SELECT confidence, tally FROM detail WHERE number = ?", (number,)).fetchone()
        self._details[number] = tally_of(*row)
        return self._details[number]


def in_batches(rows: Iterator[EntryRow], work: Callable[[Iterable[Entry]], _Done]) -> Iterator[_Done]:
    """The results of *work*, a module's own function, for each batch of entries, in order; by several processes."""
    from policytrack.index.workers import parallel_map

    return parallel_map(partial(_of_rows, work), _batches(rows))


class ReadByHelpers(NamedTuple):
    """Recommendations that other processes read from the index's *file* themselves, as they stand on *day*."""

    file: IndexFile
    day: date
    soon: int

    def in_batches(
        self, nos: Iterator[int], work: Callable[[Iterable[Entry]], _Done], rows: EntryRows
    ) -> Iterator[_Done]:
        """As `in_batches`, of those with the numbers *nos*; *rows* is used where another file has been put there."""
        from policytrack.index.workers import parallel_map

        batches = list(_batches(nos))
        for batch, results in zip(
            batches, parallel_map(partial(self._results, work), batches, are_small=True), strict=True
        ):
            yield from results if results is not None else (self._result(work, rows, batch),)

    def _results(self, work: Callable[[Iterable[Entry]], _Done], batch: list[int]) -> tuple[_Done] | None:
        rows = _rows_in(self.file)
        return None if rows is None else (self._result(work, rows, batch),)

    def _result(self, work: Callable[[Iterable[Entry]], _Done], rows: EntryRows, batch: list[int]) -> _Done:
        return _of_rows(work, (row for _, row in rows.of(batch, self.day, self.soon)))


@lru_cache(maxsize=1)
def _rows_in(file: IndexFile) -> EntryRows | None:
    db = file.connection()
    return None if db is None else EntryRows(db)


def _batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    while batch := list(islice(items, AT_A_TIME)):
        yield batch


def _of_rows(work: Callable[[Iterable[Entry]], _Done], rows: Iterable[EntryRow]) -> _Done:
    from policytrack.domain.model import Entry
    from policytrack.index.quick_recommendations import quick_recommendation

    return work(Entry(quick_recommendation(row[0]), standing_of(row)) for row in rows)
