"""Deadlines, standings and differences in words, the same in every format."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from policytrack.domain.model import Entry
from policytrack.domain.statuses import Labels, Status, reading
from policytrack.text.values import Deadline

if TYPE_CHECKING:
    from policytrack.domain.changes.difference import Difference

_STATUSES = frozenset(map(str, Status))


def deadline_days(deadline: Deadline | None) -> str:
    """The days a deadline comes to: a day, two days, or nothing."""
    if deadline is None or deadline.earliest is None or deadline.latest is None:
        return ""
    if deadline.earliest == deadline.latest:
        return deadline.latest.isoformat()
    return f"{deadline.earliest} to {deadline.latest}"


def due(entry: Entry) -> str:
    """The days its deadlines come to; for those of parts, once each."""
    one = entry.recommendation
    deadlines = [part.deadline for part in one.parts] or [one.deadline]
    return ", ".join(dict.fromkeys(filter(None, map(deadline_days, deadlines))))


def tally(entry: Entry, label: Labels = str) -> str:
    """What stands behind the status, where that is more than one unit."""
    behind = entry.standing.tally
    if behind is None or behind.units == 1 or behind.unassessed == behind.units:
        return ""
    return behind.words(ongoing=entry.recommendation.ongoing, label=label)


def status(entry: Entry, label: Labels = str) -> str:
    """The word people read for where the entry stands."""
    return reading(entry.standing.status, ongoing=entry.recommendation.ongoing, label=label)


def name_of(one: Difference) -> str:
    """What a difference is about: the recommendation, or a part, and whose share in it."""
    name = one.recommendation if one.part is None else f"{one.recommendation}.{one.part}"
    return name if one.actor is None else f"{name} ({one.actor})"


def said(one: Difference, label: Labels = str) -> str:
    """What a difference is, such as `progress: announced → in-progress (0 of 2 delivered, …)`.

    *label* gives the words for statuses.
    """
    from policytrack.domain.changes.difference import DifferenceKind

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
