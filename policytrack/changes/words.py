"""A difference in words."""

from __future__ import annotations

from datetime import UTC

from policytrack.changes.difference import Difference, DifferenceKind
from policytrack.statuses import Labels, Status

_STATUSES = frozenset(map(str, Status))


def name_of(one: Difference) -> str:
    """What a difference is about: the recommendation, or a part, and whose share in it."""
    name = one.recommendation if one.part is None else f"{one.recommendation}.{one.part}"
    return name if one.actor is None else f"{name} ({one.actor})"


def said(one: Difference, label: Labels = str) -> str:
    """What a difference is, such as `progress: announced → in-progress (0 of 2 delivered, …)`.

    *label* gives the words for statuses.
    """
    who = f" by {one.assessor}" if one.kind is DifferenceKind.CLAIMED else ""
    about = who if one.field is None else f" {one.field}"
    tally = f" ({one.tally.words(label=label)})" if one.tally is not None and one.tally.units > 1 else ""
    before, after = relabelled(one.before, label), relabelled(one.after, label)
    return f"{one.kind}{about}: {before} → {after}{tally}"


def relabelled(words: str | None, label: Labels) -> str:
    """The words; where they are a status's, that of its label, and where there are none, `nothing`."""
    return label(Status(words)) if words in _STATUSES else words or "nothing"


def days(one: Difference) -> str:
    """When it happened, and when that was recorded."""
    recorded = "by the clock" if one.recorded is None else f"recorded {one.recorded.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"happened {one.happened}, {recorded}"
