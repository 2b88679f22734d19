"""How a list of recommendations is shown: a table for a person at a terminal, its format for everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from policytrack.cli.output import is_watched, note, without, write
from policytrack.domain.model import Entry
from policytrack.formats.columns import Column
from policytrack.formats.registry import list_writer
from policytrack.text.escaping import counted


def show_list(
    format: str, entries: Iterable[Entry], columns: Sequence[Column], total: Callable[[int], int] | None = None
) -> None:
    """Write the entries; under a table for a person, how many there are, of how many in *total* for that number.

    Without *total* they are all that have a deadline.
    """
    if format != "table" or not is_watched():
        write(list_writer(format)(entries, columns))
        return
    from policytrack.cli.terminal import show_entries

    number, spared = show_entries(entries, columns)
    if total is None:
        note(f"{counted(number, 'recommendation')} with a deadline{without(spared)}")
    else:
        note(f"{number:,} of {counted(total(number), 'recommendation')}{without(spared)}")
