"""`topics`: the topics of the register, with counts."""

from typing import Annotated

from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import ViewpointOptions, command, format_option, one_of
from policytrack.cli.output import write_rows
from policytrack.formats.catalogue import topic_json, topics_table
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.asking import list_topics

_FORMATS = row_formats("table")


@command
def run(
    view: ViewpointOptions,
    format: Annotated[str, format_option(_FORMATS)] = "table",
) -> None:
    """List the topics, each with how many recommendations have it and how many of these are assessed.

    For example:
      policytrack topics
      policytrack topics --as-of 2026-03-31

    Parents are not counted, because what they contain is.
    """
    one_of("format", format, _FORMATS)
    answer = list_topics(view.workspace, view.viewpoint)
    write_rows(format, map(topic_json, answer.rows), *topics_table(answer.rows))
    if format == "table":
        note(counted(len(answer.rows), "topic"))
    warn_all(answer.warnings)
