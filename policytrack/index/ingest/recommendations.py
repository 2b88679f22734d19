"""Recommendations, declarations and problems to rows of the index, and back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from sqlite3 import Connection
from typing import Any

from policytrack.domain.model import Paper, Recommendation
from policytrack.domain.query import all_passages, due_days, haystack, topics_of
from policytrack.domain.serialize import record_of
from policytrack.errors import Problem
from policytrack.index.bulk_insert import insert_flat
from policytrack.index.class_columns import asking_of
from policytrack.index.decode import declared_value
from policytrack.index.encode import dense_json
from policytrack.index.extra_columns import column_numbers, lookup_key
from policytrack.register.declarations import Declaration
from policytrack.text.natural_sort import natural_key
from policytrack.text.values import Passage

TableRows = dict[str, list[Any]]
"""The values of rows by the name of their table, one row after the other."""


class RecommendationRows:
    """Collects the rows of recommendations; those of `extra_value` have a column's name in place of its number."""

    def __init__(self, to_json: Callable[[object], str] = dense_json) -> None:
        """*to_json* encodes values as `dense_json` does."""
        self.by_table: TableRows = defaultdict(list)
        self._to_json = to_json

    def add(
        self,
        no: int,
        recommendation: Recommendation,
        place: tuple[str, int, int],
        pillar_rank: int | None,
        contexts: list[tuple[str, str]],
        actors: list[tuple[str, str]],
    ) -> None:
        """Add a recommendation under the number *no*; *actors* are as `actors_of` returns them."""
        rows = self.by_table
        due = [
            (earliest.toordinal(), latest.toordinal(), opens and opens.toordinal())
            for earliest, latest, opens in due_days(recommendation)
        ]
        kind, strength, ongoing = asking_of(recommendation)
        rows["rec"] += (
            *(no, *place, recommendation.id, recommendation.id.casefold(), natural_key(recommendation.id)),
            *(recommendation.paper, recommendation.pillar, pillar_rank),
            *(kind, strength, recommendation.priority),
            *(bool(recommendation.contains), ongoing, recommendation.title),
            recommendation.gone_since and recommendation.gone_since.toordinal(),
            min([days[0] for days in due]) if due else None,
        )
        record = record_of(recommendation)
        extra = record.pop("extra")
        rows["record"] += (no, self._to_json(record), self._to_json(contexts))
        rows["searched"] += (no, haystack(recommendation))
        if extra:
            rows["extra"] += (no, self._to_json(extra))
            for column, values in recommendation.extra.items():
                for key in set(map(lookup_key, values)):
                    rows["extra_value"] += (no, column, key)
        for name, role in actors:
            rows["actor"] += (no, name, role)
        for side in recommendation.sides:
            rows["side"] += (no, side)
        for topic in topics_of(recommendation):
            rows["topic"] += (no, topic)
        for days in due:
            rows["due"] += (no, *days)
        for former in recommendation.former_ids:
            rows["former"] += (no, former.casefold())
        for name in recommendation.contains:
            rows["contained"] += (no, name.casefold())
        for passage in all_passages(recommendation):
            self.add_run(place[0], recommendation.paper, passage, "encoded")

    def add_run(self, file: str, paper: str, passage: Passage, kind: str) -> None:
        """Add the place of a passage in its paper, if it has one; *kind* is `encoded` or `set-aside`."""
        if passage.start is not None:
            self.by_table["run"] += (file, paper, passage.start, passage.end, kind)


class RowWriter:
    """Writes rows to the index, and gives numbers to other trackers' columns."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.columns = column_numbers(db)
        self._marks_by_table: dict[str, str] = {}

    def write(self, rows: TableRows) -> None:
        """Write the rows of all tables."""
        if "extra_value" in rows:
            rows["extra_value"][1::3] = map(self._column, rows["extra_value"][1::3])
        for table, values in rows.items():
            insert_flat(self.db, table, values, self._marks(table))

    def _marks(self, table: str) -> str:
        """A row of the table in SQL."""
        marks = self._marks_by_table.get(table)
        if marks is None:
            columns = self.db.execute(f"SELECT * FROM {table} LIMIT 0").description
            marks = self._marks_by_table[table] = f"({', '.join('?' * len(columns))})"
        return marks

    def _column(self, name: str) -> int:
        """The number of another tracker's column; a column without one gets the next."""
        number = self.columns.get(name)
        if number is None:
            number = self.columns[name] = len(self.columns) + 1
            self.db.execute("INSERT INTO extra_column VALUES (?, ?)", (number, name))
        return number


def declared_row(declaration: Declaration) -> tuple[Any, ...]:
    file, kind, line, column = declaration.file, declaration.kind, declaration.line, declaration.column
    value = declaration.value._asdict()
    if isinstance(declaration.value, Paper):
        value["window"] = [day.isoformat() for day in declaration.value.window]
    return (file, kind, declaration.value.id, line, column, dense_json(value), dense_json(dict(declaration.places)))


def declared_of(row: tuple[Any, ...]) -> Declaration:
    file, kind, _, line, column, value, places = row
    return Declaration(
        kind,
        declared_value(kind, value),
        file,
        line,
        column,
        {k: tuple(v) for k, v in json.loads(places).items()},
    )


def problem_row(problem: Problem, *, shared: bool) -> tuple[Any, ...]:
    file, line, column, message, name, blocking, remark = problem
    return (file, line, column, name, message, blocking, remark, shared)
