"""XLSX: the sheet with the most rows, or the one that is named; dates and numbers as a person would type them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.interchange.tables.csv import row_of
from policytrack.interchange.tables.header import Heads, Line, heads_among
from policytrack.interchange.tables.sheets import END, MISSING, lines_of
from policytrack.interchange.tables.table import Row, Table
from policytrack.interchange.tables.xlsx_errors import inflated_size

_LOOKED_AT = 200
_SERVE = "from policytrack.interchange.tables.sheets import serve; serve()"
_LEAST_MEMORY = 512 << 20
_MOST_MEMORY = 4 << 30
_FOR_EACH_BYTE = 30
"""Bytes of memory for a byte of XML: a number of one digit stands in fourteen, and takes some hundred."""


def read_workbook(path: Path, content: bytes, sheet: str | None, header: int | None, wanted: frozenset[str]) -> Table:
    """The table. Raises `UsageProblem` for a damaged file, a sheet that there is not, and a missing extra."""
    if not content.startswith(b"PK"):
        raise UsageProblem(f"{path} is no workbook, though its name ends so; name it .csv if it is one")
    try:
        size = inflated_size(content)
    except UsageProblem as problem:
        raise UsageProblem(f"{path} {problem}") from None
    lines = iter(_lines(path, content, sheet, min(_LEAST_MEMORY + _FOR_EACH_BYTE * size, _MOST_MEMORY)))
    found = json.loads(next(lines))
    bundles = (json.loads(line) for line in lines)
    rows = ((number, cells) for bundle in bundles if bundle != END for number, cells in bundle)
    first = []
    for number, cells in rows:
        first.append(Line(number, cells))
        if number >= _LOOKED_AT:
            break
    heads = heads_among([line for line in first if line.number <= _LOOKED_AT], header, wanted)
    chosen, number_of_sheets = found["sheet"], found["sheets"]
    if heads is None:
        raise UsageProblem(f"{path}: the sheet '{chosen}' has no row that names columns; name another with sheet:")
    errors = {int(row): cell for row, cell in found["errors"].items()}
    others = f" of {number_of_sheets}" if number_of_sheets > 1 else ""
    return Table(
        heads.names,
        _rows(chain(first, rows), heads, errors),
        f"workbook, sheet '{chosen}'{others}, header in row {heads.number}{heads.said}",
    )


def _lines(path: Path, content: bytes, sheet: str | None, memory: int) -> list[str] | Iterator[str]:
    """What the other process says. Where none can be started, this one reads the workbook."""
    if not sys.executable:
        return _read_here(path, content, sheet)
    command = [sys.executable, "-P", "-c", _SERVE, str(memory), *([] if sheet is None else [sheet])]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=None
        )
    except OSError:
        return _read_here(path, content, sheet)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    problem = _problem(lines)
    if problem == MISSING:
        raise _missing()
    if problem is not None:
        raise UsageProblem(f"{path}{'' if problem.startswith(':') else ' '}{problem}")
    if not lines or lines[-1] != json.dumps(END):
        raise UsageProblem(
            f"{path} cannot be read as a workbook: it took more than {memory >> 20:,} MB of memory, or is damaged; "
            "save it as CSV"
        )
    return lines


def _problem(lines: list[str]) -> str | None:
    try:
        said = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return str(said["problem"]) if isinstance(said, dict) and "problem" in said else None


def _read_here(path: Path, content: bytes, sheet: str | None) -> Iterator[str]:
    try:
        yield from lines_of(content, sheet)
    except ImportError:
        raise _missing() from None
    except UsageProblem as problem:
        raise UsageProblem(f"{path} {problem}") from None


def _missing() -> UsageProblem:
    return UsageProblem("workbooks need one package more: pip install 'policytrack[xlsx]'")


def _rows(lines: Iterator[Any], heads: Heads, errors: Mapping[int, str]) -> Iterator[Row]:
    for number, cells in lines:
        if number <= heads.number:
            continue
        # A sheet is as wide as its widest row; blanks at the end of a row are no missing cells.
        row = row_of(number, heads.names, [*cells, *[""] * (len(heads.names) - len(cells))])
        if number in errors:
            row = row._replace(problem=f"the cell {errors[number]} holds an error of the spreadsheet's, such as #N/A")
        yield row
