"""Count recommendations by status and timing, and show counts with their denominators.

Recommendations are counted separately from conditions, implied needs and reported plans. Parents are not counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.vocabulary import Kind, Timing

DIMENSIONS = ("pillar", "actor", "side", "paper", "topic")
"""What recommendations are counted by of which there are more or fewer in each register."""

BY = (*DIMENSIONS, "kind", "strength", "status")
"""What recommendations are counted by."""

COUNTED_AS = {str(kind): "recommended" if kind is Kind.RECOMMENDATION else str(kind) for kind in Kind}
"""The key under which each kind is counted."""

KINDS = tuple(COUNTED_AS.values())


class Numbers(Protocol):
    """How many there are of each name, which must be asked for: they may be counted only then."""

    def __getitem__(self, name: str, /) -> int: ...


class _NoNumbers:
    """Nothing of any name."""

    def __getitem__(self, name: str, /) -> int:
        return 0


class Counts(NamedTuple):
    """The statuses and timings of some recommendations, counted."""

    statuses: Numbers
    timings: Numbers
    total: int

    @property
    def delivered(self) -> str:
        """Such as `2 of 16, 1 overtaken`: those overtaken by events are left out of the denominator."""
        total, overtaken = self.total, self.statuses[Status.OVERTAKEN]
        done = sum(self.statuses[status] for status in DELIVERED)
        rest = f", {overtaken} overtaken" if overtaken else ""
        return f"{done} of {total - overtaken}{rest}" if total else ""

    @property
    def assessed(self) -> str:
        """Such as `5 of 17`: how many have been marked."""
        total = self.total
        return f"{total - self.statuses[Status.UNASSESSED]} of {total}" if total else ""

    def record(self) -> dict[str, Any]:
        """The counts as plain values for JSON: the total, and every number that is not 0, in the vocabulary's order."""
        return {
            "total": self.total,
            "statuses": {str(status): number for status in Status if (number := self.statuses[status])},
            "timings": {str(timing): number for timing in Timing if (number := self.timings[timing])},
        }


NO_COUNTS = Counts(_NoNumbers(), _NoNumbers(), 0)

CountsByKind = dict[str, Counts]
"""Counts by kind, one of `KINDS`."""

GroupedCounts = dict[str | None, CountsByKind]
"""Counts by the key of a group; None is the group of those without a key."""


def no_counts() -> CountsByKind:
    """Empty counts for each kind."""
    return dict.fromkeys(KINDS, NO_COUNTS)
