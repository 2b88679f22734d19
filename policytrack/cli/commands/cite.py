"""`cite`: a citation of a recommendation's paper and passage."""

from __future__ import annotations

from typing import Annotated

from policytrack.cli.notes import warn_all
from policytrack.cli.options import DayOptions, command, format_option, id_argument, one_of
from policytrack.cli.output import write
from policytrack.workspace.doubts import doubts
from policytrack.workspace.id_lookup import named_entry

_FORMATS = ("text", "bibtex")


@command
def run(
    options: DayOptions,
    id: Annotated[str, id_argument("The id of the recommendation, or the end of its id, such as t2-7.")],
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Cite the paper and the passage of a recommendation.

    For example:
      policytrack cite fk-t2-7
      policytrack cite t2-7 --format bibtex
    """
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
