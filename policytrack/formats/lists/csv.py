"""CSV as RFC 4180 has it, in UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.text.escaping import FORMULA_STARTS, guarded, printable

_BETWEEN = "\x1f"
_SUSPECTS = tuple(_BETWEEN + char for char in FORMULA_STARTS)


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """A row of column names, then a row for each entry."""
    return table([column.name for column in columns], ([column.cell(entry) for column in columns] for entry in entries))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as CSV; text that looks like a formula gets a leading apostrophe."""
    writer = csv.writer(_Lines(), lineterminator="\r\n")
    yield writer.writerow(headings)
    for row in rows:
        # Nearly every row is harmless as a whole, which is seen sooner than cell by cell.
        whole = _BETWEEN + _BETWEEN.join(row)
        is_plain = whole.isascii() and whole.replace(_BETWEEN, "").isprintable()
        if not is_plain or any(suspect in whole for suspect in _SUSPECTS):
            row = [_safe(cell) for cell in row]
        yield writer.writerow(row)


def _safe(cell: str) -> str:
    return printable(guarded(cell))


class _Lines:
    """Hands each line back instead of writing it anywhere."""

    def write(self, line: str) -> str:
        return line
