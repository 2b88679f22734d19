"""Writes a list of recommendations: as a table at a terminal, else in its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from policytrack.cli.notes import note
from policytrack.cli.output import is_watched, write
from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.formats.registry import list_writer
from policytrack.text.escaping import counted


def show_list(
    format: str, entries: Iterable[Entry], columns: Sequence[Column], total: Callable[[int], int] | None = None
) -> None:
    """Write the entries; at a terminal, with a line that says how many there are.

    *total* takes the number of entries shown and returns how many there are in all; without it, the line says that
    they are those with a deadline.
    """
    if format != "table" or not is_watched():
        write(list_writer(format)(entries, columns))
        return
    from policytrack.cli.terminal import show_entries

    number, hidden = show_entries(entries, columns)
    if total is None:
        note(f"{counted(number, 'recommendation')} with a deadline{_hidden_columns(hidden)}")
    else:
        note(f"{number:,} of {counted(total(number), 'recommendation')}{_hidden_columns(hidden)}")


def _hidden_columns(headings: Sequence[str]) -> str:
    """The words that name the columns for which there was no room; empty if there are none."""
    return f"; no room here for {', '.join(headings)}" if headings else ""
