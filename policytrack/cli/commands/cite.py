"""`cite`: a citation of a recommendation's paper and passage."""

from __future__ import annotations

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import DayOptions, command, id_argument, one_of
from policytrack.cli.output import write
from policytrack.formats.registry import choices
from policytrack.workspace.doubts import doubts
from policytrack.workspace.id_lookup import named_entry

_FORMATS = ("text", "bibtex")


@command
def run(
    options: DayOptions,
    id: Annotated[str, id_argument("Its id, or a unique ending of it.")],
    format: Annotated[str, typer.Option("--format", help=choices(_FORMATS))] = "text",
) -> None:
    """Cite the paper and the passage that make a recommendation."""
    from policytrack.formats import citation

    one_of("format", format, _FORMATS)
    index = options.open()
    recommendation = named_entry(index, id, options.day).recommendation
    paper, passages = index.papers[recommendation.paper], list(recommendation.passages)
    if format == "bibtex":
        write((citation.bibtex(recommendation.id, paper, passages),))
    else:
        write((citation.text(paper, passages),))
    warn_all(doubts(index))
