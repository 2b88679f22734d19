"""A piece of evidence in lines of text, each address on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.events import Evidence, PageState
from policytrack.formats.styled_line import LABEL, StyledLine
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, capitalized, one_line


def evidence_lines(
    piece: Evidence,
    margin: str = "",
    number: str = "",
    indent: int = LABEL,
    style: str = "",
    page: PageState | None = None,
) -> Iterator[StyledLine]:
    """Title, publisher and date; the quoted words; the address; what is known of the *page*; the archived copy.

    Only the first line has the *margin*.
    """
    about = about_evidence(piece)
    texts = [f"{number}{about}"] if about else []
    texts += [f"“{piece.quote}”"] if piece.quote else []
    for text in texts:
        yield StyledLine(margin, ((one_line(text), style),), indent)
        margin = ""
    before = "" if about else number
    yield StyledLine(margin, ((before, style), (address(piece.url), style)), indent, address=True)
    if page is not None:
        from policytrack.domain.standing.keeping import page_words

        words = page_words(page)
        yield StyledLine("", ((one_line(capitalized(words)), style or "dim"),), indent)
    archived = page.archived if page is not None and page.archived else piece.archived
    if archived:
        yield StyledLine("", (("Archived copy:", style),), indent)
        yield StyledLine("", ((address(archived), style),), indent, address=True)


def about_evidence(evidence: Evidence) -> str:
    """The title, publisher and date of the evidence, and whether it disputes the status; empty if none is known."""
    title = f"“{evidence.title}”" if evidence.title else ""
    day = day_words(evidence.date) if evidence.date is not None else ""
    disputes = "disputes the status" if evidence.stance == "disputes" else ""
    return one_line(", ".join(filter(None, (title, evidence.publisher, day, disputes))))
