"""`disputes`: where a claim and the tracker's own assessment differ."""

from __future__ import annotations

from typing import Annotated

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import ViewpointOptions, command, format_option, one_of
from policytrack.cli.output import write_rows, write_table
from policytrack.domain.disputes import Direction
from policytrack.formats.disputes import BRIEF_HEADINGS, HEADINGS, brief_row, row
from policytrack.formats.records import dispute_json
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.asking import find_disputes

_FORMATS = row_formats("table")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    format: Annotated[str, format_option(_FORMATS)] = "table",
) -> None:
    """List where an actor claims another status than the tracker has assessed.

    For example:
      policytrack disputes
      policytrack disputes --assessor india
      policytrack disputes --topic semiconductors --format csv

    Claims about recommendations that nobody has assessed come last. They are not disputes, but wait for an assessment.
    """
    one_of("format", format, _FORMATS)
    answer = find_disputes(view.workspace, filters.typed, view.viewpoint)
    disputes = answer.disputes
    if format == "table":
        write_table(BRIEF_HEADINGS, map(brief_row, disputes))
        number = sum(dispute.direction is not Direction.UNASSESSED for dispute in disputes)
        rest = len(disputes) - number
        note(counted(number, "dispute") + (f", {rest} claimed and not assessed" if rest else ""))
    else:
        write_rows(format, map(dispute_json, disputes), HEADINGS, map(row, disputes))
    warn_all(answer.warnings)
