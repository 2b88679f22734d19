"""Values to rows of the index, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any

from policytrack.domain.model import Paper, Recommendation
from policytrack.domain.query import actors_of, all_passages, due_days, haystack, topics_of
from policytrack.domain.serialize import record_of
from policytrack.errors import Problem
from policytrack.index.counted import CountedLists
from policytrack.index.decode import declared_value
from policytrack.index.encode import dense_json
from policytrack.index.extra_columns import column_numbers, lookup_key
from policytrack.register.declarations import Declaration
from policytrack.text.values import Passage

_NUMBER = re.compile(r"\d+", re.ASCII)


class Writer:
    """Collects the rows of one file's recommendations, and writes them in one go."""

    def __init__(self, db: Connection, lists: CountedLists, free: list[int], written: list[int]) -> None:
        """*free* are the numbers of recommendations that are no more, to be given out again; *written* gets all."""
        self.db = db
        self.lists = lists
        self.written = written
        self.free = free
        self.next_no = db.execute("SELECT coalesce(max(no), 0) + 1 FROM rec").fetchone()[0]
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        self.columns = column_numbers(db)

    def add(
        self,
        one: Recommendation,
        place: tuple[str, int, int],
        pillar: tuple[str | None, int | None],
        tops: Iterable[str],
        contexts: list[tuple[str, str]],
    ) -> None:
        """Take in a recommendation.

        *pillar* is its pillar's key and rank; *tops* are the asked actors and all above them.
        """
        no = self.free.pop() if self.free else self.next_no
        self.next_no = max(self.next_no, no + 1)
        sortable = _NUMBER.sub(lambda number: number[0].zfill(9), one.id)
        self._row(
            "rec", no, *place, one.id, one.id.casefold(), sortable, one.paper,
            one.pillar, pillar[1], str(one.strength), one.priority, bool(one.contains), one.ongoing, one.title,
        )  # fmt: skip
        record = record_of(one)
        extra = record.pop("extra")
        self._row("record", no, dense_json(record), haystack(one), dense_json(contexts))
        if extra:
            self._row("extra", no, dense_json(extra))
            for column, values in one.extra.items():
                for key in set(map(lookup_key, values)):
                    self._row("extra_value", no, self._column(column), key)
        for name, role in actors_of(one):
            self._row("actor", no, name, role)
        for side in one.sides:
            self._row("side", no, side)
        for topic in topics_of(one):
            self._row("topic", no, topic)
        for earliest, latest, opens in due_days(one):
            self._row("due", no, earliest.toordinal(), latest.toordinal(), opens and opens.toordinal())
        for former in one.former_ids:
            self._row("former", no, former.casefold())
        for name in one.contains:
            self._row("contained", no, name.casefold())
        for passage in all_passages(one):
            self.run(place[0], one.paper, passage, "encoded")
        self.lists.put(no, one, pillar[0], tops)
        self.written.append(no)
        if len(self.rows["rec"]) >= 2_000:
            self.flush()

    def run(self, file: str, paper: str, passage: Passage, kind: str) -> None:
        """Take in where a passage stands in its paper, if it does: `encoded` or `set-aside`."""
        if passage.start is not None:
            self._row("run", file, paper, passage.start, passage.end, kind)

    def flush(self) -> None:
        for table, rows in self.rows.items():
            marks = ",".join("?" * len(rows[0]))
            self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self.rows = {}

    def _column(self, name: str) -> int:
        """The number of another tracker's column; its own from now on, if it had none."""
        if name not in self.columns:
            self.columns[name] = len(self.columns) + 1
            self._row("extra_column", self.columns[name], name)
        return self.columns[name]

    def _row(self, table: str, *values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


def declared_row(one: Declaration) -> tuple[Any, ...]:
    value = one.value._asdict()
    if isinstance(one.value, Paper):
        value["window"] = [day.isoformat() for day in (one.value.window.earliest, one.value.window.latest)]
    return (one.file, one.kind, one.value.id, one.line, one.column, dense_json(value), dense_json(dict(one.places)))


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
