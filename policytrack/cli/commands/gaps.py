"""`gaps`: which sentences of a paper ask for something, or may imply a need, that nobody has encoded or set aside."""

from collections.abc import Iterator
from typing import Annotated

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import DayOptions, command, completing, format_option, one_of
from policytrack.cli.output import write
from policytrack.formats.lists.json import array
from policytrack.text.escaping import one_line
from policytrack.text.gaps import Gaps, Proposals
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
    """Show the sentences of a paper that ask for something, or may imply a need, but are not in the register.

    For example:
      policytrack gaps
      policytrack gaps fk
      policytrack gaps --format json

    A sentence asks for something if it has a word such as should, could, must or need. It may imply a need if it names
    a lack, a deficiency, a dependency, a challenge, a disadvantage or a hope, with words such as lacks, falls short,
    reliance on or bottleneck. A sentence that does both only asks.

    It is not shown if the register encodes it, or sets it aside with a reason.
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
    for heading, proposals in (("ask for something", gaps.asking), ("may imply a need", gaps.implying)):
        yield f"{gaps.paper}: {proposals.count} of {gaps.sentences} sentences {heading}: "
        yield f"{proposals.encoded} encoded, {proposals.set_aside} set aside, {len(proposals.missing)} neither\n"
        for sentence in proposals.missing:
            yield f"  line {sentence.line}: {one_line(sentence.text)}\n"


def _record(gaps: Gaps) -> dict[str, object]:
    return {
        "paper": gaps.paper,
        "sentences": gaps.sentences,
        "asking": _proposals_record(gaps.asking),
        "implying": _proposals_record(gaps.implying),
    }


def _proposals_record(proposals: Proposals) -> dict[str, object]:
    return {
        "count": proposals.count,
        "encoded": proposals.encoded,
        "set_aside": proposals.set_aside,
        "missing": [{"text": sentence.text, "line": sentence.line} for sentence in proposals.missing],
    }
