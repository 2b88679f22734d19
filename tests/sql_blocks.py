"""The SQL blocks of a page, each with the answer that stands in the block of text below it.

Its first line says in what it is asked: `-- SQLite`, of the only database in the folder, or `-- DuckDB`, of files that
the block names.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import chdir, closing
from pathlib import Path
from typing import Any, NamedTuple

_BLOCK = re.compile(r"(?<=^```sql\n)-- (SQLite|DuckDB)\n(.*?)^```\n\n```text\n(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)


class Question(NamedTuple):
    """A block of SQL, in what it is asked, and the answer that the page shows."""

    engine: str
    sql: str
    shown: str


def questions(page: str) -> list[Question]:
    """All SQL blocks of a page, in order."""
    return [Question(*match.groups()) for match in _BLOCK.finditer(page)]


def answer(question: Question, folder: Path) -> str:
    """The answer as a page shows it, asked in the folder in which the page's commands were played."""
    if question.engine == "SQLite":
        [file] = folder.glob("*.db")
        with closing(sqlite3.connect(file)) as db:
            return _shown(db.execute(question.sql))
    import duckdb

    with chdir(folder), closing(duckdb.connect()) as memory:
        return _shown(memory.execute(question.sql))


def _shown(cursor: Any) -> str:
    """The rows below their headings, in columns; numbers end at the same place."""
    rows = cursor.fetchall()
    headings = [name for name, *_ in cursor.description]
    columns = [
        [heading, *map(_cell, values)] for heading, values in zip(headings, zip(*rows, strict=True), strict=True)
    ]
    are_numbers = [all(isinstance(value, int | float | None) for value in values) for values in zip(*rows, strict=True)]
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "".join(f"{_line(line, widths, are_numbers)}\n" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], are_numbers: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if is_number else cell.ljust(width)
        for cell, width, is_number in zip(cells, widths, are_numbers, strict=True)
    )
    return "  ".join(padded).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def with_answers(page: str, folder: Path) -> str:
    """The page with the answers of today below its SQL."""

    def block(match: re.Match[str]) -> str:
        question = Question(*match.groups())
        return f"{match[0].removesuffix(match[3])}{answer(question, folder)}"

    return _BLOCK.sub(block, page)
