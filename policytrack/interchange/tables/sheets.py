"""A workbook's rows, read by a process of its own: a library in another language that fails takes only it down.

The process gets the file on standard input, and writes lines of JSON: what was found, the rows in bundles, and at
last that this was all. Nothing else that it may write is believed.
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
from policytrack.interchange.tables.xlsx_errors import errors_of, inflated_size
from policytrack.text.did_you_mean import unknown

MISSING = "missing"
END = "end"
_AT_ONCE = 500
_MOST_TEXT = 2_000_000_000
# A spreadsheet writes a carriage return so.
_ESCAPED_RETURN = re.compile(r"_x000[dD]_\n?")


def lines_of(content: bytes, sheet: str | None) -> Iterator[str]:
    """What is found, then the rows that are not empty, each with its number, then the end.

    Raises `UsageProblem`, without the file's name, for what cannot be read, and `ImportError` without the library.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    inflated_size(content)
    marked = errors_of(content)  # before the library, which takes memory for every cell up to the last
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise UsageProblem(f": {unknown('sheet', sheet, names)}")
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible] or names
        found = None
        for name in [sheet] if sheet is not None else shown:
            each = book.get_sheet_by_name(name)
            if found is None or each.height > found.height:
                found = each
            del each
        if found is None:
            raise UsageProblem("has no sheet")
        errors = marked.get(found.name, {})
        yield json.dumps({"sheet": found.name, "sheets": len(names), "errors": {str(k): v for k, v in errors.items()}})
        before = [""] * (found.start[1] if found.start is not None else 0)
        rows = enumerate(found.iter_rows(), 1)
        while bundle := [*islice(rows, _AT_ONCE)]:
            plain = ((number, trimmed([*before, *map(words_of, row)])) for number, row in bundle)
            if kept := [[number, cells] for number, cells in plain if cells]:
                yield json.dumps(kept)
    except PasswordError:
        raise UsageProblem("has a password; save it without one") from None
    except (CalamineError, OSError, ValueError) as error:
        raise UsageProblem(f"cannot be read as a workbook: {error}") from None
    yield json.dumps(END)


def trimmed(cells: list[str]) -> list[str]:
    """The cells up to the last that is not empty."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def words_of(value: Any) -> str:
    """A cell's value as a person would type it."""
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


def serve() -> None:
    """Read the workbook on standard input, in no more memory than the first argument says; the second is a sheet."""
    import gc
    import signal

    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that people started
    _limit(int(sys.argv[1]))
    sink = sys.stdout
    written = 0
    try:
        for line in lines_of(sys.stdin.buffer.read(), sys.argv[2] if len(sys.argv) > 2 else None):
            written += len(line)
            if written > _MOST_TEXT:
                raise MemoryError
            sink.write(f"{line}\n")
    except UsageProblem as problem:
        sink.write(f"{json.dumps({'problem': str(problem)})}\n")
    except ImportError:
        sink.write(f"{json.dumps({'problem': MISSING})}\n")
    sink.flush()


def _limit(most: int) -> None:
    """As far as the system can: on Windows there is no such limit, and macOS takes no notice of it."""
    try:
        import resource
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, most)):
        try:
            _, hard = resource.getrlimit(kind)
            if hard == resource.RLIM_INFINITY or limit < hard:
                resource.setrlimit(kind, (limit, hard))
        except (ValueError, OSError):
            pass
