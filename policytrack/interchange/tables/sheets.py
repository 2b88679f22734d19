"""Read a workbook's rows in a separate process, so that a crash in the native library ends only that process.

The process reads the file from standard input and writes lines of JSON: first an object about the sheet, then lists
of rows, and last `END`. Output without `END` is not used.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.files.memory_limit import limit_memory
from policytrack.interchange.tables.xlsx_archive import inflated_size
from policytrack.interchange.tables.xlsx_errors import error_cells
from policytrack.text.did_you_mean import unknown

MISSING_LIBRARY = "missing"
END = "end"
_ROWS_PER_LINE = 500
_MOST_TEXT = 2_000_000_000
# How a spreadsheet writes a carriage return.
_ESCAPED_RETURN = re.compile(r"_x000[dD]_\n?")


def workbook_lines(content: bytes, sheet: str | None) -> Iterator[str]:
    """Lines of JSON: the sheet's name, the number of sheets and the cells with errors; the filled rows; and `END`.

    A row is a pair of its number and its cells. Raises `UsageProblem`, without the file's name, if the workbook cannot
    be read, and `ImportError` if the library is not installed.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    inflated_size(content)
    marked = error_cells(content)  # first, because the library allocates memory for every cell up to the last
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise UsageProblem(f": {unknown('sheet', sheet, names)}")
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible] or names
        largest = None
        for name in [sheet] if sheet is not None else shown:
            each = book.get_sheet_by_name(name)
            if largest is None or each.height > largest.height:
                largest = each
            del each
        if largest is None:
            raise UsageProblem("has no sheet")
        errors = marked.get(largest.name, {})
        yield json.dumps(
            {"sheet": largest.name, "sheets": len(names), "errors": {str(k): v for k, v in errors.items()}}
        )
        before = [""] * (largest.start[1] if largest.start is not None else 0)
        rows = enumerate(largest.iter_rows(), 1)
        while batch := [*islice(rows, _ROWS_PER_LINE)]:
            plain = ((number, trimmed([*before, *map(typed_text, row)])) for number, row in batch)
            if filled := [[number, cells] for number, cells in plain if cells]:
                yield json.dumps(filled)
    except PasswordError:
        raise UsageProblem("has a password; save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None
    yield json.dumps(END)


def trimmed(cells: list[str]) -> list[str]:
    """The cells up to the last filled one."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def typed_text(value: Any) -> str:
    """A cell's value as text, as a person would type it."""
    if isinstance(value, str):
        return _ESCAPED_RETURN.sub("\n", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(milliseconds=500)).replace(
            microsecond=0
        )  # a time is stored as a fraction of a day, which is never exact
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def serve() -> None:
    """Read the workbook on standard input and write `workbook_lines` to standard output.

    The first argument is the limit of memory in bytes, the second, if any, the sheet's name.
    """
    import gc
    import signal

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles an interrupt
    limit_memory(int(sys.argv[1]))
    sink = sys.stdout
    written = 0
    try:
        for line in workbook_lines(sys.stdin.buffer.read(), sys.argv[2] if len(sys.argv) > 2 else None):
            written += len(line)
            if written > _MOST_TEXT:
                raise MemoryError
            sink.write(f"{line}\n")
    except UsageProblem as problem:
        sink.write(f"{json.dumps({'problem': str(problem)})}\n")
    except ImportError:
        sink.write(f"{json.dumps({'problem': MISSING_LIBRARY})}\n")
    sink.flush()
