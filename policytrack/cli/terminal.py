"""Tables, lines and progress bars for people at a terminal; the only module that uses Rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policytrack.domain.model import Entry
from policytrack.domain.statuses import MEANINGS
from policytrack.formats.columns import Column
from policytrack.formats.sheet import StyledLine
from policytrack.text.escaping import one_line, printable

if TYPE_CHECKING:
    from rich.progress import TaskID

_STYLES = {
    **{str(status): meaning.style for status, meaning in MEANINGS.items()},
    "overdue": "bold red",
    "may-be-late": "yellow",
    "due-soon": "yellow",
    "no-deadline": "dim",
    "unresolved": "dim",
}
# The columns that a list leaves out first if the terminal is too narrow for all.
_EXPENDABLE = ("Asked", "Deadline", "Due", "Timing")
_NARROWEST = 18
_BETWEEN = 2  # columns


def show_entries(entries: Iterable[Entry], columns: Sequence[Column]) -> tuple[int, list[str]]:
    """Show a table of entries; returns how many there were, and the headings that there was no room for."""
    rows = [[one_line(column.cell(entry)) for column in columns] for entry in entries]
    console = Console(highlight=False)
    shown, hidden = list(range(len(columns))), []
    for heading in _EXPENDABLE:
        if (
            _least_width([columns[i].heading for i in shown], [[row[i] for i in shown] for row in rows])
            <= console.width
        ):
            break
        if any(columns[i].heading == heading for i in shown):
            shown = [i for i in shown if columns[i].heading != heading]
            hidden.append(heading)
    show_table([columns[i].heading for i in shown], [[row[i] for i in shown] for row in rows])
    return len(rows), hidden


def show_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show a table as wide as the terminal; cells are shown as they are, never read as Rich's markup."""
    listed = [[one_line(cell) for cell in row] for row in rows]
    if not listed:
        return
    console = Console(highlight=False)
    roomy = _least_width(headings, listed) <= console.width
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", collapse_padding=True)
    columns = list(zip(*listed, strict=True))
    widths = _widths(headings, columns, console.width) if roomy else [None] * len(columns)
    for heading, column, width in zip(headings, columns, widths, strict=True):
        table.add_column(Text(heading), no_wrap=roomy and _is_words(column), overflow="fold", width=width)
    for row in listed:
        table.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    console.print(table)


def _is_words(column: Sequence[str]) -> bool:
    """Whether all cells are short, so that they should not be wrapped."""
    return max(map(cell_len, column)) <= _NARROWEST


def _least(heading: str, column: Sequence[str]) -> int:
    """The least width at which a column can be read."""
    longest = max((cell_len(word) for cell in (heading, *column) for word in cell.split()), default=0)
    return min(max(map(cell_len, (heading, *column))), _NARROWEST) if _is_words(column) else min(longest, _NARROWEST)


def _widths(headings: Sequence[str], columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of the columns that fill the room: first the least that each needs, the rest shared out one by one."""
    widths = [_least(heading, column) for heading, column in zip(headings, columns, strict=True)]
    wanted = [max(map(cell_len, (heading, *column))) for heading, column in zip(headings, columns, strict=True)]
    left = room - sum(widths) - _BETWEEN * (len(widths) - 1)
    while left > 0 and widths != wanted:
        number = min((n for n in range(len(widths)) if widths[n] < wanted[n]), key=widths.__getitem__)
        widths[number] += 1
        left -= 1
    return widths


def _least_width(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    columns = zip(headings, zip(*rows, strict=True), strict=True) if rows else ()
    return sum(_least(heading, column) + _BETWEEN for heading, column in columns)


def show_lines(lines: Iterable[StyledLine]) -> None:
    """Show lines, each wrapped to the right of its margin."""
    console = Console(highlight=False)
    for line in lines:
        text = Text.assemble(*((printable(words), style) for words, style in line.pieces))
        room = max(console.width - line.indent, _NARROWEST)
        for margin, wrapped in zip(
            chain([line.margin], repeat("")), text.wrap(console, room) or [Text()], strict=False
        ):
            wrapped.rstrip()
            console.print(
                Text(f"{margin:<{line.indent}}", style="bold" if line.indent < 14 else "dim").append_text(wrapped)
            )


class ProgressBar:
    """A progress bar on standard error, which disappears when it stops."""

    def __init__(self) -> None:
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._progress.start()
        self._tasks: dict[str, TaskID] = {}

    def show(self, what: str, done: int, total: int) -> None:
        """Show that *done* of *total* steps of *what* are done."""
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(one_line(what), total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)

    def stop(self) -> None:
        self._progress.stop()
