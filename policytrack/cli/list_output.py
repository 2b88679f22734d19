"""Writes a list of recommendations: as a table at a terminal, else in its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from policytrack.cli.notes import note
from policytrack.cli.output import is_terminal, write, write_styled
from policytrack.domain.vocabulary import Timing
from policytrack.formats.columns import COLUMNS, FULL
from policytrack.formats.lists.text import Row, table
from policytrack.formats.registry import list_writer
from policytrack.text.escaping import counted

_WITH_DIGEST = re.compile(r"-[0-9a-f]{8}\b")

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.workspace.listing import Listing


def columns_option() -> Any:
    """The option that chooses the columns of a list."""
    import typer

    from policytrack.cli.options import Heading, completing

    return typer.Option(
        "--columns",
        help=f"Choose the columns, such as id,title,due: {', '.join(COLUMNS)}; extra.NAME is another tracker's.",
        metavar="COLUMN,…",
        autocompletion=completing("columns"),
        show_default=False,
        rich_help_panel=Heading.OUTPUT,
    )


def column_names(typed: str | None, format: str, usual: Sequence[str]) -> Sequence[str]:
    """The names of the columns that were typed, with commas between; else those of the format.

    A name with a comma in it stands in double quotes. *usual* are those of a table.
    """
    if typed is None:
        return FULL if format == "csv" else usual
    if '"' not in typed:
        return [name.strip() for name in typed.split(",")]
    from policytrack.text.csv_records import cells_of

    return list(map(str.strip, cells_of(typed)))


def show_list(listing: Listing, entries: Iterable[Entry], *, mark: str = "", undated_apart: bool = False) -> None:
    """Write the entries of a listing; under a table, how many there are, or the nearest useful thing if there are none.

    *mark* comes before anything else. At a terminal, columns that do not fit are left out and named. *undated_apart*:
    in a table, entries without a date come under a line of their own.
    """
    format = listing.shape.format.name
    if format != "table":
        write(chain(filter(None, (mark,)), list_writer(format)(entries, listing.columns)))
        return
    number, hidden = _write_table(listing, entries, undated_apart=undated_apart)
    if not number:
        note(listing.nothing())
    elif is_terminal():
        note(f"{number:,} of {counted(listing.total(number), 'recommendation')}{_hidden_columns(hidden)}")


def _write_table(listing: Listing, entries: Iterable[Entry], *, undated_apart: bool) -> tuple[int, list[str]]:
    """Write the table; returns the number of entries, and the headings that did not fit."""
    rows: list[Row] = []
    lines_apart = 0
    for entry in entries:
        if undated_apart and not lines_apart and entry.standing.timing is Timing.UNRESOLVED:
            rows.append("No date given")
            lines_apart = 1
        rows.append([column.cell(entry) for column in listing.columns])
    number = len(rows) - lines_apart
    headings = [column.heading for column in listing.columns]
    rows = _with_names(listing, headings, rows)
    if not is_terminal():
        write(table(headings, rows))
        return number, []
    from policytrack.cli.terminal import fitting_table

    text, hidden = fitting_table(headings, rows)
    write_styled([text])
    return number, hidden


def _with_names(listing: Listing, headings: list[str], rows: list[Row]) -> list[Row]:
    """The rows, with the names of asked actors in place of their ids if a terminal has room for them.

    In each column of actors names also stand if an id is made from a name in another script, and so ends in a digest.
    """
    for place, column in enumerate(listing.columns):
        if column.name not in ("asked", "with", "about"):
            continue
        cells = {row[place] for row in rows if not isinstance(row, str)}
        is_transliterated = any(listing.has_transliterated_actor(cell) for cell in cells if _WITH_DIGEST.search(cell))
        if is_transliterated or (column.name == "asked" and _is_wide_terminal()):
            named = {cell: listing.with_actor_names(cell) for cell in cells}
            with_names: list[Row] = [
                row if isinstance(row, str) else [*row[:place], named[row[place]], *row[place + 1 :]] for row in rows
            ]
            rows = with_names if is_transliterated or _fits(headings, with_names, place) else rows
    return rows


def _is_wide_terminal() -> bool:
    if not is_terminal():
        return False
    from policytrack.cli.terminal import is_wide

    return is_wide()


def _fits(headings: list[str], rows: list[Row], unwrapped: int) -> bool:
    from policytrack.cli.terminal import has_room

    return has_room(headings, rows, unwrapped)


def _hidden_columns(headings: list[str]) -> str:
    """The note that names the columns that did not fit; empty if there are none."""
    return f"; columns hidden: {', '.join(headings)} (widen the terminal, or choose with --columns)" if headings else ""
