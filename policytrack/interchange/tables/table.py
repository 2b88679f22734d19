"""The plain shape into which every table is read.

Whatever a cell is in its file, here it is text: `12` for a number, `2026-03-31` for a day, nothing for a blank; a
list of texts stays one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

Cell = str | tuple[str, ...]


class Row(NamedTuple):
    """A row by column; *number* is the line, row or position at which a person finds it.

    *problem* says what is wrong with the row as a whole.
    """

    number: int
    cells: Mapping[str, Cell]
    problem: str | None = None


class Table(NamedTuple):
    """The columns, the rows (read while they are walked through, once), and in words how the file was read.

    A row's number is that of a line or row, or, where *has_items*, of an item in a list.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    found: str
    has_items: bool = False


class How(NamedTuple):
    """How to read a file, where that is not to be found out: the sheet's name, the list's path, the header's line.

    A line with all *wanted* columns is the header, if none is named.
    """

    sheet: str | None = None
    at: str | None = None
    header: int | None = None
    wanted: frozenset[str] = frozenset()
