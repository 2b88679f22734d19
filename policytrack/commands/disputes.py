"""`disputes`: where a claim and the tracker's own assessment differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from policytrack.commands.comparing import passing_ids
from policytrack.commands.filters import Filters
from policytrack.commands.options import View, command
from policytrack.commands.output import note, note_doubts, one_of, write, write_table
from policytrack.disputes import Direction, Dispute
from policytrack.escaping import counted
from policytrack.index import Index
from policytrack.query import Query
from policytrack.records import dispute_json

_FORMATS = ("table", "json", "csv", "md")
_BRIEFLY = ("Id", "Units", "Claimed", "Assessed", "The claim says")
HEADINGS = ("Id", "Units", "Claimed", "By", "Claimed since", "Assessed", "Assessed since", "The claim says")


@command
def run(
    filters: Filters,
    view: View,
    format: Annotated[str, typer.Option("--format", help="table, json, csv or md.")] = "table",
) -> None:
    """List where an actor claims otherwise than the tracker has assessed, in either direction.

    What is claimed and nobody has assessed comes last: it is no dispute, but waits for somebody to look.
    """
    one_of("format", format, _FORMATS)
    index = view.open()
    query = filters.query(index, view.today, view.day)
    found = list(all_disputes(index, query, view.day))
    if view.names_assessor:
        found = [one for one in found if one.assessor == index.assessor]
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(map(dispute_json, found)))
    elif format == "table":
        write_table(_BRIEFLY, map(_brief, found))
        open_ones = sum(one.direction is not Direction.UNASSESSED for one in found)
        rest = len(found) - open_ones
        note(counted(open_ones, "dispute") + (f", {rest} claimed and not assessed" if rest else ""))
    else:
        from importlib import import_module

        module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
        write(module.table(HEADINGS, map(_row, found)))
    note_doubts(index)


def all_disputes(index: Index, query: Query, day: date) -> Iterator[Dispute]:
    """The disputes about the recommendations that pass, in the register's order."""
    passing = passing_ids(index, query, day)
    return (one for one in index.disputes(day) if passing is None or one.recommendation in passing)


def _brief(one: Dispute) -> list[str]:
    """The cells of a narrow table: who says what since when, in words."""
    name, units, claimed, who, said_since, assessed, seen_since, direction = _row(one)
    said = f"{claimed} by {who} since {said_since}"
    return [name, units, said, f"{assessed} since {seen_since}" if seen_since else assessed, direction]


def _row(one: Dispute) -> list[str]:
    units = ", ".join(
        " ".join(filter(None, (f".{unit.part}" if unit.part else "", unit.actor or ""))) for unit in one.units
    )
    return [
        *(one.recommendation, units, str(one.claimed), one.assessor, str(one.claimed_since or "")),
        *(str(one.assessed), str(one.assessed_since or ""), str(one.direction)),
    ]
