"""Read CSV, with commas, semicolons, tabs or bars: the separator and the header line are detected."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.header import NumberedCells, find_header
from policytrack.interchange.tables.table import Cell, Table, TableRow
from policytrack.text.csv_records import SEPARATORS, CsvRecord, NotCsv, csv_records
from policytrack.text.escaping import unguarded

_ROWS_SAMPLED = 200
_LONGEST_CELL = 10_000_000


def read_delimited(path: Path, text: str, encoding: str, header: int | None, wanted: Sequence[frozenset[str]]) -> Table:
    """The table in a CSV text; the header is in line *header*, or in the first line with all *wanted* columns.

    Raises `UsageProblem` if no line can be the header, or the text is not CSV.
    """
    csv.field_size_limit(_LONGEST_CELL)
    declared, text = _declared_separator(text)
    separator = declared or _separator(path, text)
    first = 2 if declared else 1
    sample = islice(_csv_records(path, text, separator, first), _ROWS_SAMPLED)
    header_row = find_header([NumberedCells(line, cells) for _, line, cells in sample], header, wanted)
    if header_row is None:
        raise UsageProblem(f"{path} has no line that names columns; is it a table?")
    where = f"header in line {header_row.number}" + (
        f" after {header_row.number - 1} of preamble" if header_row.number > 1 else ""
    )
    records = _csv_records(path, text, separator, first)
    rows = (checked_row(row, header_row.names, cells, line) for row, line, cells in records if line > header_row.number)
    return Table(header_row.names, rows, f"CSV with {SEPARATORS[separator]}, {encoding}, {where}{header_row.repeated}")


def checked_row(number: int, columns: Sequence[str], cells: Sequence[str], line: int | None = None) -> TableRow:
    """The row, with a problem if it has more or fewer cells than there are columns."""
    problem = None
    if len(cells) < len(columns):
        there = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        problem = f"{there}, and there are {len(columns)} columns; '{columns[len(cells)]}' is the first missing"
    elif any(map(str.strip, cells[len(columns) :])):
        problem = f"{len(cells)} cells, and there are only {len(columns)} columns"
    names = list(columns)
    if problem is not None:  # cells without a column are kept, so that the rejected row can be corrected
        names += [f"column {at}" for at in range(len(columns) + 1, len(cells) + 1)]
    values: dict[str, Cell] = dict(zip(names, map(unguarded, cells), strict=False))
    return TableRow(number, values, problem, line)


def _declared_separator(text: str) -> tuple[str | None, str]:
    """The separator that a first line such as `sep=;` declares, as Excel writes it, and the text without that line."""
    first, end, rest = text.partition("\n")
    if end and first.startswith("sep=") and first[4:5] in SEPARATORS and len(first.strip("\n")) == 5:
        return first[4], rest
    return None, text


def _separator(path: Path, text: str) -> str:
    """The separator by which the most rows have the same number of cells; of equals, the one with the most cells."""

    def fit(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for _, _, cells in islice(_csv_records(path, text, separator, 1), _ROWS_SAMPLED):
                widths[len(cells)] += len(cells) > 1
        except UsageProblem:
            pass  # judge by the rows read so far
        width, rows = max(widths.items(), key=lambda item: item[1] * item[0], default=(0, 0))
        return rows, width

    return max(SEPARATORS, key=fit)


def _csv_records(path: Path, text: str, separator: str, first: int) -> Iterator[CsvRecord]:
    """The records of the text, whose first line has the number *first*, without empty ones.

    Raises `UsageProblem` if the text is not CSV.
    """
    try:
        yield from csv_records(text, separator, first=first)
    except NotCsv as error:
        why = "a quote that opens there is never closed" if "end of data" in str(error) else str(error)
        raise UsageProblem(f"{path}:{error.line}: this is not CSV: {why}") from None
