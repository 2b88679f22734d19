"""CSV by RFC 4180, in UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.text.escaping import FORMULA_STARTS, guarded, printable

_BETWEEN = "\x1f"
_suspect = re.compile(f"{_BETWEEN}[{re.escape(''.join(FORMULA_STARTS))}]").search


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """A row of column names, then a row for each entry."""
    return table([column.name for column in columns], ([column.cell(entry) for column in columns] for entry in entries))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as CSV; text that looks like a formula gets a leading apostrophe."""
    writer = csv.writer(_LineReturner(), lineterminator="\r\n")
    yield writer.writerow(headings)
    for row in rows:
        # Nearly every row is harmless, and it is faster to test the whole row than each cell.
        joined = _BETWEEN + _BETWEEN.join(row)
        is_plain = joined.isascii() and joined.replace(_BETWEEN, "").isprintable()
        if not is_plain or _suspect(joined):
            row = [_safe(cell) for cell in row]
        yield writer.writerow(row)


def _safe(cell: str) -> str:
    return printable(guarded(cell))


class _LineReturner:
    """A file for `csv.writer` whose `write` returns the line."""

    def write(self, line: str) -> str:
        return line
