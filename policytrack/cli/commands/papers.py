"""`papers`: the papers of the register, with counts."""

from typing import Annotated

from policytrack.cli.notes import note, note_all, warn_all
from policytrack.cli.options import ViewpointOptions, command, format_option, one_of
from policytrack.cli.output import write_rows
from policytrack.formats.catalogue import date_bases, paper_json, papers_table
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.asking import list_papers

_FORMATS = row_formats("table")


@command
def run(
    view: ViewpointOptions,
    format: Annotated[str, format_option(_FORMATS)] = "table",
) -> None:
    """List the papers, each with how many recommendations it makes and how many of these are assessed.

    For example:
      policytrack papers
      policytrack papers --format json

    Parents are not counted, because what they contain is.
    """
    one_of("format", format, _FORMATS)
    answer = list_papers(view.workspace, view.viewpoint)
    write_rows(format, map(paper_json, answer.rows), *papers_table(answer.rows, with_bases=format != "table"))
    if format == "table":
        note(counted(len(answer.rows), "paper"))
        note_all(date_bases(answer.rows))
    warn_all(answer.warnings)
