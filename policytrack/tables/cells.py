"""What a workbook's own XML says of its cells: which hold errors, and whether there are too many for any memory."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from policytrack.errors import UsageProblem

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')
_SHEET = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
_ERROR = b't="e"'
_MOST = 60_000_000


def cells_of(content: bytes) -> dict[int, dict[int, str]]:
    """By the number of each sheet, from 0, and by row: the cell that holds an error, such as `C7`.

    Sheets are numbered as their files are, which is the order in which they were made. Raises `UsageProblem` for a
    sheet so wide and long that reading it would take all memory.
    """
    found: dict[int, dict[int, str]] = {}
    try:
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                if sheet := _SHEET.fullmatch(name):
                    found[int(sheet[1]) - 1] = _errors(archive.read(name))
    except BadZipFile:
        return {}  # the reader of workbooks says what it is
    return found


def _errors(xml: bytes) -> dict[int, str]:
    errors: dict[int, str] = {}
    width = length = 0
    for cell in _CELL.finditer(xml):
        column, row = 0, int(cell[2])
        for letter in cell[1]:
            column = column * 26 + letter - 64
        width, length = max(width, column), max(length, row)
        if _ERROR in cell[3]:
            errors.setdefault(row, f"{cell[1].decode()}{row}")
    if width * length > _MOST:
        raise UsageProblem(
            f"a sheet's last cell stands in row {length:,} and column {width:,}; delete what is empty around the table"
        )
    return errors
