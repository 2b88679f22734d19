"""`show`: recommendations, or parts of them: the status and why, and the paper's own words."""

from typing import Annotated

from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, format_option, ids_argument, one_of
from policytrack.cli.output import write, write_each
from policytrack.formats.sheet import sheets, sheets_json
from policytrack.workspace.clock import now
from policytrack.workspace.showing import show

_FORMATS = ("text", "json")


@command
def run(
    view: ViewpointOptions,
    ids: Annotated[list[str], ids_argument("One or more ids, or the endings of ids, such as t2-7. t2-7.a is a part.")],
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Show recommendations in full: status and why, evidence, deadline, who is asked, and the paper's own words.

    For example:
      policytrack show fk-t2-7
      policytrack show t2-7.a nr-1
      policytrack show nr-1 --as-of 2026-05
    """
    one_of("format", format, _FORMATS)
    shown = show(view.workspace, ids, view.viewpoint, now())
    if format == "json":
        write(sheets_json(shown.entries))
    else:
        write_each(lambda strike: sheets(shown.entries, view.viewpoint))
    warn_all(shown.warnings)
