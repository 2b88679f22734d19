"""XLSX: the sheet with the most rows, or the one that is named; dates and numbers as a person would type them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.tables import Row, Table
from policytrack.tables.cells import cells_of
from policytrack.tables.delimited import row_of
from policytrack.tables.heads import Heads, Line, heads_among
from policytrack.words import unknown

_LOOKED_AT = 200
# A spreadsheet writes a carriage return so.
_ESCAPED_RETURN = re.compile(r"_x000[dD]_\n?")


def read_workbook(path: Path, content: bytes, sheet: str | None, header: int | None, wanted: frozenset[str]) -> Table:
    """The table. Raises `UsageProblem` for a damaged file, a sheet that there is not, and a missing extra."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum
    except ImportError:
        raise UsageProblem("workbooks need one package more: pip install 'policytrack[xlsx]'") from None
    if not content.startswith(b"PK"):
        raise UsageProblem(f"{path} is no workbook, though its name ends so; name it .csv if it is one")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise UsageProblem(unknown("sheet", sheet, names))
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible] or names
        marked = cells_of(content)  # before the library, which takes memory for every cell up to the last
        chosen = sheet or max(shown, key=lambda name: len(book.get_sheet_by_name(name).to_python()))
        values = book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except PasswordError:
        raise UsageProblem(f"{path} has a password; save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        raise UsageProblem(f"{path} cannot be read as a workbook: {error}") from None
    found = [Line(at, _trimmed([_words(value) for value in row])) for at, row in enumerate(values[:_LOOKED_AT], 1)]
    heads = heads_among([line for line in found if line.cells], header, wanted)
    if heads is None:
        raise UsageProblem(f"{path}: the sheet '{chosen}' has no row that names columns; name another with sheet:")
    errors = marked.get(names.index(chosen), {})
    others = f" of {len(names)}" if len(names) > 1 else ""
    return Table(
        heads.names,
        _rows(values, heads, errors),
        f"workbook, sheet '{chosen}'{others}, header in row {heads.number}{heads.said}",
    )


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _rows(values: Sequence[Sequence[Any]], heads: Heads, errors: Mapping[int, str]) -> Iterator[Row]:
    for number, row in enumerate(values[heads.number :], heads.number + 1):
        cells = [_words(value) for value in row]
        if any(cells):
            # A sheet is as wide as its widest row; blanks at the end of a row are no missing cells.
            row = row_of(number, heads.names, [*cells, *[""] * (len(heads.names) - len(cells))])
            if number in errors:
                row = row._replace(
                    problem=f"the cell {errors[number]} holds an error of the spreadsheet's, such as #N/A"
                )
            yield row


def _words(value: Any) -> str:
    if isinstance(value, str):
        return _ESCAPED_RETURN.sub("\n", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(milliseconds=500)).replace(microsecond=0)  # a day's fraction is never exact
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
