"""Counts by group, as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from policytrack.domain.counts import COUNTED_AS, KINDS, CountsByKind, GroupedCounts
from policytrack.domain.vocabulary import KIND_PLURALS, Kind, Timing


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


def other_kinds(rows: Iterable[GroupRow]) -> list[Kind]:
    """The kinds of which the rows count anything, without recommendations."""
    totals = {kind: sum(row.counts[COUNTED_AS[kind]].total for row in rows) for kind in Kind}
    return [kind for kind, total in totals.items() if total and kind is not Kind.RECOMMENDATION]


def headings(others: Iterable[Kind]) -> tuple[str, ...]:
    """The headings of a table of counts with a column for each of the *others*."""
    return ("Recommended", "Assessed", "Delivered", "Overdue", *(KIND_PLURALS[kind] for kind in others))


def cells(row: GroupRow, others: Iterable[Kind]) -> list[str]:
    """The cells of a row under `headings`."""
    recommended = row.counts["recommended"]
    overdue = recommended.timings[Timing.OVERDUE]
    totals = (row.counts[COUNTED_AS[kind]].total for kind in others)
    numbers = [str(number) for number in (recommended.total, overdue, *totals)]
    return [numbers[0], recommended.assessed, recommended.delivered, *numbers[1:]]


def labelled(rows: Sequence[GroupRow]) -> list[tuple[str, GroupRow]]:
    """The rows, each with its label: the key, and the paper too if pillars of several papers have that code."""
    times = Counter(row.key for row in rows)
    return [
        ("(none)" if row.key is None else f"{row.key} ({row.paper})" if times[row.key] > 1 else row.key, row)
        for row in rows
    ]
