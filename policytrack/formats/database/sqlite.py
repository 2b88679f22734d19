"""An SQLite file with tables, views, foreign keys and indexes, for Datasette and plain SQL.

It has nothing to do with the index, whose tables may change with any version. This module makes a file for other
programs, whose columns stay.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from policytrack.domain.events import moment
from policytrack.errors import UsageProblem
from policytrack.formats.database.layout import LAYOUT, TABLES, VIEWS, Column, Row, Table, Type

APPLICATION = int.from_bytes(b"pltr")
"""The `application_id` of the file, by which `file` and others can tell what it is."""

SQLITE = sqlite3.sqlite_version
"""The version of SQLite that writes the file."""

_CACHE = 64 * 1024 * 1024
"""How many bytes of the file are kept in memory. Ids of entries come in no order, and an index sorts them."""

# With these names DuckDB reads dates as dates, and tools show yes or no.
_DECLARED = {
    Type.TEXT: "TEXT",
    Type.WORD: "TEXT",
    Type.TEXTS: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.NUMBER: "REAL",
    Type.BOOLEAN: "BOOLEAN",
    Type.DATE: "DATE",
    Type.MOMENT: "DATETIME",
}


def _json(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _moment(recorded: datetime) -> str:
    return moment(recorded, "microseconds")


# Dates and moments are text that sorts as they do; booleans are 0 and 1.
_STORED: dict[Type, Callable[[Any], str | int]] = {
    Type.TEXTS: _json,
    Type.BOOLEAN: int,
    Type.DATE: date.isoformat,
    Type.MOMENT: _moment,
}


class SqliteFile:
    """A new database in the empty file at *path*: call `add`, then `finish`.

    Both raise `UsageProblem` if the file cannot be written. The same rows, added in the same order, give the same bytes
    with the same version of SQLite.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Nobody reads the file before it is complete, and on disk.
        self._db = sqlite3.connect(path, isolation_level=None)
        self._run("PRAGMA journal_mode = OFF")
        self._run("PRAGMA synchronous = OFF")
        self._run("PRAGMA locking_mode = EXCLUSIVE")
        self._run(f"PRAGMA cache_size = -{_CACHE // 1024}")
        self._run(f"PRAGMA application_id = {APPLICATION}")
        self._run(f"PRAGMA user_version = {LAYOUT}")
        self._run("BEGIN")
        self._inserts = {}
        self._stored = {}
        for table in TABLES.values():
            self._run(create_table(table))
            marks = ", ".join("?" * len(table.columns))
            self._inserts[table.name] = f"INSERT INTO {table.name} VALUES ({marks})"
            self._stored[table.name] = [_STORED.get(column.type) for column in table.columns]

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Add the rows to the table."""
        stored = self._stored[table.name]
        values = [
            [
                value if change is None or value is None else change(value)
                for change, value in zip(stored, row, strict=True)
            ]
            for row in rows
        ]
        try:
            self._db.executemany(self._inserts[table.name], values)
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def finish(self) -> None:
        """Make indexes and views, and complete the file."""
        for table in TABLES.values():
            for column in table.indexes:
                self._run(f"CREATE INDEX {table.name}_{column} ON {table.name} ({_quoted(column)})")
        for view in VIEWS:
            self._run(f"CREATE VIEW {view.name} AS  -- {view.about}\n{view.select}")
        self._run("COMMIT")
        self.close()

    def close(self) -> None:
        """Close the file, complete or not."""
        self._db.close()

    def _run(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def _problem(self, error: sqlite3.Error) -> UsageProblem:
        # An error of SQLite itself would be taken for one of the index.
        return UsageProblem(f"{self._path} cannot be written: {error}")


def create_table(table: Table) -> str:
    """The statement that makes the table; comments say what it holds, and stay in the file."""
    lines = [_declaration(column) for column in table.columns]
    lines.append((f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})", ""))
    *most, last = lines
    described = [f"    {declared},{about}" for declared, about in most] + [f"    {last[0]}"]
    return "\n".join((f"CREATE TABLE {table.name} (  -- {table.about}", *described, ")"))


def _declaration(column: Column) -> tuple[str, str]:
    required = " NOT NULL" if column.required else ""
    references = f" REFERENCES {column.references} (id)" if column.references is not None else ""
    return f"{_quoted(column.name)} {_DECLARED[column.type]}{required}{references}", f"  -- {column.about}"


def _quoted(name: str) -> str:
    return f'"{name}"'
