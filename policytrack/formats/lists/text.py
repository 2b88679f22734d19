"""A table in plain text, as wide as it needs to be: for pipes and for terminals without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.text.escaping import one_line


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One line for each entry, under a line of headings."""
    return table(
        [column.heading for column in columns],
        ([column.cell(entry) for column in columns] for entry in entries),
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows under their headings, in aligned columns two spaces apart; nothing without rows."""
    cells = [list(headings), *([one_line(cell) for cell in row] for row in rows)]
    if len(cells) == 1:
        return
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (column_width - width(cell)) for cell, column_width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip() + "\n"


def width(text: str) -> int:
    """The width of the text on a terminal, in columns."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
