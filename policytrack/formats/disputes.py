"""Disputes as rows of cells, for tables."""

from __future__ import annotations

from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.statuses import Labels, status_label

HEADINGS = ("Id", "Components", "Claimed", "By", "Claimed since", "Assessed", "Assessed since", "The claim says")
BRIEF_HEADINGS = ("Id", "Components", "Claimed", "Assessed", "The claim says")


_DIRECTIONS = {
    Direction.MORE: "further along",
    Direction.LESS: "less far along",
    Direction.OTHERWISE: "something else",
    Direction.UNASSESSED: "not assessed yet",
}


def row(dispute: Dispute, label: Labels = str) -> list[str]:
    """The cells of a dispute under `HEADINGS`; *label* gives the word for a status."""
    components = ", ".join(
        " ".join(filter(None, (f".{component.part}" if component.part else "", component.actor or "")))
        for component in dispute.components
    )
    return [
        *(
            dispute.recommendation,
            components,
            label(dispute.claimed),
            dispute.assessor,
            str(dispute.claimed_since or ""),
        ),
        *(label(dispute.assessed), str(dispute.assessed_since or ""), str(dispute.direction)),
    ]


def brief_row(dispute: Dispute) -> list[str]:
    """The cells of a narrow table, under `BRIEF_HEADINGS`, such as `india says: Stalled, since 2026-03-01`."""
    name, components, claimed, assessor, claimed_since, assessed, assessed_since, direction = row(dispute, status_label)
    claim = f"{assessor} says: {claimed}, since {claimed_since}"
    found = f"{assessed}, since {assessed_since}" if assessed_since else assessed
    return [name, components, claim, found, _DIRECTIONS[Direction(direction)]]
