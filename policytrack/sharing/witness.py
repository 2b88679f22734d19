"""What a workspace has seen of a shared journal bears witness against a server that no longer has it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from policytrack.sharing.arrivals import Arrivals
from policytrack.sharing.chain import End, beginning, follows
from policytrack.sharing.checkpoints import Checkpoints
from policytrack.sharing.examine import discrepancies
from policytrack.sharing.progress import Progress
from policytrack.sharing.verdicts import Discrepancy, Verdict

if TYPE_CHECKING:
    from policytrack.sharing.server import Head, Server


class Witness:
    """The checkpoints of a workspace, how far it has read the server, and what has arrived there."""

    def __init__(self, checkpoints: Checkpoints, progress: Progress, arrivals: Arrivals) -> None:
        self._checkpoints, self._progress, self._arrivals = checkpoints, progress, arrivals

    def is_of_another(self, journal: str) -> bool:
        """Whether the workspace has shared with another journal than this one, and never with this one."""
        is_elsewhere = self._progress.journal not in ("", journal) and not self._checkpoints.current
        return is_elsewhere or self._checkpoints.are_of_another(journal)

    def hashes(self, journal: str) -> dict[int, bytes]:
        """The hashes of the checkpoints by number."""
        return {each.end.number: each.end.hash for each in self._checkpoints.of(journal)}

    def first_discrepancy(self, server: Server, head: Head) -> Discrepancy | None:
        """What is wrong as far as the last checkpoint shows it; None if the server still has that.

        If it has not, all entries are examined to find out since which one.
        """
        discrepancy = self._of_course(head) or self._of_last(server, head)
        if discrepancy is None or discrepancy.verdict in (Verdict.RECREATED, Verdict.SHORTER):
            return discrepancy
        return next(iter(self.all_discrepancies(server, head)), discrepancy)

    def all_discrepancies(self, server: Server, head: Head) -> list[Discrepancy]:
        """All that is wrong: each entry is compared with the chain, the checkpoints and what has arrived here."""
        discrepancy = self._of_course(head)
        if discrepancy is not None and discrepancy.verdict is Verdict.RECREATED:
            return [discrepancy]
        found = self.discrepancies_after(beginning(head.journal), server, head)
        return found if discrepancy is None else [*found, discrepancy]

    def discrepancies_after(self, start: End, server: Server, head: Head) -> list[Discrepancy]:
        """What is wrong with the entries after an end of the chain that is known to be sound."""
        ids: list[str] = []
        numbers: dict[str, int] = {}
        if self._progress.journal == head.journal:
            ids = list(self._arrivals.ids())
            numbers = {id: number for number, id in enumerate(ids, 1)}
        last = self._arrivals.last() if start.number else None
        return discrepancies(
            server.entries(start.number, head.end.number),
            start,
            head.end,
            self.hashes(head.journal),
            lambda number: ids[number - 1] if number <= len(ids) else None,
            numbers.get,
            last.micros if last is not None else None,
        )

    def _ends(self, journal: str) -> list[End]:
        own = {self._progress.end} if self._progress.journal == journal else set()
        return sorted({each.end for each in self._checkpoints.of(journal)} | own)

    def _of_course(self, head: Head) -> Discrepancy | None:
        """What names and numbers alone show."""
        if self.is_of_another(head.journal):
            message = "it is another journal than the one that this workspace shared with"
            return Discrepancy(Verdict.RECREATED, 0, message)
        ends = self._ends(head.journal)
        if ends and head.end.number < ends[-1].number:
            message = f"it has {head.end.number:,} entries, and had {ends[-1].number:,} at the last checkpoint"
            return Discrepancy(Verdict.SHORTER, head.end.number, message)
        for first, second in pairwise(ends):
            if first.number == second.number:
                message = f"two checkpoints of this workspace name different entries {first.number:,}"
                return Discrepancy(Verdict.FORKED, first.number, message)
        return None

    def _of_last(self, server: Server, head: Head) -> Discrepancy | None:
        """What the entry of the last checkpoint shows."""
        number, hash = max(self._ends(head.journal), default=End(0, b""))
        if number == 0:
            return None
        entries = {entry.number: entry for entry in server.entries(max(0, number - 2), number)}
        entry, before = entries.get(number), entries.get(number - 1)
        if entry is None or (before is None and number > 1):
            return Discrepancy(Verdict.MISSING, number, f"entry {number:,}, or the one before it, is not there")
        previous = beginning(head.journal).hash if before is None else before.hash
        if not follows(entry, previous):
            return Discrepancy(Verdict.ALTERED, number, f"entry {number:,} or what is stored with it was changed")
        if entry.hash != hash:
            message = f"entry {number:,} is another one than the last checkpoint says"
            return Discrepancy(Verdict.FORKED, number, message)
        return None
