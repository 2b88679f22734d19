"""`cite`: a citation of a recommendation's paper and passage, to be pasted into a text."""

from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, ViewpointOptions, choice_option, command, id_argument, one_of
from policytrack.cli.output import write
from policytrack.formats.citations.citation import STYLES, citation, paragraph_with_status
from policytrack.workspace.clock import now
from policytrack.workspace.showing import cite


@command
def run(
    view: ViewpointOptions,
    id: Annotated[
        str, id_argument("The id of the recommendation, or the end of its id, such as t2-7. t2-7.a is a part.")
    ],
    style: Annotated[str, choice_option("--style", "Choose the style", STYLES, "STYLE", Heading.OUTPUT)] = "chicago",
    with_status: Annotated[
        bool,
        typer.Option(
            "--with-status",
            help="Write one paragraph: the quotation, where it is from, and the status with its date and its source.",
            rich_help_panel=Heading.OUTPUT,
        ),
    ] = False,
) -> None:
    """Cite the paper and the passage of a recommendation, ready to paste.

    For example:
      policytrack cite fk-t2-7
      policytrack cite t2-7 --style apa
      policytrack cite t2-4 --with-status --style markdown

    A passage is found by the paper's heading, the paragraph under it and, in a list, the item after that paragraph;
    and by the line of the copy in the workspace.
    """
    one_of("style", style, STYLES)
    answer = cite(view.workspace, id, view.viewpoint, now())
    if with_status:
        text = paragraph_with_status(answer.shown, answer.passages, style, view.viewpoint)
    else:
        text = citation(answer.shown, answer.passages, style)
    write((text,))
    warn_all(answer.warnings)
