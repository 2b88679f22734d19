"""Reads parts of a long journal, from lines to rows of the index, in this process or in several."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policytrack.index.ingest.event_rows import BadRow, EventRows, NewRows, bad_row
from policytrack.journal.parsed import BadLine, RawLines, ReadPart, parsed
from policytrack.journal.quick_values import all_quick_values, quick_values

if TYPE_CHECKING:
    from policytrack.journal.protocol import JournalPart


class PartOfJournal(NamedTuple):
    """What the index stores of a part of a journal.

    *rows* are without the subjects and shared values that this reader had in earlier parts.
    """

    rows: NewRows
    bad: list[BadRow]
    read: ReadPart


class JournalReader:
    """Reads parts of a journal, one after the other."""

    def __init__(self) -> None:
        self._rows = EventRows()

    def read(self, part: JournalPart) -> PartOfJournal:
        """The rows of a part. Raises `OSError` if it can no longer be read."""
        rows, bad = self._rows, list[BadRow]()

        def take(raw: RawLines) -> None:
            values = all_quick_values(raw.lines)
            if values is not None:
                rows.add_quick(raw.positions, values)
                return
            for number, (position, line) in enumerate(zip(raw.positions, raw.lines, strict=True), raw.number):
                quick = None if line is None else quick_values(line)
                slow = parsed(number, position, line) if quick is None else None
                if quick is not None:
                    rows.add_quick([position], [quick])
                elif isinstance(slow, BadLine):
                    bad.append(bad_row(slow))
                elif slow is not None:
                    rows.add_line(slow)

        read = part.read(take)
        return PartOfJournal(rows.taken(), bad, read)
