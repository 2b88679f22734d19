"""Counts that cannot mislead: each with its denominator, and with what was left out.

What a paper recommends (must, should, could) is counted apart from conditions,
implications and what it merely reports; umbrellas are not counted at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from policytrack.vocabulary import RECOMMENDED, Status, Strength, Timing

DELIVERED = (Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE)
KINDS = ("recommended", "condition", "implied", "reported")
_KINDS = {str(one): "recommended" if one in RECOMMENDED else str(one) for one in Strength}


class Group(NamedTuple):
    """How many recommendations of one group (a pillar, an actor, …) have one strength, status and timing."""

    key: str | None
    strength: str
    status: str
    timing: str | None
    number: int


class Tally:
    """The statuses and timings of some recommendations, counted."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.timings: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self.statuses.total()

    @property
    def delivered(self) -> str:
        """Such as `2 of 16, 1 overtaken`: only what events overtook leaves the denominator, and it is said."""
        overtaken = self.statuses[Status.OVERTAKEN]
        done = sum(self.statuses[status] for status in DELIVERED)
        rest = f", {overtaken} overtaken" if overtaken else ""
        return f"{done} of {self.total - overtaken}{rest}" if self.total else ""

    @property
    def assessed(self) -> str:
        """Such as `5 of 17`: how many have any mark."""
        return f"{self.total - self.statuses[Status.UNASSESSED]} of {self.total}" if self.total else ""

    def record(self) -> dict[str, Any]:
        """As JSON: the total, and every count that is not nought, in the vocabulary's order."""
        return {
            "total": self.total,
            "statuses": {str(status): self.statuses[status] for status in Status if self.statuses[status]},
            "timings": {str(timing): self.timings[timing] for timing in Timing if self.timings[timing]},
        }


class Row(NamedTuple):
    """One group's tallies, by kind of asking."""

    key: str | None
    name: str
    paper: str | None
    tallies: dict[str, Tally]

    def record(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "paper": self.paper,
            **{kind: self.tallies[kind].record() for kind in KINDS},
        }


def kind_of(strength: str) -> str:
    """`recommended` for must, should and could; the others stand for themselves."""
    return _KINDS[strength]


def rows(groups: Iterable[Group], order: Sequence[str | None], name_of: Callable[[str | None], str]) -> list[Row]:
    """The groups' rows, in the *order* of their keys; a key that is not in it comes last.

    A key such as `paper T1` is that of a pillar of a paper's.
    """
    found: dict[str | None, dict[str, Tally]] = {}
    for group in groups:
        if group.key not in found:
            found[group.key] = {kind: Tally() for kind in KINDS}
        tally = found[group.key][kind_of(group.strength)]
        tally.statuses[group.status] += group.number
        if group.timing is not None:
            tally.timings[group.timing] += group.number
    ranks = {key: rank for rank, key in enumerate(order)}
    keys = sorted(found, key=lambda key: (key is None, ranks.get(key, len(ranks)), key or ""))
    return [Row(_code(key), name_of(key), _paper(key), found[key]) for key in keys]


def _code(key: str | None) -> str | None:
    return key.rpartition(" ")[2] if key is not None else None


def _paper(key: str | None) -> str | None:
    return key.rpartition(" ")[0] or None if key is not None else None


HEADINGS = ("Recommended", "Assessed", "Delivered", "Overdue", "Besides")
_BESIDES = {"condition": ("condition", "conditions"), "implied": ("implied",) * 2, "reported": ("reported",) * 2}


def cells(row: Row) -> list[str]:
    """The cells of a row under `HEADINGS`."""
    asked = row.tallies["recommended"]
    late = asked.timings[Timing.OVERDUE]
    apart = [(row.tallies[kind].total, words) for kind, words in _BESIDES.items()]
    besides = ", ".join(f"{number} {words[number > 1]}" for number, words in apart if number)
    return [str(asked.total or ""), asked.assessed, asked.delivered, str(late or ""), besides]
