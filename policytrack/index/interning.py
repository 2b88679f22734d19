"""Interned rows: values that many rows share are stored once, and the rows refer to them by number."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any


class InternedRows:
    """The numbers of one table's rows; a row that is not there yet is added when it is asked for."""

    def __init__(self, db: Connection, table: str, columns: tuple[str, ...]) -> None:
        """*columns* are all but the first, which is the number."""
        self.db = db
        self._known: dict[tuple[Any, ...], int] = {}
        condition = " AND ".join(f"{column} IS ?" for column in columns)
        self._look = f"SELECT number FROM {table} WHERE {condition}"
        self._add = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

    def number(self, row: tuple[Any, ...]) -> int:
        """The number of this row."""
        number = self._known.get(row)
        if number is None:
            known = self.db.execute(self._look, row).fetchone()
            number = known[0] if known is not None else self.db.execute(self._add, row).lastrowid
            assert number is not None
            self._known[row] = number
        return number
