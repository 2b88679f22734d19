"""Counts that cannot mislead: each with its denominator, and with what was left out.

What a paper recommends (must, should, could) is counted apart from conditions,
implications and what it merely reports; umbrellas are not counted at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from policytrack.statuses import DELIVERED, Status
from policytrack.vocabulary import RECOMMENDED, Strength, Timing

KINDS = ("recommended", "condition", "implied", "reported")
_KINDS = {str(one): "recommended" if one in RECOMMENDED else str(one) for one in Strength}


class Tally:
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
        """Such as `2 of 16, 1 overtaken`: only what events overtook leaves the denominator, and it is said."""
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
        """As JSON: the total, and every count that is not nought, in the vocabulary's order."""
        return {
            "total": self.total,
            "statuses": {str(status): self.statuses[status] for status in Status if self.statuses[status]},
            "timings": {str(timing): self.timings[timing] for timing in Timing if self.timings[timing]},
        }


Tallies = dict[str | None, dict[str, Tally]]
"""Tallies by key and kind of asking."""


def new_tallies() -> dict[str, Tally]:
    """A tally of nothing for each kind of asking."""
    return {kind: Tally() for kind in KINDS}


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


def rows(tallies: Tallies, order: Sequence[str | None], name_of: Callable[[str | None], str]) -> list[Row]:
    """A row for each key, in the *order* of the keys; one that is not in it comes last.

    A key such as `paper T1` is that of a pillar of a paper's.
    """
    ranks = {key: rank for rank, key in enumerate(order)}
    keys = sorted(tallies, key=lambda key: (key is None, ranks.get(key, len(ranks)), key or ""))
    return [Row(_code(key), name_of(key), _paper(key), tallies[key]) for key in keys]


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


def labelled(rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """The rows, each with its key in words; with its paper where another's pillar has the same code."""
    often = Counter(row.key for row in rows)
    return [
        ("(none)" if row.key is None else f"{row.key} ({row.paper})" if often[row.key] > 1 else row.key, row)
        for row in rows
    ]
