"""A citation of a paper and its passages in the style that was chosen, alone or with the status."""

from __future__ import annotations

from collections.abc import Sequence

from policytrack.domain.shown import CitedPassage, ShownEntry
from policytrack.domain.viewpoint import Viewpoint
from policytrack.errors import UsageProblem
from policytrack.formats.citations.apa import Apa
from policytrack.formats.citations.bibtex import bibtex_entry
from policytrack.formats.citations.chicago import Chicago
from policytrack.formats.citations.markdown import Markdown

STYLES = ("chicago", "apa", "bibtex", "markdown")
_WRITERS = {"chicago": Chicago, "apa": Apa, "markdown": Markdown}


def citation(shown: ShownEntry, passages: Sequence[CitedPassage], style: str) -> str:
    """The citation in one of `STYLES`: the paper, and each passage with its place."""
    if style == "bibtex":
        return bibtex_entry(shown.entry.recommendation.id, shown.paper, passages)
    writer = _WRITERS[style](shown.paper)
    return writer.citation(passages)


def paragraph_with_status(shown: ShownEntry, passages: Sequence[CitedPassage], style: str, viewpoint: Viewpoint) -> str:
    """One paragraph: the quotation, where it is from, and the status on the day with its source.

    Raises `UsageProblem` for BibTeX, which has no paragraphs.
    """
    if style == "bibtex":
        raise UsageProblem("--with-status writes a paragraph; choose --style chicago, apa or markdown")
    writer = _WRITERS[style](shown.paper)
    sentences = [*writer.attribution(passages), *writer.status(shown, viewpoint)]
    return " ".join(sentences) + "\n"
