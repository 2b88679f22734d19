"""`show`: one recommendation, with its passage read from the paper."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, id_argument, one_of
from policytrack.cli.output import write, write_lines
from policytrack.formats.registry import choices
from policytrack.workspace.asking import show
from policytrack.workspace.clock import now

_FORMATS = ("text", "json")


@command
def run(
    view: ViewpointOptions,
    id: Annotated[str, id_argument("Its id, or a unique ending of it.")],
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Show one recommendation: who is asked, by when, and the paper's own words."""
    one_of("format", format, _FORMATS)
    shown = show(view.workspace, [id], view.viewpoint, now())
    for entry in shown.entries:
        if format == "json":
            from policytrack.formats.lists.json import json_of
            from policytrack.formats.records import entry_json

            write((json_of(entry_json(entry.entry), indent=2), "\n"))
        else:
            from policytrack.formats.sheet import DisplayNames, sheet

            names = DisplayNames(entry.paper, entry.pillars, entry.actors)
            write_lines(sheet(entry.entry, names, entry.contexts, view.day))
    warn_all(shown.warnings)
