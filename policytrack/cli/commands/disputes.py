"""`disputes`: where a claim and the tracker's own assessment differ."""

from typing import Annotated

from policytrack.cli.filter_options import FilterOptions
from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import ViewpointOptions, command, format_option, one_of
from policytrack.cli.output import write_each, write_rows
from policytrack.domain.disputes import Direction
from policytrack.formats.disputes import HEADINGS, lines, row
from policytrack.formats.records import dispute_json
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.asking import find_disputes

_FORMATS = row_formats("text")


@command
def run(
    filters: FilterOptions,
    view: ViewpointOptions,
    format: Annotated[str, format_option(_FORMATS)] = "text",
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
    disputes = [quoted.dispute for quoted in answer.disputes]
    if format == "text":
        write_each(lambda strike: (lines(quoted, answer.names.actors) for quoted in answer.disputes))
        number = sum(dispute.direction is not Direction.UNASSESSED for dispute in disputes)
        rest = len(disputes) - number
        note(counted(number, "dispute") + (f", {rest} claimed and not assessed" if rest else ""))
    else:
        claims = (quoted.claim for quoted in answer.disputes)
        write_rows(format, map(dispute_json, disputes, claims), HEADINGS, map(row, disputes))
    warn_all(answer.warnings)
