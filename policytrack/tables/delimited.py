"""CSV, and its kin with semicolons, tabs and bars: where the header is, and what separates cells, is found."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.tables import Cell, Row, Table

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 200
_LONGEST_CELL = 10_000_000
# What a writer of CSV puts an apostrophe before, lest a spreadsheet take it for a formula; see `formats.as_csv`.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def read_delimited(path: Path, text: str, encoding: str, header: int | None = None) -> Table:
    """The table. Raises `UsageProblem` where there is no header with two columns or more."""
    csv.field_size_limit(_LONGEST_CELL)
    told, text = _told_separator(text)
    separator = told or _separator(text)
    before = 1 if told else 0
    found = [(line, cells) for line, cells in islice(_records(text, separator), _LOOKED_AT)]
    at = header_among(found) if header is None else _at(found, header - before)
    if at is None:
        raise UsageProblem(f"{path} has no line that names columns; is it a table?")
    line, names = found[at]
    columns = unique(names)
    preamble = line - 1 + before
    where = f"header in line {line + before}" + (f" after {preamble} of preamble" if preamble else "")
    rows = _rows(text, separator, columns, line, before)
    return Table(
        tuple(name for name in columns if name), rows, f"CSV with {SEPARATORS[separator]}, {encoding}, {where}"
    )


def unique(names: Sequence[str]) -> list[str]:
    """Names of columns: single spaces, a number behind what comes again, nothing at the end that has no name."""
    plain = [" ".join(name.split()) for name in names]
    while plain and not plain[-1]:
        plain.pop()
    seen: Counter[str] = Counter()
    found = []
    for at, name in enumerate(plain, 1):
        named = name or f"column {at}"
        seen[named] += 1
        found.append(named if seen[named] == 1 else f"{named} ({seen[named]})")
    return found


def row_of(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    """The row, with what is wrong where it has fewer cells than there are columns, or more."""
    problem = None
    if len(cells) < len(columns):
        problem = (
            f"{len(cells)} cells, and there are {len(columns)} columns; '{columns[len(cells)]}' is the first missing"
        )
    elif any(map(str.strip, cells[len(columns) :])):
        problem = f"{len(cells)} cells, and there are only {len(columns)} columns"
    values: dict[str, Cell] = dict(zip(columns, map(unguarded, cells), strict=False))
    return Row(number, values, problem)


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that guards what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _GUARDED and len(cell) > 1 else cell


def _told_separator(text: str) -> tuple[str | None, str]:
    """What the first line says of separators, as Excel writes it, and the text without it."""
    first, end, rest = text.partition("\n")
    if end and first.startswith("sep=") and first[4:5] in SEPARATORS and len(first.strip("\n")) == 5:
        return first[4], rest
    return None, text


def _separator(text: str) -> str:
    """The one that gives most rows the same number of cells; of equals, the most cells."""

    def fit(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for _, cells in islice(_records(text, separator), _LOOKED_AT):
                widths[len(cells)] += len(cells) > 1
        except UsageProblem:
            pass  # what can be read up to there must do
        width, rows = max(widths.items(), key=lambda item: item[1] * item[0], default=(0, 0))
        return rows, width

    return max(SEPARATORS, key=fit)


def _at(found: Sequence[tuple[int, Sequence[str]]], line: int) -> int | None:
    return next((at for at, (number, _) in enumerate(found) if number == line), None)


def header_among(found: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """Which of the first rows names the columns: the first as wide as most, whose cells are full and all different."""
    widths = Counter(len(cells) for _, cells in found if len(cells) > 1)
    if not widths:
        return 0 if found and len(found) > 1 else None
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for at, (_, cells) in enumerate(found):
        named = [cell.strip() for cell in cells if cell.strip()]
        if len(cells) >= width and len(named) * 3 >= len(cells) * 2 and len(set(named)) * 3 >= len(named) * 2:
            return at
    return next(at for at, (_, cells) in enumerate(found) if len(cells) == width)


def _records(text: str, separator: str, first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; empty lines are left out."""
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
                yield begins, cells
            begins = first + reader.line_num
    except csv.Error as error:
        why = "a quote that opens there is never closed" if "end of data" in str(error) else str(error)
        raise UsageProblem(f"line {begins}: this is no CSV: {why}") from None


def _rows(text: str, separator: str, columns: Sequence[str], header: int, before: int) -> Iterator[Row]:
    for line, cells in _records(text, separator):
        if line > header:
            yield row_of(line + before, columns, cells)
