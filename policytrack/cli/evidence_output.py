"""Shows the pages that entries cite: a line for each, or all that is known of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policytrack.domain.events import Keep, moment, short
from policytrack.domain.standing.keeping import VERDICT_LABELS
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.styled_line import LABEL, StyledLine
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, one_line

if TYPE_CHECKING:
    from policytrack.workspace.evidence_pages import CitedPage
    from policytrack.workspace.evidence_showing import ShownCopy

HEADINGS = ("ID", "Entry", "Address", "Kept", "Quote", "Last check")
_NOT_KEPT = "not kept"


def row(page: CitedPage) -> list[str]:
    """The page as a row under `HEADINGS`."""
    keep = page.keep
    quote = "" if keep is None or keep.quote is None else keep.quote
    return [
        page.recommendation,
        short(page.event.id),
        address(page.address),
        kept_words(page),
        quote if page.evidence.quote else "",
        checked_words(page),
    ]


def record(page: CitedPage) -> dict[str, object]:
    """The page as JSON has it."""
    keep, latest = page.keep, page.state.latest
    return {
        "recommendation": page.recommendation,
        "event": page.event.id,
        "address": page.address,
        "quoted": page.evidence.quote,
        "kept": _moment(keep),
        "digest": keep.digest if keep is not None else None,
        "quote": keep.quote if keep is not None else None,
        "verdict": None if page.state.verdict is None else str(page.state.verdict),
        "checked": _moment(latest),
        "archived": page.state.archived,
    }


def _moment(keep: Keep | None) -> str | None:
    return None if keep is None or keep.at is None else moment(keep.at, "microseconds")


def kept_words(page: CitedPage) -> str:
    """When the page was kept, such as `24 Nov 2026`, or `not kept`."""
    keep = page.keep
    return day_words(keep.at.date()) if keep is not None and keep.at is not None else _NOT_KEPT


def checked_words(page: CitedPage) -> str:
    """What the latest check found, and when; empty if nobody has checked the page since it was kept."""
    latest = page.state.latest
    if latest is None or latest.verdict is None or latest.at is None or latest.verdict == "kept":
        return ""
    return f"{VERDICT_LABELS[latest.verdict]}, {day_words(latest.at.date())}"


def page_lines(shown: ShownCopy) -> Iterator[StyledLine]:
    """What is cited, what is kept of it, where the quote stands in the copy, and what changed since."""
    page = shown.page
    yield StyledLine("", ((f"{page.recommendation} · entry {short(page.event.id)}", "bold"),), 0)
    yield from evidence_lines(page.evidence._replace(archived=page.state.archived), "  ")
    yield _fact("Kept:", kept_words(page))
    keep = page.keep
    if keep is not None:
        yield _fact("", f"{keep.type or 'file'}, {keep.size or 0:,} bytes, {keep.digest}")
        if keep.final is not None:
            yield _fact("", f"at {address(keep.final)}")
    if shown.damage is not None:
        yield _fact("Copy:", one_line(shown.damage))
    if shown.match is not None and shown.match.is_found:
        match = shown.match
        around = ((match.before, ""), (match.words, "bold"), (match.after, ""))
        yield StyledLine("  Quote:", tuple((_in_line(text), style) for text, style in around), LABEL)
    elif page.evidence.quote and keep is not None:
        missing = shown.match.missing if shown.match is not None else keep.missing
        lacks = f"; it lacks: {one_line(missing)}" if missing else ""
        yield _fact("Quote:", f"not found in the copy{lacks}")
    if checked := checked_words(page):
        latest = page.state.latest
        alike = "" if latest is None or latest.similarity is None else f"; {latest.similarity:.0%} of the text is left"
        gone = "" if latest is None or not latest.missing else f"; gone: {one_line(latest.missing)}"
        yield _fact("Since:", f"{checked}{alike}{gone}")
    yield StyledLine("", (("", ""),))


def _in_line(text: str) -> str:
    """The text for one line, with a space at either end if it has white space there."""
    line = one_line(text)
    return f"{' ' if text[:1].isspace() else ''}{line.strip()}{' ' if text[-1:].isspace() else ''}"


def _fact(label: str, text: str) -> StyledLine:
    return StyledLine(f"  {label}" if label else "", ((text, ""),), LABEL)
