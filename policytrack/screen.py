"""What a person at a terminal sees; the only user of Rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policytrack.columns import Column
from policytrack.model import Entry
from policytrack.printable import one_line, printable

_STYLES = {
    "overdue": "bold red",
    "may-be-late": "yellow",
    "due-soon": "yellow",
    "against": "bold red",
    "stalled": "red",
    "rejected": "red",
    "implemented": "green",
    "implemented-otherwise": "green",
    "partial": "cyan",
    "in-progress": "cyan",
    "announced": "blue",
    "unassessed": "dim",
    "no-deadline": "dim",
    "unresolved": "dim",
}
_NARROW = ("Id", "Status", "Timing", "Strength", "Pillar", "Due", "Line", "Priority")


def show_entries(entries: Iterable[Entry], columns: Sequence[Column]) -> int:
    """Show a table of entries, and give back how many there were."""
    rows = [[column.cell(entry) for column in columns] for entry in entries]
    show_table([column.heading for column in columns], rows)
    return len(rows)


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show a table as wide as the terminal; text stays text, whatever it looks like."""
    listed = [*rows]
    if not listed:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading == "Id", overflow="fold", ratio=None)
    for row in listed:
        table.add_row(*(Text(one_line(cell), style=_STYLES.get(cell, "")) for cell in row))
    Console(highlight=False).print(table)


def show_text(pieces: Iterable[tuple[str, str]]) -> None:
    """Show pieces of text, each with the name of its style."""
    text = Text()
    for words, style in pieces:
        text.append(printable(words), style=style)
    Console(highlight=False, soft_wrap=False).print(text, end="")
