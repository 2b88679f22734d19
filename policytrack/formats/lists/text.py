"""A table in plain text, as wide as it needs to be, for pipes and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from policytrack.domain.model import Entry
from policytrack.text.escaping import one_line

if TYPE_CHECKING:
    from policytrack.formats.columns import Column

Row = Sequence[str] | str
"""The cells of a row; or text that stands above the rows that follow it."""


def render(entries: Iterable[Entry], columns: Sequence[Column]) -> Iterator[str]:
    """One line for each entry, under a line of headings."""
    return table(
        [column.heading for column in columns], ([column.cell(entry) for column in columns] for entry in entries)
    )


def table(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The rows under their headings, in aligned columns two spaces apart; nothing without rows."""
    cells = [list(headings), *(one_line(row) if isinstance(row, str) else _shown(row) for row in rows)]
    if len(cells) == 1:
        return
    columns = list(zip(*(row for row in cells if not isinstance(row, str)), strict=True))
    widths = [max(map(len if "".join(column).isascii() else width, column)) for column in columns]
    padded = "  ".join(f"{{:<{size}}}" for size in widths).format
    for row in cells:
        if isinstance(row, str):
            yield f"\n{row}\n"
        elif "".join(row).isascii():
            yield padded(*row).rstrip() + "\n"
        else:
            spaces = (" " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
            yield "  ".join(map(str.__add__, row, spaces)).rstrip() + "\n"


def _shown(row: Sequence[str]) -> Sequence[str]:
    """The cells of a row, each on one line. Nearly always nothing changes, and all cells together show that."""
    text = "".join(row)
    return row if text.isascii() and text.isprintable() else [one_line(cell) for cell in row]


def width(text: str) -> int:
    """The width of the text on a terminal, in columns."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
