"""A table in plain text, as wide as it needs to be, for pipes and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.text.escaping import one_line

Row = Sequence[str] | str
"""The cells of a row; or text that stands above the rows that follow it."""


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One line for each entry, under a line of headings."""
    return table(
        [column.heading for column in columns], ([column.cell(entry) for column in columns] for entry in entries)
    )


def table(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The rows under their headings, in aligned columns two spaces apart; nothing without rows."""
    cells = [list(headings), *(row if isinstance(row, str) else [one_line(cell) for cell in row] for row in rows)]
    if len(cells) == 1:
        return
    widths = [
        max(map(width, column)) for column in zip(*(row for row in cells if not isinstance(row, str)), strict=True)
    ]
    for row in cells:
        if isinstance(row, str):
            yield f"\n{one_line(row)}\n"
            continue
        padded = (
            cell.ljust(size) if cell.isascii() else cell + " " * (size - width(cell))
            for cell, size in zip(row, widths, strict=True)
        )
        yield "  ".join(padded).rstrip() + "\n"


def width(text: str) -> int:
    """The width of the text on a terminal, in columns."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
