"""`summary`: counts by pillar, actor, side, paper, topic, strength or status."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.commands.filters import Filters
from policytrack.commands.grouping import grouped
from policytrack.commands.options import View, command
from policytrack.commands.output import note_doubts, one_of, write, write_table
from policytrack.commands.vocabulary import Vocabulary
from policytrack.index.counting import BY
from policytrack.summary import HEADINGS, cells, labelled

_FORMATS = ("table", "json", "csv", "md")


@command
def run(
    filters: Filters,
    view: View,
    by: Annotated[str, typer.Option("--by", help="pillar, actor, side, paper, topic, strength or status.")] = "pillar",
    format: Annotated[str, typer.Option("--format", help="table, json, csv or md.")] = "table",
    *,
    vocabulary: Vocabulary,
) -> None:
    """Count recommendations, each count with its denominator.

    What the papers recommend is counted apart from conditions, implications and reports; umbrellas are not counted.
    """
    one_of("format", format, _FORMATS)
    one_of("group", by, BY)
    index = view.open()
    query = filters.query(index, view.today, view.day)
    listed, total = grouped(index, by, query, view.day)
    if format == "json":
        from policytrack.formats.as_json import array

        write(array(row.record() for row in [*listed, *total]))
    else:
        heading = (by.capitalize(), "Name", *HEADINGS)
        body = [[label, row.name, *cells(row)] for label, row in labelled([*listed, *total])]
        if vocabulary.crosswalk is not None and by == "status":
            statuses = [row.key for row in listed]
            body = [
                [f"{vocabulary.crosswalk.label(label)} ({label})" if label in statuses else label, *others]
                for label, *others in body
            ]
        if format == "table":
            write_table(heading, body)
        else:
            from importlib import import_module

            module = import_module(f"policytrack.formats.{'as_csv' if format == 'csv' else 'markdown'}")
            write(module.table(heading, body))
    vocabulary.note()
    note_doubts(index)
