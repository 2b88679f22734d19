"""`summary`: counts by pillar, actor, side, paper, topic, strength or status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command
from policytrack.commands.output import note_doubts, one_of, write, write_table
from policytrack.index import Index
from policytrack.index.counting import BY
from policytrack.summary import HEADINGS, Row, cells, rows
from policytrack.vocabulary import Status, Strength

_FORMATS = ("table", "json", "csv", "md")


@command
def run(
    filters: Filters,
    view: View,
    by: Annotated[str, typer.Option("--by", help="pillar, actor, side, paper, topic, strength or status.")] = "pillar",
    format: Annotated[str, typer.Option("--format", help="table, json, csv or md.")] = "table",
) -> None:
    """Count recommendations, each count with its denominator.

    What the papers recommend is counted apart from conditions, implications and reports; umbrellas are not counted.
    """
    one_of("format", format, _FORMATS)
    one_of("group", by, BY)
    index = view.open()
    query = filters.query(index, view.today, view.day)
    tallies, totals = index.tallies(by, query, view.day)
    listed = rows(tallies, _order(index, by), lambda key: _name(index, by, key))
    total = rows(totals, (), lambda _: "each counted once")
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(row.record() for row in [*listed, *total]))
    else:
        heading = (by.capitalize(), "Name", *HEADINGS)
        often = Counter(row.key for row in listed)
        body = [[_label(row, often[row.key]), row.name, *cells(row)] for row in [*listed, *total]]
        if format == "table":
            write_table(heading, body)
        else:
            from importlib import import_module

            module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
            write(module.table(heading, body))
    note_doubts(index)


def _label(row: Row, alike: int) -> str:
    """The row's key; with its paper where another's pillar has the same code."""
    if row.key is None:
        return "(none)"
    return f"{row.key} ({row.paper})" if alike > 1 else row.key


def _order(index: Index, by: str) -> Sequence[str]:
    if by == "pillar":
        return [f"{paper.id} {code}" for paper in index.papers.values() for code in paper.pillars or {}]
    if by == "actor":
        return _tree(index)
    fixed: dict[str, Sequence[str]] = {"strength": list(Strength), "status": list(Status)}
    return fixed.get(by, ())


def _tree(index: Index) -> list[str]:
    """The actors, each followed by those under it."""
    below: dict[str | None, list[str]] = {}
    for name, actor in index.actors.items():
        below.setdefault(actor.part_of, []).append(name)
    ordered: list[str] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += below.get(ordered[-1], [])[::-1]
    return ordered


def _name(index: Index, by: str, key: str | None) -> str:
    if key is None:
        return ""
    if by == "pillar":
        paper, _, code = key.partition(" ")
        return (index.papers[paper].pillars or {}).get(code, "")
    if by == "paper":
        return index.papers[key].title
    if by in ("actor", "side"):
        return index.actors[key].name
    return index.topics.get(key, "") if by == "topic" else ""
