"""Read XLSX: the named sheet, or the one with the most rows; dates and numbers as a person would type them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem, missing_package
from policytrack.interchange.tables.csv import checked_row
from policytrack.interchange.tables.header import Header, NumberedCells, find_header
from policytrack.interchange.tables.sheets import END, MISSING_LIBRARY, workbook_lines
from policytrack.interchange.tables.table import Table, TableRow
from policytrack.interchange.tables.xlsx_archive import inflated_size

_ROWS_SAMPLED = 200
_SERVE_CODE = "from policytrack.interchange.tables.sheets import serve; serve()"
_LEAST_MEMORY = 512 << 20
_MOST_MEMORY = 4 << 30
_FOR_EACH_BYTE = 30
"""Bytes of memory for each byte of XML: a one-digit number takes 14 bytes of XML and about 100 of memory."""


def read_workbook(
    path: Path, content: bytes, sheet: str | None, header: int | None, wanted: Sequence[frozenset[str]]
) -> Table:
    """The table in a workbook.

    Raises `UsageProblem` if the file is damaged, has no such sheet or header, or the `xlsx` extra is not installed.
    """
    if not content.startswith(b"PK"):
        raise UsageProblem(f"{path} is no workbook, though its name ends so; name it .csv if it is one")
    try:
        size = inflated_size(content)
    except UsageProblem as problem:
        raise UsageProblem(f"{path} {problem}") from None
    lines = iter(_process_output(path, content, sheet, min(_LEAST_MEMORY + _FOR_EACH_BYTE * size, _MOST_MEMORY)))
    sheet_info = json.loads(next(lines))
    bundles = (json.loads(line) for line in lines)
    rows = ((number, cells) for bundle in bundles if bundle != END for number, cells in bundle)
    first = []
    for number, cells in rows:
        first.append(NumberedCells(number, cells))
        if number >= _ROWS_SAMPLED:
            break
    header_row = find_header([line for line in first if line.number <= _ROWS_SAMPLED], header, wanted)
    chosen, number_of_sheets = sheet_info["sheet"], sheet_info["sheets"]
    if header_row is None:
        raise UsageProblem(f"{path}: the sheet '{chosen}' has no row that names columns; name another with sheet:")
    errors = {int(row): cell for row, cell in sheet_info["errors"].items()}
    others = f" of {number_of_sheets}" if number_of_sheets > 1 else ""
    return Table(
        header_row.names,
        _checked_rows(chain(first, rows), header_row, errors),
        f"workbook, sheet '{chosen}'{others}, header in row {header_row.number}{header_row.repeated}",
    )


def _process_output(path: Path, content: bytes, sheet: str | None, memory: int) -> list[str] | Iterator[str]:
    """The lines that the reading process writes; if none can be started, this process reads the workbook."""
    if not sys.executable:
        return _read_here(path, content, sheet)
    command = [sys.executable, "-P", "-c", _SERVE_CODE, str(memory), *([] if sheet is None else [sheet])]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=None
        )
    except OSError:
        return _read_here(path, content, sheet)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    problem = _reported_problem(lines)
    if problem == MISSING_LIBRARY:
        raise _library_missing()
    if problem is not None:
        raise UsageProblem(f"{path}{'' if problem.startswith(':') else ' '}{problem}")
    if not lines or lines[-1] != json.dumps(END):
        raise UsageProblem(
            f"{path} cannot be read as a workbook: it took more than {memory >> 20:,} MB of memory, or is damaged; "
            "save it as CSV"
        )
    return lines


def _reported_problem(lines: list[str]) -> str | None:
    try:
        report = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return str(report["problem"]) if isinstance(report, dict) and "problem" in report else None


def _read_here(path: Path, content: bytes, sheet: str | None) -> Iterator[str]:
    try:
        yield from workbook_lines(content, sheet)
    except ImportError:
        raise _library_missing() from None
    except UsageProblem as problem:
        raise UsageProblem(f"{path} {problem}") from None


def _library_missing() -> UsageProblem:
    return UsageProblem(missing_package("workbooks", "xlsx", "python-calamine"))


def _checked_rows(lines: Iterator[Any], header_row: Header, errors: Mapping[int, str]) -> Iterator[TableRow]:
    for number, cells in lines:
        if number <= header_row.number:
            continue
        # A sheet is as wide as its widest row, so blank cells at the end of a row are not missing.
        row = checked_row(number, header_row.names, [*cells, *[""] * (len(header_row.names) - len(cells))])
        if number in errors:
            row = row._replace(problem=f"the cell {errors[number]} holds an error of the spreadsheet's, such as #N/A")
        yield row
