"""Parse CSV (RFC 4180, with any separator) into records, each with its place in the file and in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may stand between cells, with its name."""


class NotCsv(Exception):
    """The record that begins on *line* is not CSV; the exception's text is the reason that `csv` gives."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class CsvRecord(NamedTuple):
    """A record: its cells, the *line* on which it begins, and the *row* in which a spreadsheet shows it, from 1."""

    row: int
    line: int
    cells: list[str]


def csv_records(
    text: str, separator: str, *, first: int = 1, spaces_after_separator: bool = False
) -> Iterator[CsvRecord]:
    """The records of the text; *first* is the number of its first line.

    A record with line breaks in a cell spans several lines. Records in which every cell is blank are skipped. With
    *spaces_after_separator*, a quote may follow spaces. Raises `NotCsv` at the first invalid record.
    """
    begins = first
    reader = csv.reader(_lines(text), delimiter=separator, skipinitialspace=spaces_after_separator, strict=True)
    try:
        for row, cells in enumerate(reader, 1):
            if any(map(str.strip, cells)):
                yield CsvRecord(row, begins, cells)
            begins = first + reader.line_num
    except csv.Error as error:
        raise NotCsv(begins, str(error)) from None


def cells_of(line: str) -> list[str]:
    """The cells of one line that somebody typed, with commas between; a quote need not be closed."""
    return next(csv.reader([line], skipinitialspace=True))


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time, because the text may take up most of the memory."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end
