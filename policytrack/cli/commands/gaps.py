"""`gaps`: which sentences of a paper ask for something that nobody has encoded or set aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import DayOptions, command, completing, format_option, one_of
from policytrack.cli.output import write
from policytrack.formats.lists.json import array
from policytrack.text.escaping import one_line
from policytrack.text.gaps import Gaps
from policytrack.workspace.doubts import doubts
from policytrack.workspace.paper_gaps import gaps_of, papers_named

_FORMATS = ("text", "json")


@command
def run(
    options: DayOptions,
    paper: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAPER]",
            help="Only this paper: its name, or its prefix, such as FK.",
            autocompletion=completing("paper"),
            show_default=False,
        ),
    ] = None,
    format: Annotated[str, format_option(_FORMATS)] = "text",
) -> None:
    """Show the sentences of a paper that ask for something but are not in the register.

    For example:
      policytrack gaps
      policytrack gaps fk
      policytrack gaps --format json

    A sentence asks for something if it has a word such as should, could, must or need. It is not shown if the register
    encodes it as a recommendation, or sets it aside with a reason.
    """
    one_of("format", format, _FORMATS)
    index = options.open()
    all_gaps = []
    for chosen in papers_named(index, paper):
        gaps = gaps_of(index, options.workspace, chosen)
        if gaps is None:
            warn_all([f"{chosen.id} has no text to search"])
        else:
            all_gaps.append(gaps)
    write(array(map(_record, all_gaps)) if format == "json" else (line for gaps in all_gaps for line in _lines(gaps)))
    warn_all(doubts(index))


def _lines(gaps: Gaps) -> Iterator[str]:
    yield f"{gaps.paper}: {gaps.asking} of {gaps.sentences} sentences ask for something: "
    yield f"{gaps.encoded} encoded, {gaps.set_aside} set aside, {len(gaps.missing)} neither\n"
    for sentence in gaps.missing:
        yield f"  line {sentence.line}: {one_line(sentence.text)}\n"


def _record(gaps: Gaps) -> dict[str, object]:
    return {
        "paper": gaps.paper,
        "sentences": gaps.sentences,
        "asking": gaps.asking,
        "encoded": gaps.encoded,
        "set_aside": gaps.set_aside,
        "missing": [{"text": sentence.text, "line": sentence.line} for sentence in gaps.missing],
    }
