"""Counts of recommendations, each shown with its denominator and with what is left out of it.

What a paper recommends (must, should, could) is counted apart from conditions,
implications and what it merely reports; umbrellas are not counted at all.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.vocabulary import RECOMMENDED, Strength, Timing

KINDS = ("recommended", "condition", "implied", "reported")
_KINDS = {str(strength): "recommended" if strength in RECOMMENDED else str(strength) for strength in Strength}


class Counts:
    """The statuses and timings of some recommendations, counted."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.timings: Counter[str] = Counter()

    def add(self, status: str, timing: str | None, number: int) -> None:
        # A counter looks a missing word up in Python; a dict's own way takes a third of the time.
        self.statuses[status] = self.statuses.get(status, 0) + number
        if timing is not None:
            self.timings[timing] = self.timings.get(timing, 0) + number

    @property
    def total(self) -> int:
        return self.statuses.total()

    @property
    def delivered(self) -> str:
        """Such as `2 of 16, 1 overtaken`: what events overtook is left out of the denominator, and shown."""
        total, overtaken = self.total, self.statuses[Status.OVERTAKEN]
        done = sum(self.statuses[status] for status in DELIVERED)
        rest = f", {overtaken} overtaken" if overtaken else ""
        return f"{done} of {total - overtaken}{rest}" if total else ""

    @property
    def assessed(self) -> str:
        """Such as `5 of 17`: how many have any mark."""
        total = self.total
        return f"{total - self.statuses[Status.UNASSESSED]} of {total}" if total else ""

    def record(self) -> dict[str, Any]:
        """The counts as plain values for JSON: the total, and every number that is not 0, in the vocabulary's order."""
        return {
            "total": self.total,
            "statuses": {str(status): self.statuses[status] for status in Status if self.statuses[status]},
            "timings": {str(timing): self.timings[timing] for timing in Timing if self.timings[timing]},
        }


CountsByKind = dict[str, Counts]
"""Counts by kind of asking, each of `KINDS`."""

GroupedCounts = dict[str | None, CountsByKind]
"""Counts by the key of a group; None is the key of those without one."""


def no_counts() -> CountsByKind:
    """Counts of nothing for each kind of asking."""
    return {kind: Counts() for kind in KINDS}


def kind_of_strength(strength: str) -> str:
    """The kind, one of `KINDS`, of a strength: `recommended` for must, should and could, else the strength itself."""
    return _KINDS[strength]
