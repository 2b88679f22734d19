"""Counts by group as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from policytrack.domain.counts import KINDS, CountsByKind, GroupedCounts
from policytrack.domain.vocabulary import Timing


class GroupRow(NamedTuple):
    """One group's counts, by kind of asking."""

    key: str | None
    name: str
    paper: str | None
    counts: CountsByKind

    def record(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "paper": self.paper,
            **{kind: self.counts[kind].record() for kind in KINDS},
        }


def rows(groups: GroupedCounts, order: Sequence[str | None], name_of: Callable[[str | None], str]) -> list[GroupRow]:
    """A row for each group, in the *order* of the keys; one that is not in it comes last.

    A key such as `paper T1` is that of a pillar of a paper.
    """
    ranks = {key: rank for rank, key in enumerate(order)}
    keys = sorted(groups, key=lambda key: (key is None, ranks.get(key, len(ranks)), key or ""))
    return [GroupRow(_code(key), name_of(key), _paper(key), groups[key]) for key in keys]


def _code(key: str | None) -> str | None:
    return key.rpartition(" ")[2] if key is not None else None


def _paper(key: str | None) -> str | None:
    return key.rpartition(" ")[0] or None if key is not None else None


HEADINGS = ("Recommended", "Assessed", "Delivered", "Overdue", "Besides")
_BESIDES = {"condition": ("condition", "conditions"), "implied": ("implied",) * 2, "reported": ("reported",) * 2}


def cells(row: GroupRow) -> list[str]:
    """The cells of a row under `HEADINGS`."""
    asked = row.counts["recommended"]
    late = asked.timings[Timing.OVERDUE]
    apart = [(row.counts[kind].total, words) for kind, words in _BESIDES.items()]
    besides = ", ".join(f"{number} {words[number > 1]}" for number, words in apart if number)
    return [str(asked.total or ""), asked.assessed, asked.delivered, str(late or ""), besides]


def labelled(rows: Sequence[GroupRow]) -> list[tuple[str, GroupRow]]:
    """The rows, each with its key in words; with its paper where another's pillar has the same code."""
    often = Counter(row.key for row in rows)
    return [
        ("(none)" if row.key is None else f"{row.key} ({row.paper})" if often[row.key] > 1 else row.key, row)
        for row in rows
    ]
