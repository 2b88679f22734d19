"""Rows that `import` cannot take: told one by one, and written to a file for whoever is to mend them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.safe_paths import open_file
from policytrack.formats.lists.csv import table as csv_table
from policytrack.interchange.items import Taken
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import Cell, TableOptions, TableRow
from policytrack.text.escaping import counted


def rejects(
    file: Path, found: Taken, options: TableOptions, *, has_items: bool, folder: Path | None, dry_run: bool
) -> list[str]:
    """Every problem, with its row and column, and where the rejected rows were written: to a file in *folder*.

    Raises `UsageProblem` where there is no folder for them, and so they are not to be skipped.
    """
    place = f"{file}: item " if has_items else f"{file}:"
    lines = [f"{place}{fault}" for fault in sorted(found.faults, key=lambda fault: fault.row)]
    bad = {fault.row for fault in found.faults}
    if folder is None:
        lines.append(
            f"{counted(len(bad), 'bad row')} of {found.rows:,}; nothing was written (--skip-bad-rows takes the others)"
        )
        raise UsageProblem("\n".join(lines))
    kept = None if dry_run else _keep_bad(file, found, options, folder)
    where = "" if kept is None else f", and written to {kept}"
    return [*lines, f"{counted(len(bad), 'bad row')} of {found.rows:,} left out{where}"]


def _keep_bad(file: Path, found: Taken, options: TableOptions, folder: Path) -> Path:
    """Write the bad rows; what somebody may be mending is not written over."""
    why: dict[int, list[str]] = {}
    for fault in found.faults:
        why.setdefault(fault.row, []).append(f"{fault.column}: {fault.message}" if fault.column else fault.message)
    again = open_table(file, options)
    rows = (
        [str(row.number), "; ".join(why[row.number]), *map(_words, _cells(row, again.columns))]
        for row in again.rows
        if row.number in why
    )
    content = "".join(csv_table(("row", "problem", *again.columns), rows))
    names = (f"{file.stem}.bad-rows{'' if number == 1 else f'-{number}'}.csv" for number in count(1))
    kept = next(path for path in map(Path, names) if not os.path.lexists(path) or _holds(folder / path, content))
    replace_file(folder / kept, [content], root=folder)
    return kept


def _holds(path: Path, content: str) -> bool:
    """Whether a file, and no link, holds this."""
    try:
        with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
            return file.read() == content.encode()
    except OSError:
        return False


def _cells(row: TableRow, columns: Sequence[str]) -> list[Cell]:
    """The row's cells under these columns, and behind them those that have no column."""
    beyond = [cell for column, cell in row.cells.items() if column not in columns]
    return [*(row.cells.get(column, "") for column in columns), *beyond]


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "; ".join(cell)
