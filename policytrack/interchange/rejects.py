"""Rows that an import rejects: listed with their problems, and written to a CSV file to be corrected."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from policytrack.errors import UsageProblem
from policytrack.files.atomic import replace_file
from policytrack.files.safe_paths import open_file
from policytrack.formats.lists.csv import table as csv_table
from policytrack.interchange.items import RowProblem, SnapshotContents
from policytrack.interchange.tables.read import open_table
from policytrack.interchange.tables.table import Cell, TableOptions, TableRow
from policytrack.text.escaping import counted

_ROWS_NAMED = 5


def reject_rows(
    file: Path,
    contents: SnapshotContents,
    options: TableOptions,
    *,
    unit: str,
    folder: Path | None,
    dry_run: bool,
) -> list[str]:
    """A line for each mistake, with its row and column, and one that says to which file in *folder* the rows went.

    A mistake that several rows share has one line, with their number and the first of them. Nothing is written in a
    *dry_run*. Raises `UsageProblem` with these lines if *folder* is None.
    """
    lines = [f"{file}: {mistake}" for mistake in _mistakes(contents.problems, unit)]
    bad_rows = {problem.row for problem in contents.problems}
    if folder is None:
        lines.append(
            f"{counted(len(bad_rows), 'bad row')} of {contents.rows:,}; nothing was imported "
            "(--skip-bad-rows imports the others)"
        )
        raise UsageProblem("\n".join(lines))
    written = None if dry_run else _write_rejected(file, contents, options, folder)
    where = "" if written is None else f", and written to {folder / written}"
    return [*lines, f"{counted(len(bad_rows), 'bad row')} of {contents.rows:,} left out{where}"]


def _mistakes(problems: Iterable[RowProblem], unit: str) -> Iterator[str]:
    """The problems in the order of their rows; equal ones are one, with their number and the first rows.

    A row's number is that of the *unit*, with the file's line if that is another number.
    """
    alike: dict[tuple[str | None, str], list[RowProblem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.row):
        alike.setdefault((problem.column, problem.message), []).append(problem)
    for (column, message), group in alike.items():
        first = group[0]
        line = f" (line {first.line})" if first.line not in (None, first.row) else ""
        mistake = f"{unit} {first.row}{line}: {'' if column is None else f'{column}: '}{message}"
        if len(group) > 1:
            numbers = ", ".join(str(problem.row) for problem in group[:_ROWS_NAMED])
            mistake += f" ({len(group):,} {unit}s: {numbers}{', …' if len(group) > _ROWS_NAMED else ''})"
        yield mistake


def _write_rejected(file: Path, contents: SnapshotContents, options: TableOptions, folder: Path) -> Path:
    """Write the rejected rows to a new file, or one with the same content; return its path below *folder*.

    Other files of that name are kept, for the user may be correcting them.
    """
    messages: dict[int, list[str]] = {}
    for problem in contents.problems:
        message = f"{problem.column}: {problem.message}" if problem.column else problem.message
        messages.setdefault(problem.row, []).append(message)
    table = open_table(file, options)  # read again, for the rows are not kept in memory
    rows = (
        [str(row.number), "; ".join(messages[row.number]), *map(_cell_text, _cells(row, table.columns))]
        for row in table.rows
        if row.number in messages
    )
    content = "".join(csv_table(("row", "problem", *table.columns), rows))
    names = (f"{file.stem}.bad-rows{'' if number == 1 else f'-{number}'}.csv" for number in count(1))
    path = next(path for path in map(Path, names) if not os.path.lexists(path) or _has_content(folder / path, content))
    replace_file(folder / path, [content], root=folder)
    return path


def _has_content(path: Path, content: str) -> bool:
    """Whether the path is a file, not a link, with this content in UTF-8."""
    try:
        with os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
            return file.read() == content.encode()
    except OSError:
        return False


def _cells(row: TableRow, columns: Sequence[str]) -> list[Cell]:
    """The row's cells in the order of the columns, and after them those that have no column."""
    without_column = [cell for column, cell in row.cells.items() if column not in columns]
    return [*(row.cells.get(column, "") for column in columns), *without_column]


def _cell_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "; ".join(cell)
