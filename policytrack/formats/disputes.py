"""Disputes as rows of cells for tables, and as lines for people, with the words of the claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.statuses import Status, status_label
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.styled_line import StyledLine
from policytrack.reports.disputes import QuotedDispute
from policytrack.reports.wording import dispute_parts, dispute_subject, reasons_by_subject, status_date
from policytrack.text.escaping import one_line

HEADINGS = ("Id", "Components", "Claimed", "By", "Claimed since", "Assessed", "Assessed since", "The claim says")

_DIRECTIONS = {
    Direction.MORE: "The claim puts it further along.",
    Direction.LESS: "The claim puts it less far along.",
    Direction.OTHERWISE: "The claim is of another kind.",
    Direction.UNASSESSED: "The claim waits for an assessment.",
}


def row(dispute: Dispute) -> list[str]:
    """The cells of a dispute under `HEADINGS`."""
    components = ", ".join(
        " ".join(filter(None, (_part_id(dispute, component.part), component.actor))) for component in dispute.components
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


def _part_id(dispute: Dispute, part: str | None) -> str:
    return f"{dispute.recommendation}.{part}" if part is not None else ""


def lines(quoted: QuotedDispute, names: Mapping[str, str]) -> Iterator[StyledLine]:
    """The recommendation, the claim with its reasons, evidence and quoted words, and the assessment."""
    dispute, title, reviewed, claim = quoted
    id = dispute_subject(dispute)
    yield StyledLine(f"{id}  ", ((one_line(title), "bold"),), len(id) + 2)
    who = names.get(claim.assessor, claim.assessor)
    yield _line("  Claimed", f"by {who}: {_dated(dispute.claimed, dispute.claimed_since, claim.reviewed)}")
    for reason in reasons_by_subject(claim.reasons, names, of_part=len(dispute_parts(dispute)) == 1):
        yield _line("", reason)
    for piece in claim.evidence:
        yield from evidence_lines(piece)
    yield _line("  Assessed", _dated(dispute.assessed, dispute.assessed_since, reviewed))
    is_rejection = dispute.claimed is Status.REJECTED and dispute.direction is not Direction.UNASSESSED
    yield _line("", "The claim is that it was rejected." if is_rejection else _DIRECTIONS[dispute.direction])
    yield StyledLine("", ())


def _line(label: str, text: str) -> StyledLine:
    return StyledLine(label, ((one_line(text), ""),))


def _dated(status: Status, since: date | None, reviewed: date | None) -> str:
    return f"{status_label(status)}{status_date(status, since, reviewed)}"
