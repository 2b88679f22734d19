"""The report of what an import changes in a workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from policytrack.domain.changes.difference import CHANGE_LABELS, DifferenceKind
from policytrack.domain.statuses import Status
from policytrack.domain.transitions import change
from policytrack.interchange.copy_moment import CopyMoment
from policytrack.interchange.rewordings import LikelyPair
from policytrack.reports.change_wording import status_change_words
from policytrack.text.escaping import counted
from policytrack.workspace.outcome import Outcome

_MOST_SHOWN = 50


class ImportOutcome(Outcome):
    """An outcome with the *likely_pairs* of what is gone and what is new, the likeliest first."""

    def __init__(self) -> None:
        super().__init__()
        self.likely_pairs: list[LikelyPair] = []


class ImportReport:
    """Counts of recommendations and marks, and a description of the first changes."""

    def __init__(self, *, of_statuses: bool) -> None:
        """*of_statuses*: whether the snapshot reports statuses."""
        self.of_statuses = of_statuses
        self.events = 0
        self.new = self.revised = self.moved = self.confirmed = self.total = 0
        self.transitions: Counter[str] = Counter()
        self.changes: list[str] = []
        self.changes_omitted = 0
        self.missing: list[str] = []
        self.gone = 0
        """How many recommendations the newest copy of the tracker no longer has."""

    def add_change(self, line: str) -> None:
        """Report the change in a line; after the first 50, only count it."""
        if len(self.changes) < _MOST_SHOWN:
            self.changes.append(line)
        else:
            self.changes_omitted += 1

    def add_revision(self, id: str, fields: Iterable[str]) -> None:
        """Count a recommendation whose texts in these *fields* were revised, and report it."""
        self.revised += 1
        label = CHANGE_LABELS[DifferenceKind.REVISED]
        self.add_change(f"{id}  {label}: {', '.join(fields)}")

    def count_mark(self, name: str, whose: str | None, before: Status | None, status: Status | None) -> None:
        """Count a mark; report it if it changes the status *before*. *whose* component it is, None for the whole."""
        if status is None or status is before:
            self.confirmed += 1
            return
        self.moved += 1
        self.transitions[str(change(before or Status.UNASSESSED, status))] += 1
        if before is not None:
            subject = name if whose is None else f"{name} · {whose}"
            self.add_change(f"{subject}  {status_change_words(before, status)}")

    def lines(self, moment: CopyMoment, rows: int, newer: CopyMoment | None) -> Iterator[str]:
        """The report, line by line; *rows* is the table's number of rows, *newer* the moment of a newer snapshot."""
        yield (
            f"as of {moment}: {counted(rows, 'row')}, {counted(self.total, 'recommendation')}; "
            f"{self.new:,} new, {self.revised:,} with revised texts"
            + (f", {self.moved:,} with a new status, {self.confirmed:,} as before" if self.of_statuses else "")
        )
        if newer is not None:
            yield f"a copy of {newer} has been read already, so that texts stay as they are there"
        if self.transitions:
            kinds = ((CHANGE_LABELS[DifferenceKind(kind)], number) for kind, number in self.transitions.most_common())
            yield ", ".join(f"{label}: {number:,}" for label, number in kinds)
        yield from self.changes
        if self.changes_omitted:
            yield f"and {self.changes_omitted:,} more; `policytrack changes --since` shows them all"
        yield from self.missing[:_MOST_SHOWN]
        if len(self.missing) > _MOST_SHOWN:
            yield f"{len(self.missing):,} in all are no longer in the copy"
        if self.gone:
            gone = counted(self.gone, "recommendation is", "recommendations are")
            them = "it" if self.gone == 1 else "them"
            yield f"{gone} not in the newest copy; `policytrack list --in-latest` leaves {them} out"
