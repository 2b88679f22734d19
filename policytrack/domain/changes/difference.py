"""A difference between two days: its kinds, and their order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.tally import Tally
from policytrack.domain.transitions import Change, change


class DifferenceKind(StrEnum):
    """The kinds of difference, the worst first."""

    REGRESS = Change.REGRESS.value
    REVERSAL = Change.REVERSAL.value
    REOPENED = Change.REOPENED.value
    NEWLY_OVERDUE = "newly overdue"
    PROGRESS = Change.PROGRESS.value
    CLOSED = Change.CLOSED.value
    FIRST_ASSESSED = Change.FIRST_ASSESSED.value
    CLAIMED = "claimed"
    SIDEWAYS = Change.SIDEWAYS.value
    DEADLINE_MOVED = "deadline moved"
    REVISED = "revised"
    NEWLY_DUE_SOON = "newly due soon"


class Tone(StrEnum):
    """Whether a difference is for the worse, for the better, or only news."""

    WORSE = "worse"
    BETTER = "better"
    NEWS = "newly known"


CHANGE_LABELS = {
    DifferenceKind.REGRESS: "Setback",
    DifferenceKind.REVERSAL: "Reversed",
    DifferenceKind.REOPENED: "Reopened",
    DifferenceKind.NEWLY_OVERDUE: "Became overdue",
    DifferenceKind.PROGRESS: "Progress",
    DifferenceKind.CLOSED: "Closed",
    DifferenceKind.FIRST_ASSESSED: "First assessed",
    DifferenceKind.CLAIMED: "Claimed",
    DifferenceKind.SIDEWAYS: "Changed",
    DifferenceKind.DEADLINE_MOVED: "Deadline revised",
    DifferenceKind.REVISED: "Text revised",
    DifferenceKind.NEWLY_DUE_SOON: "Now due soon",
}
"""What people read for a kind of difference."""

TONE_LABELS = {Tone.WORSE: "Worse", Tone.BETTER: "Better", Tone.NEWS: "Other changes"}
"""What people read for a tone."""

_KINDS = list(DifferenceKind)
_TONES = list(Tone)


class Difference(NamedTuple):
    """Something about a recommendation that changed between two days.

    *part* (a letter) and *actor* are None if all parts or actors changed. *before* and *after* are statuses, timings,
    the words of deadlines or, for a revision, the texts of the *field*. *happened* is the day on which the event that
    caused it takes effect, and *recorded* the moment at which that was recorded, None if only time has passed. *tally*
    is the tally behind the status in *after*.
    """

    recommendation: str
    change: DifferenceKind
    happened: date
    recorded: datetime | None = None
    part: str | None = None
    actor: str | None = None
    assessor: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    tally: Tally | None = None
    events: tuple[Event, ...] = ()


def worse_first(differences: Iterable[Difference]) -> list[Difference]:
    """The differences, the worst first; equally bad ones stay in the given order.

    What is contradicted when it is first assessed is as bad as a setback.
    """

    def badness(difference: Difference) -> tuple[int, int]:
        kind, after = difference.change, difference.after
        if kind is DifferenceKind.FIRST_ASSESSED and after == Status.CONTRADICTED:
            kind = DifferenceKind.REGRESS
        return _TONES.index(tone_of(kind, after)), _KINDS.index(kind)

    return sorted(differences, key=badness)


def tone_of(kind: DifferenceKind, after: str | None) -> Tone:
    """Whether a difference is for the worse or the better.

    A rejection is for the worse, although it is final. So is what is rejected or contradicted when first assessed.
    """
    if kind is DifferenceKind.CLOSED and after not in DELIVERED:
        return Tone.WORSE if after == Status.REJECTED else Tone.NEWS
    if kind is DifferenceKind.FIRST_ASSESSED and after in (Status.CONTRADICTED, Status.REJECTED):
        return Tone.WORSE
    rank = _KINDS.index(kind)
    if rank <= _KINDS.index(DifferenceKind.NEWLY_OVERDUE):
        return Tone.WORSE
    return Tone.BETTER if rank <= _KINDS.index(DifferenceKind.CLOSED) else Tone.NEWS


def difference_kind(before: Status, after: Status, *, ongoing: bool = False) -> DifferenceKind:
    """The kind of difference for a change from one status to another."""
    return DifferenceKind((change(before, after, ongoing=ongoing) or Change.SIDEWAYS).value)
