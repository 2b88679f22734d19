"""`show`: recommendations, or parts of them: where each stands and why, and the paper's own words."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, ids_argument, one_of
from policytrack.cli.output import write, write_each
from policytrack.formats.registry import choices
from policytrack.formats.sheet import sheets, sheets_json
from policytrack.workspace.asking import show
from policytrack.workspace.clock import now

_FORMATS = ("text", "json")


@command
def run(
    view: ViewpointOptions,
    ids: Annotated[list[str], ids_argument("An id, or a unique ending of one; t2-7.a is a part. Several are allowed.")],
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Show a recommendation: its status and why, the evidence, who is asked, by when, and the paper's own words."""
    one_of("format", format, _FORMATS)
    shown = show(view.workspace, ids, view.viewpoint, now())
    if format == "json":
        write(sheets_json(shown.entries))
    else:
        write_each(lambda strike: sheets(shown.entries, view.viewpoint))
    warn_all(shown.warnings)
