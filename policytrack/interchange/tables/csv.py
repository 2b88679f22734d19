"""CSV, and its kin with semicolons, tabs and bars: where the header is, and what separates cells, is found."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.header import Line, heads_among
from policytrack.interchange.tables.table import Cell, Row, Table
from policytrack.text.escaping import unguarded

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 200
_LONGEST_CELL = 10_000_000


def read_delimited(path: Path, text: str, encoding: str, header: int | None, wanted: frozenset[str]) -> Table:
    """The table. Raises `UsageProblem` where there is no line that names columns, the *header* or one with *wanted*."""
    csv.field_size_limit(_LONGEST_CELL)
    told, text = _told_separator(text)
    separator = told or _separator(path, text)
    first = 2 if told else 1
    heads = heads_among([*islice(_records(path, text, separator, first), _LOOKED_AT)], header, wanted)
    if heads is None:
        raise UsageProblem(f"{path} has no line that names columns; is it a table?")
    where = f"header in line {heads.number}" + (f" after {heads.number - 1} of preamble" if heads.number > 1 else "")
    records = _records(path, text, separator, first)
    rows = (row_of(line, heads.names, cells) for line, cells in records if line > heads.number)
    return Table(heads.names, rows, f"CSV with {SEPARATORS[separator]}, {encoding}, {where}{heads.said}")


def row_of(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    """The row, with what is wrong where it has fewer cells than there are columns, or more."""
    problem = None
    if len(cells) < len(columns):
        there = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        problem = f"{there}, and there are {len(columns)} columns; '{columns[len(cells)]}' is the first missing"
    elif any(map(str.strip, cells[len(columns) :])):
        problem = f"{len(cells)} cells, and there are only {len(columns)} columns"
    names = list(columns)
    if problem is not None:  # what has no column keeps its place, for whoever is to mend it
        names += [f"column {at}" for at in range(len(columns) + 1, len(cells) + 1)]
    values: dict[str, Cell] = dict(zip(names, map(unguarded, cells), strict=False))
    return Row(number, values, problem)


def _told_separator(text: str) -> tuple[str | None, str]:
    """What the first line says of separators, as Excel writes it, and the text without it."""
    first, end, rest = text.partition("\n")
    if end and first.startswith("sep=") and first[4:5] in SEPARATORS and len(first.strip("\n")) == 5:
        return first[4], rest
    return None, text


def _separator(path: Path, text: str) -> str:
    """The one that gives most rows the same number of cells; of equals, the most cells."""

    def fit(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for _, cells in islice(_records(path, text, separator, 1), _LOOKED_AT):
                widths[len(cells)] += len(cells) > 1
        except UsageProblem:
            pass  # what can be read up to there must do
        width, rows = max(widths.items(), key=lambda item: item[1] * item[0], default=(0, 0))
        return rows, width

    return max(SEPARATORS, key=fit)


def _records(path: Path, text: str, separator: str, first: int) -> Iterator[Line]:
    """Each record with the line on which it begins, the *first* being the text's; empty lines are left out."""
    begins = first

    def lines() -> Iterator[str]:
        at = 0
        while at < len(text):
            end = text.find("\n", at)
            end = len(text) if end < 0 else end + 1
            yield text[at:end]
            at = end

    reader = csv.reader(lines(), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield Line(begins, cells)
            begins = first + reader.line_num
    except csv.Error as error:
        why = "a quote that opens there is never closed" if "end of data" in str(error) else str(error)
        raise UsageProblem(f"{path}:{begins}: this is no CSV: {why}") from None
