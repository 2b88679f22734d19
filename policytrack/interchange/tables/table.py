"""The shape into which every table is read, whatever its file format.

Every cell is text: `12` for a number, `2026-03-31` for a date, an empty string for a blank cell. A list of texts in
JSON or YAML is a tuple.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

Cell = str | tuple[str, ...]


class TableRow(NamedTuple):
    """A row: its cells by column name, and its number, from 1, as a spreadsheet shows it, or as an item of a list.

    *problem* is an error message about the row as a whole, None if there is none. *line* is the line of the file on
    which the row begins, None if that is not known.
    """

    number: int
    cells: Mapping[str, Cell]
    problem: str | None = None
    line: int | None = None


class Table(NamedTuple):
    """A table: its column names, its rows (an iterator, to be read once), and a description of how the file was read.

    *unit* is what a row's number counts: `row`, `item` of a list, or `line`.
    """

    columns: tuple[str, ...]
    rows: Iterator[TableRow]
    description: str
    unit: str = "row"


class TableOptions(NamedTuple):
    """How to read a file: the sheet's name, the path *at* which the list stands, and the number of the header line.

    What is None is worked out from the file. If *header* is None, the first line with all the *wanted* columns is
    the header. *encoding* is that of a file that is neither UTF-8 nor UTF-16.
    """

    sheet: str | None = None
    at: str | None = None
    header: int | None = None
    wanted: tuple[frozenset[str], ...] = ()
    encoding: str | None = None
