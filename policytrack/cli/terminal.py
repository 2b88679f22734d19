"""Tables, lines and progress bars for people at a terminal; the only module that uses Rich."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from policytrack.domain.statuses import MEANINGS
from policytrack.formats.lists.text import Row
from policytrack.formats.styled_line import LABEL, StyledLine
from policytrack.text.escaping import one_line, printable

if TYPE_CHECKING:
    from rich.progress import TaskID

_STYLES = {meaning.label: meaning.style for meaning in MEANINGS.values()}
_TIMING_STYLES = {"Overdue": "bold red", "Possibly overdue": "yellow", "Due ": "yellow", "No d": "dim"}
_KEPT = 5
"""So many columns a list shows however narrow the terminal is; those after them only as far as there is room."""
_NARROWEST = 18  # columns, of the text beside a margin
_SHORT, _SHORT_IF_WIDE = 14, 20  # columns, of cells that are not wrapped
_USUAL, _WIDE, _WIDEST = 80, 100, 120  # columns, of a terminal
_FOR_OTHERS = 24  # columns, that names leave to the titles beside them
_LONGEST_WORD = 24  # columns
_BETWEEN = 2  # columns


def fitting_table(headings: Sequence[str], rows: Sequence[Row], kept: int = _KEPT) -> tuple[str, list[str]]:
    """A table of the first columns that fit, and the headings of the others.

    The first *kept* are always shown, unless the terminal is narrower than usual. A row that is a string stands above
    the rows that follow it.
    """
    cells = [row for row in rows if not isinstance(row, str)]
    room = Console().width
    number = len(headings)
    least = kept if room >= _USUAL else min(kept, 2)
    while number > least and _least_width(headings[:number], [row[:number] for row in cells], room) > room + _BETWEEN:
        number -= 1
    shown = [row if isinstance(row, str) else row[:number] for row in rows]
    return table_text(headings[:number], shown), list(headings[number:])


def is_wide() -> bool:
    """Whether the terminal is wider than most."""
    return Console().width >= _WIDEST


def has_room(headings: Sequence[str], rows: Sequence[Row], unwrapped: int) -> bool:
    """Whether a table fits with all its columns, with one that is not wrapped, and some room left for the others."""
    cells = [[*map(one_line, row)] for row in rows if not isinstance(row, str)]
    room = Console().width
    others = [[*row[:unwrapped], *row[unwrapped + 1 :]] for row in cells]
    width = max(map(cell_len, (headings[unwrapped], *(row[unwrapped] for row in cells))))
    least = _least_width([*headings[:unwrapped], *headings[unwrapped + 1 :]], others, room)
    return least + width + _FOR_OTHERS <= room


def table_text(headings: Sequence[str], rows: Iterable[Row]) -> str:
    """A table as wide as the terminal; cells are shown as they are, never read as Rich's markup."""
    listed = [one_line(row) if isinstance(row, str) else [one_line(cell) for cell in row] for row in rows]
    cells = [row for row in listed if not isinstance(row, str)]
    if not cells:
        return ""
    console = Console(highlight=False)
    roomy = _least_width(headings, cells, console.width) <= console.width + _BETWEEN
    columns = list(zip(*cells, strict=True))
    widths = _widths(headings, columns, console.width) if roomy else [None] * len(columns)

    def new_table(*, show_header: bool) -> Table:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=show_header, header_style="bold")
        table.collapse_padding = True
        for heading, column, width in zip(headings, columns, widths, strict=True):
            table.add_column(
                Text(heading), no_wrap=roomy and _is_short(column, console.width), overflow="fold", width=width
            )
        return table

    pieces: list[Table | Text] = [new_table(show_header=True)]
    for row in listed:
        if isinstance(row, str):
            pieces += [Text(f"\n{row}", style="bold"), new_table(show_header=False)]
        else:
            styled = (Text(cell, style=_style_of(cell)) for cell in row)
            pieces[-1].add_row(*styled)  # type: ignore[union-attr]  # the last piece is a table
    with console.capture() as capture:
        for piece in pieces:
            if isinstance(piece, Text) or piece.row_count or piece is pieces[0]:
                console.print(piece)
    return capture.get()


def _style_of(cell: str) -> str:
    """The style of a cell: of a status, or of a timing, which may have a distance behind it."""
    return _STYLES.get(cell) or next((style for label, style in _TIMING_STYLES.items() if cell.startswith(label)), "")


def _is_short(column: Sequence[str], room: int) -> bool:
    """Whether all cells are so short that none should be wrapped in a terminal as wide as *room*."""
    return max(map(cell_len, column)) <= (_SHORT if room < _WIDE else _SHORT_IF_WIDE)


def _least(heading: str, column: Sequence[str], room: int) -> int:
    """The least width at which a column can be read: without wrapping a short cell, or a word of another."""
    if _is_short(column, room):
        return max(map(cell_len, (heading, *column)))
    return min(max(cell_len(word) for cell in (heading, *column) for word in cell.split()), _LONGEST_WORD)


def _widths(headings: Sequence[str], columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of the columns: the least that each needs, and the remaining room where it saves most lines."""
    widths = [_least(heading, column, room) for heading, column in zip(headings, columns, strict=True)]
    wanted = [max(map(cell_len, (heading, *column))) for heading, column in zip(headings, columns, strict=True)]
    left = room - sum(widths) - _BETWEEN * (len(widths) - 1)
    while left > 0 and widths != wanted:
        number = max((n for n in range(len(widths)) if widths[n] < wanted[n]), key=lambda n: wanted[n] / widths[n])
        widths[number] += 1
        left -= 1
    return widths


def _least_width(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> int:
    columns = zip(headings, zip(*rows, strict=True), strict=True) if rows else ()
    return sum(_least(heading, column, room) + _BETWEEN for heading, column in columns)


def lines_text(lines: Iterable[StyledLine]) -> str:
    """Lines, each wrapped to the right of its margin."""
    console = Console(highlight=False)
    with console.capture() as capture:
        for line in lines:
            _print_line(console, line)
    return capture.get()


def _print_line(console: Console, line: StyledLine) -> None:
    margin_style = "bold" if line.indent < LABEL else "dim"
    if line.address:
        # An address in two lines could be neither clicked nor copied.
        text = Text().append(f"{line.margin:<{line.indent}}", style=margin_style)
        *before, (address, _) = line.pieces
        for words, _ in before:
            text.append(words)
        text.append(address, Style(link=address))
        console.print(text, soft_wrap=True)
        return
    text = Text.assemble(*((printable(words), style) for words, style in line.pieces))
    room = max(console.width - line.indent, _NARROWEST)
    for margin, wrapped in zip(chain([line.margin], repeat("")), text.wrap(console, room) or [Text()], strict=False):
        wrapped.rstrip()
        console.print(Text(f"{margin:<{line.indent}}", style=margin_style).append_text(wrapped))


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
