"""Reads the rows of recommendations with their standings; in this process, or in those that help it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, TypeVar

from policytrack.index.decode import EntryRow, standing_of, tally_of
from policytrack.index.query.conditions import CLASS, STANDING, TIMING, order_by

if TYPE_CHECKING:
    from policytrack.domain.events import Confidence
    from policytrack.domain.model import Entry
    from policytrack.domain.tally import Tally
    from policytrack.index.shared_file import IndexFile

_Done = TypeVar("_Done")

AT_A_TIME = 500
"""How many recommendations make one batch for a process that helps."""


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


def rows_in(file: IndexFile) -> EntryRows | None:
    """The rows of an index's file; None if it cannot be read as `IndexFile` says."""
    db = file.connection()
    return None if db is None else EntryRows(db)


def of_entries(
    work: Callable[[Iterable[Entry]], _Done], day: date, soon: int, rows: EntryRows, nos: Sequence[int]
) -> _Done:
    """What *work* makes of the recommendations with these numbers, in the register's order."""
    from policytrack.domain.model import Entry
    from policytrack.index.quick_recommendations import quick_recommendation

    return work(Entry(quick_recommendation(row[0]), standing_of(row)) for _, row in rows.of(nos, day, soon))
