"""Differences as lines of text, and as rows of cells for tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from policytrack.domain.changes.difference import Difference, DifferenceKind, heading_of
from policytrack.domain.names import Names
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.records import difference_json
from policytrack.formats.styled_line import StyledLine
from policytrack.reports.change_wording import change_counts, change_days, change_reasons, change_words
from policytrack.reports.since import CompareBy
from policytrack.reports.wording import difference_subject, difference_title
from policytrack.text.date_words import day_words
from policytrack.text.escaping import address, one_line

if TYPE_CHECKING:
    from policytrack.reports.comparison import ComparedDays

HEADINGS = (
    *("recommendation", "part", "actor", "change", "before", "after", "happened", "recorded"),
    *("assessor", "field", "tally", "reason", "evidence"),
)
_INDENT = 4


def lines(compared: ComparedDays) -> Iterator[StyledLine]:
    """Which question is answered, how many changes of which kind there are, and the differences under headings."""
    yield StyledLine("", ((f"{compared_days(compared)}", "italic"),), 0)
    yield StyledLine("", ((change_counts(compared.differences, compared.parents, compared.ongoing), "bold"),), 0)
    for heading, group in groupby(compared.differences, key=heading_of):
        yield StyledLine("", (), 0)
        yield StyledLine(heading, (), 0)
        for difference in group:
            yield from _difference_lines(difference, compared)


def compared_days(compared: ComparedDays) -> str:
    """Which question is answered: `Between 1 Nov 2026 and 27 Nov 2026, as recorded`."""
    first, last = day_words(compared.start.day), day_words(compared.viewpoint.day)
    assessor, known_on = compared.viewpoint.assessor, compared.viewpoint.known_on
    marks = "" if assessor is None else f", by the marks of {compared.names.actors.get(assessor, assessor)}"
    if compared.start.by is CompareBy.EFFECTIVE:
        known = day_words(compared.known)
        is_ahead = compared.viewpoint.day > compared.viewpoint.today
        then = f", and where they will stand on {last} if nothing else happens" if is_ahead else f" and on {last}"
        return f"Where things stood on {first}{then}, by what is known on {known}{marks}"
    limit = "" if known_on in (None, compared.viewpoint.day) else f" by {day_words(compared.known)}"
    return f"Between {first} and {last}, as recorded{limit}{marks}"


def _difference_lines(difference: Difference, compared: ComparedDays) -> Iterator[StyledLine]:
    """What changed and when, and for each entry that caused it the reason and the evidence, each address once.

    A parent's status follows from others, which have the reasons.
    """
    margin = f"  {difference_subject(difference, compared.names)}  "
    yield StyledLine(margin, ((one_line(difference_title(difference, compared.titles)), "bold"),), len(margin))
    words = change_words(difference, compared.names, ongoing=difference.recommendation in compared.ongoing)
    yield _detail(f"{words} {change_days(difference)}")
    if difference.recommendation in compared.parents and difference.tally is not None:
        members = ", ".join(dict.fromkeys(event.recommendation for event in difference.events))
        yield _detail(f"Follows from {members}." if members else "")
        return
    seen: set[str] = set()
    for reason, event in change_reasons(difference, compared.names):
        if reason and reason not in seen:
            yield _detail(reason)
        seen.add(reason)
        for piece in event.evidence:
            if piece.url not in seen:
                yield from evidence_lines(piece, indent=_INDENT)
            seen.add(piece.url)
    if difference.events and not any(seen) and difference.change is not DifferenceKind.REVISED:
        yield _detail("No reason was recorded.")


def _detail(text: str) -> StyledLine:
    return StyledLine("", ((one_line(text), ""),), _INDENT)


def row(difference: Difference, names: Names) -> list[str]:
    """The cells of a difference under `HEADINGS`; evidence is given by its addresses."""
    record = difference_json(difference)
    record["tally"] = difference.tally.words() if difference.tally is not None else None
    reasons = list(change_reasons(difference, names))
    record["reason"] = " ".join(dict.fromkeys(reason for reason, _ in reasons if reason))
    addresses = (address(evidence.url) for _, event in reasons for evidence in event.evidence)
    record["evidence"] = " ".join(dict.fromkeys(addresses))
    return ["" if record[name] is None else str(record[name]) for name in HEADINGS]
