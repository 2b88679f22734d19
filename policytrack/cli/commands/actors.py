"""`actors`: the actors of the register, with counts."""

from typing import Annotated

from policytrack.cli.notes import note, warn_all
from policytrack.cli.options import WorkspaceOptions, command, format_option, one_of
from policytrack.cli.output import write_rows
from policytrack.formats.catalogue import actor_json, actors_table
from policytrack.formats.registry import row_formats
from policytrack.text.escaping import counted
from policytrack.workspace.asking import list_actors

_FORMATS = row_formats("table")


@command
def run(
    options: WorkspaceOptions,
    format: Annotated[str, format_option(_FORMATS)] = "table",
) -> None:
    """List the actors, each with how often it is asked, asked to act with others, or mentioned.

    For example:
      policytrack actors
      policytrack actors --format csv

    An actor's numbers include those of the actors under it, and items of every kind. Parents are not counted, because
    what they contain is.
    """
    one_of("format", format, _FORMATS)
    answer = list_actors(options.workspace)
    write_rows(format, map(actor_json, answer.rows), *actors_table(answer.rows))
    if format == "table":
        note(counted(len(answer.rows), "actor"))
    warn_all(answer.warnings)
