"""Counts by group, as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from policytrack.domain.counts import KINDS, CountsByKind, GroupedCounts
from policytrack.domain.vocabulary import Timing


class GroupRow(NamedTuple):
    """A group's counts, by kind; *paper* is set if *key* is the code of a pillar."""

    key: str | None
    name: str
    paper: str | None
    counts: CountsByKind

    def record(self) -> dict[str, Any]:
        """The row as plain values for JSON."""
        return {
            "key": self.key,
            "name": self.name,
            "paper": self.paper,
            **{kind: self.counts[kind].record() for kind in KINDS},
        }


def rows(groups: GroupedCounts, order: Sequence[str | None], name_of: Callable[[str | None], str]) -> list[GroupRow]:
    """A row for each group, in the *order* of the keys; groups whose key is not in it come last.

    A key such as `paper T1` names a pillar of a paper.
    """
    ranks = {key: rank for rank, key in enumerate(order)}
    keys = sorted(groups, key=lambda key: (key is None, ranks.get(key, len(ranks)), key or ""))
    return [GroupRow(_code(key), name_of(key), _paper(key), groups[key]) for key in keys]


def _code(key: str | None) -> str | None:
    return key.rpartition(" ")[2] if key is not None else None


def _paper(key: str | None) -> str | None:
    return key.rpartition(" ")[0] or None if key is not None else None


HEADINGS = ("Recommended", "Assessed", "Delivered", "Overdue", "Besides")
_OTHER_KINDS = {"condition": ("condition", "conditions"), "implied": ("implied",) * 2, "reported": ("reported",) * 2}


def cells(row: GroupRow) -> list[str]:
    """The cells of a row under `HEADINGS`."""
    recommended = row.counts["recommended"]
    overdue = recommended.timings[Timing.OVERDUE]
    others = [(row.counts[kind].total, singular_plural) for kind, singular_plural in _OTHER_KINDS.items()]
    other_kinds = ", ".join(f"{number} {names[number > 1]}" for number, names in others if number)
    return [str(recommended.total or ""), recommended.assessed, recommended.delivered, str(overdue or ""), other_kinds]


def labelled(rows: Sequence[GroupRow]) -> list[tuple[str, GroupRow]]:
    """The rows, each with its label: the key, and the paper too if pillars of several papers have that code."""
    times = Counter(row.key for row in rows)
    return [
        ("(none)" if row.key is None else f"{row.key} ({row.paper})" if times[row.key] > 1 else row.key, row)
        for row in rows
    ]
