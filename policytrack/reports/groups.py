"""Count recommendations by pillar, actor, side, paper, topic, kind, strength or status, for `summary` and `report`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from policytrack.domain.query import Query
from policytrack.domain.statuses import MEANINGS, Status
from policytrack.domain.vocabulary import KIND_LABELS, STRENGTH_LABELS, Kind, Strength
from policytrack.index.index import Index
from policytrack.reports.summary import GroupRow, rows


def group_rows(index: Index, by: str, query: Query, day: date) -> tuple[list[GroupRow], list[GroupRow]]:
    """The counts of the recommendations that pass the query: a list with a row for each group, and one with the total.

    The second list is empty if no recommendation passes.
    """
    tallies, totals = index.statistics.tallies(by, query, day)
    groups = rows(tallies, _order(index, by), lambda key: _group_name(index, by, key))
    return groups, rows(totals, (), lambda _: "each counted once")


def _order(index: Index, by: str) -> Sequence[str]:
    """The keys of the groups in the order of their rows; empty if the rows are sorted by key."""
    if by == "pillar":
        return [f"{paper.id} {code}" for paper in index.papers.values() for code in paper.pillars or {}]
    if by == "actor":
        return actor_tree(index)
    fixed: dict[str, Sequence[str]] = {"kind": list(Kind), "strength": list(Strength), "status": list(Status)}
    return fixed.get(by, ())


def actor_tree(index: Index) -> list[str]:
    """The ids of all actors, each followed by those below it."""
    below: dict[str | None, list[str]] = {}
    for name, actor in index.actors.items():
        below.setdefault(actor.part_of, []).append(name)
    ordered: list[str] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += below.get(ordered[-1], [])[::-1]
    return ordered


def _group_name(index: Index, by: str, key: str | None) -> str:
    if key is None:
        return ""
    if by == "pillar":
        paper, _, code = key.partition(" ")
        return (index.papers[paper].pillars or {}).get(code, "")
    if by == "paper":
        return index.papers[key].title
    if by in ("actor", "side"):
        return index.actors[key].name
    if by in _LABELS:
        return _LABELS[by][key]
    return index.topics.get(key, "") if by == "topic" else ""


_LABELS: Mapping[str, Mapping[str, str]] = {
    "status": {str(status): meaning.label for status, meaning in MEANINGS.items()},
    "kind": {str(kind): label for kind, label in KIND_LABELS.items()},
    "strength": {str(strength): label for strength, label in STRENGTH_LABELS.items()},
}
