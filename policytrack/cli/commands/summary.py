"""`summary`: counts by pillar, actor, side, paper, topic, kind, strength or status."""

from typing import Annotated

from policytrack.cli.crosswalk_option import CrosswalkOption
from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, ViewpointOptions, choice_option, command, format_option, one_of
from policytrack.cli.output import write_rows
from policytrack.domain.counts import BY
from policytrack.formats.registry import row_formats
from policytrack.reports.summary import cells, headings, labelled, other_kinds
from policytrack.workspace.asking import summarise

_FORMATS = row_formats("table")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    by: Annotated[str, choice_option("--by", "Count by", tuple(BY), "COLUMN", Heading.OUTPUT)] = "pillar",
    format: Annotated[str, format_option(_FORMATS)] = "table",
    *,
    vocabulary: CrosswalkOption,
) -> None:
    """Count recommendations by pillar, status, actor or topic, each count with its denominator.

    For example:
      policytrack summary
      policytrack summary --by status --side india
      policytrack summary --by topic --format csv

    Conditions, implied needs and reported plans are counted apart from recommendations. Parent recommendations are not
    counted, because the recommendations that they contain are.
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
