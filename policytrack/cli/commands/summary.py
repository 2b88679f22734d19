"""`summary`: counts by pillar, actor, side, paper, topic, kind, strength or status."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, one_of
from policytrack.cli.output import write_rows
from policytrack.formats.registry import choices, row_formats
from policytrack.index.query.counts import BY
from policytrack.reports.summary import cells, headings, labelled, other_kinds
from policytrack.workspace.asking import summarise

_FORMATS = row_formats("table")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    by: Annotated[str, typer.Option("--by", help=choices(BY))] = "pillar",
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "table",
    *,
    vocabulary: CrosswalkOption,
) -> None:
    """Count recommendations, each count with its denominator.

    Recommendations are counted separately from conditions, implied needs and reported plans. Parents are not counted.
    """
    one_of("format", format, _FORMATS)
    one_of("group", by, BY)
    summary = summarise(view.workspace, by, filters.typed, view.viewpoint)
    crosswalk = vocabulary.crosswalk if by == "status" else None
    statuses = [row.key for row in summary.groups]
    counted = [*summary.groups, *summary.total]
    others = other_kinds(counted)
    rows = (
        [
            f"{crosswalk.label(label)} ({label})" if crosswalk and label in statuses else label,
            row.name,
            *cells(row, others),
        ]
        for label, row in labelled(counted)
    )
    records = (row.record() for row in counted)
    write_rows(format, records, (by.capitalize(), "Name", *headings(others)), rows)
    vocabulary.note()
    warn_all(summary.warnings)
