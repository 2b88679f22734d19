"""What `import` found to change in a workspace: the lines for the journal, and what to tell of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from policytrack.domain.statuses import Status
from policytrack.domain.transitions import change
from policytrack.text.escaping import counted

_MOST_TOLD = 50


class Findings:
    """Counts of recommendations and marks, and a line for each change, the first of which are told."""

    def __init__(self, *, of_statuses: bool) -> None:
        self.of_statuses = of_statuses
        self.lines: list[bytes] = []
        self.events = 0
        self.new = self.revised = self.moved = self.confirmed = self.total = 0
        self.kinds: Counter[str] = Counter()
        self.told: list[str] = []
        self.gone: list[str] = []
        self.untold = 0

    def tell(self, line: str) -> None:
        """Tell this, unless too much has been told."""
        if len(self.told) < _MOST_TOLD:
            self.told.append(line)
        else:
            self.untold += 1

    def mark(self, name: str, actor: str | None, was: Status | None, status: Status | None) -> None:
        """Count a mark, and tell of it where it is another than what was."""
        if status is None or status is was:
            self.confirmed += 1
            return
        self.moved += 1
        kind = change(was or Status.UNASSESSED, status)
        self.kinds[str(kind)] += 1
        if was is not None:
            whose = f" ({actor})" if actor is not None else ""
            self.tell(f"{name}{whose}  {kind}: {was} → {status}")

    def report(self, day: date, rows: int, newer: date | None) -> Iterator[str]:
        """All that is to be told, in lines; *newer* is the day of a newer copy that was read."""
        yield (
            f"as of {day}: {counted(rows, 'row')}, {counted(self.total, 'recommendation')}; "
            f"{self.new:,} new, {self.revised:,} with other texts"
            + (f", {self.moved:,} with another status, {self.confirmed:,} as before" if self.of_statuses else "")
        )
        if newer is not None:
            yield f"a copy of {newer} has been read already, so that texts stay as they are there"
        if self.kinds:
            yield ", ".join(f"{number:,} {kind}" for kind, number in self.kinds.most_common())
        yield from self.told
        if self.untold:
            yield f"and {self.untold:,} more; `policytrack changes --since` tells all"
        yield from self.gone[:_MOST_TOLD]
        if len(self.gone) > _MOST_TOLD:
            yield f"{len(self.gone):,} in all are no longer in the copy"
