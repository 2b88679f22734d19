"""`show`: one recommendation, with its passage read from the paper."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import ViewpointOptions, command, id_argument, one_of
from policytrack.cli.output import write, write_lines
from policytrack.formats.registry import choices
from policytrack.workspace.clock import now
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.id_lookup import named_entry

_FORMATS = ("text", "json")


@command
def run(
    view: ViewpointOptions,
    id: Annotated[str, id_argument("Its id, or a unique ending of it.")],
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Show one recommendation: who is asked, by when, and the paper's own words."""
    one_of("format", format, _FORMATS)
    index = view.open()
    entry = named_entry(index, id, view.day, full=True)
    if format == "json":
        from policytrack.formats.lists.json import json_of
        from policytrack.formats.records import entry_json

        write((json_of(entry_json(entry), indent=2), "\n"))
    else:
        from policytrack.formats.sheet import DisplayNames, sheet

        paper = index.papers[entry.recommendation.paper]
        names = DisplayNames(paper, index.pillars(paper), index.actors)
        write_lines(sheet(entry, names, index.contexts(entry.recommendation.id), view.day))
    warn_all(doubts(index))
    warn_all(future_warnings(index, now(), entry.recommendation.id))
