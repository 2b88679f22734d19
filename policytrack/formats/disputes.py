"""Disputes as rows of cells for tables, and as lines for people, with the words of the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.statuses import Status, status_label
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.styled_line import StyledLine
from policytrack.reports.disputes import QuotedDispute
from policytrack.reports.wording import reason_text, status_date
from policytrack.text.escaping import one_line

HEADINGS = ("Id", "Components", "Claimed", "By", "Claimed since", "Assessed", "Assessed since", "The claim says")

_DIRECTIONS = {
    Direction.MORE: "The claim says more.",
    Direction.LESS: "The claim says less.",
    Direction.OTHERWISE: "The claim says something else.",
    Direction.UNASSESSED: "The claim waits for an assessment.",
}


def row(dispute: Dispute) -> list[str]:
    """The cells of a dispute under `HEADINGS`."""
    components = ", ".join(
        " ".join(filter(None, (f".{component.part}" if component.part else "", component.actor or "")))
        for component in dispute.components
    )
    return [
        *(
            dispute.recommendation,
            components,
            str(dispute.claimed),
            dispute.assessor,
            str(dispute.claimed_since or ""),
        ),
        *(str(dispute.assessed), str(dispute.assessed_since or ""), str(dispute.direction)),
    ]


def lines(quoted: QuotedDispute, names: Mapping[str, str]) -> Iterator[StyledLine]:
    """The recommendation, the claim with its reasons, evidence and quoted words, and the assessment."""
    dispute, title, reviewed, claim = quoted
    parts = ", ".join(dict.fromkeys(f".{component.part}" for component in dispute.components if component.part))
    id = f"{dispute.recommendation}{parts and ' '}{parts}"
    yield StyledLine(f"{id}  ", ((one_line(title), "bold"),), len(id) + 2)
    who = names.get(claim.assessor, claim.assessor)
    yield _line("  Claimed", f"by {who}: {_dated(dispute.claimed, dispute.claimed_since, claim.reviewed)}")
    for reason in filter(None, dict.fromkeys(map(reason_text, claim.reasons))):
        yield _line("", reason)
    for piece in claim.evidence:
        yield from evidence_lines(piece)
    yield _line("  Assessed", _dated(dispute.assessed, dispute.assessed_since, reviewed))
    yield _line("", _DIRECTIONS[dispute.direction])
    yield StyledLine("", ())


def _line(label: str, text: str) -> StyledLine:
    return StyledLine(label, ((one_line(text), ""),))


def _dated(status: Status, since: date | None, reviewed: date | None) -> str:
    return f"{status_label(status)}{status_date(status, since, reviewed)}"
