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
    EVIDENCE = "evidence"
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
    DifferenceKind.EVIDENCE: "Evidence",
    DifferenceKind.DEADLINE_MOVED: "Deadline revised",
    DifferenceKind.REVISED: "Text revised",
    DifferenceKind.NEWLY_DUE_SOON: "Now due soon",
}
"""What people read for a kind of difference."""

TONE_LABELS = {Tone.WORSE: "Worse", Tone.BETTER: "Better", Tone.NEWS: "Other changes"}
"""What people read for a tone."""

_BAD_NEWS = "First assessed as contradicted or rejected"

_BAD_AT_FIRST = (Status.CONTRADICTED, Status.REJECTED)
_KINDS = list(DifferenceKind)
_TONES = list(Tone)


class Difference(NamedTuple):
    """Something about a recommendation that changed between two days.

    *part* (a letter) and *actor* are None if all parts or actors changed. *before* and *after* are statuses, timings,
    the words of deadlines or, for a revision, the texts of the *field*; for a page of evidence, whose address is the
    *field*, they are verdicts. *happened* is the day on which the event that
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

    What is contradicted or rejected when it is first assessed comes after what became worse, before all that is better.
    """

    def badness(difference: Difference) -> tuple[int, bool, int]:
        kind, after = difference.change, difference.after
        is_bad = is_bad_news(kind, after)
        return _TONES.index(Tone.WORSE if is_bad else tone_of(kind, after)), is_bad, _KINDS.index(kind)

    return sorted(differences, key=badness)


def is_bad_news(kind: DifferenceKind, after: str | None) -> bool:
    """Whether it is contradicted or rejected at its first assessment, which does not mean that it became worse."""
    return kind is DifferenceKind.FIRST_ASSESSED and after in _BAD_AT_FIRST


def heading_of(difference: Difference) -> str:
    """The heading under which people read the difference."""
    kind, after = difference.change, difference.after
    return _BAD_NEWS if is_bad_news(kind, after) else TONE_LABELS[tone_of(kind, after)]


def tone_of(kind: DifferenceKind, after: str | None) -> Tone:
    """Whether a difference is for the worse or the better.

    A rejection is for the worse, although it is final. A first assessment is news, whatever it says: nobody knows how
    things stood before.
    """
    if kind is DifferenceKind.CLOSED and after not in DELIVERED:
        return Tone.WORSE if after == Status.REJECTED else Tone.NEWS
    rank = _KINDS.index(kind)
    if rank <= _KINDS.index(DifferenceKind.NEWLY_OVERDUE):
        return Tone.WORSE
    return Tone.BETTER if rank <= _KINDS.index(DifferenceKind.CLOSED) else Tone.NEWS


def difference_kind(before: Status, after: Status, *, ongoing: bool = False) -> DifferenceKind:
    """The kind of difference for a change from one status to another."""
    return DifferenceKind((change(before, after, ongoing=ongoing) or Change.SIDEWAYS).value)
