"""Disputes as rows of cells, for tables."""

from __future__ import annotations

from policytrack.domain.disputes import Dispute

HEADINGS = ("Id", "Units", "Claimed", "By", "Claimed since", "Assessed", "Assessed since", "The claim says")
BRIEF_HEADINGS = ("Id", "Units", "Claimed", "Assessed", "The claim says")


def row(dispute: Dispute) -> list[str]:
    """The cells of a dispute under `HEADINGS`."""
    units = ", ".join(
        " ".join(filter(None, (f".{unit.part}" if unit.part else "", unit.actor or ""))) for unit in dispute.units
    )
    return [
        *(dispute.recommendation, units, str(dispute.claimed), dispute.assessor, str(dispute.claimed_since or "")),
        *(str(dispute.assessed), str(dispute.assessed_since or ""), str(dispute.direction)),
    ]


def brief_row(dispute: Dispute) -> list[str]:
    """The cells of a narrow table, under `BRIEF_HEADINGS`, such as `stalled by india since 2026-03-01`."""
    name, units, claimed, assessor, claimed_since, assessed, assessed_since, direction = row(dispute)
    claim = f"{claimed} by {assessor} since {claimed_since}"
    return [name, units, claim, f"{assessed} since {assessed_since}" if assessed_since else assessed, direction]
