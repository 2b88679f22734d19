"""The roll-up rule: from the statuses of units to that of the whole, with the tally that goes beside it.

Also the one table that says what kind of change it is when one status follows another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from policytrack.events import Confidence
from policytrack.statuses import DELIVERED, FURTHEST_FIRST, MEANINGS, Status, is_closed


def rolled_up(statuses: Iterable[Status], combine: str = "all") -> Status:
    """The status of a whole whose units stand so; of each table, the first line that fits.

    How many units stand so makes no difference, only which statuses there are. Of no units at all
    nothing is assessed.

    | `all`: the units, but for those overtaken | the whole | such as |
    |---|---|---|
    | there are none | overtaken | overtaken, overtaken |
    | every one implemented | implemented | implemented, overtaken |
    | every one delivered, one of them otherwise | implemented-otherwise | implemented, implemented-otherwise |
    | every one rejected | rejected | rejected, overtaken |
    | one delivered | partial | implemented, against |
    | one against | against | against, partial |
    | one partial | partial | partial, in-progress |
    | one in-progress | in-progress | in-progress, stalled |
    | one announced | announced | announced, unassessed |
    | one stalled | stalled | stalled, not-started |
    | one not-started | not-started | not-started, no-evidence |
    | one no-evidence | no-evidence | no-evidence, unassessed |
    | one unassessed | unassessed | unassessed, rejected |

    | `any`: the alternatives | the whole | such as |
    |---|---|---|
    | one implemented | implemented | implemented, against |
    | one implemented-otherwise | implemented-otherwise | implemented-otherwise, unassessed |
    | one partial | partial | partial, rejected |
    | one in-progress | in-progress | in-progress, against |
    | one announced | announced | announced, unassessed |
    | one against | against | against, stalled |
    | one stalled | stalled | stalled, not-started |
    | one not-started | not-started | not-started, no-evidence |
    | one no-evidence | no-evidence | no-evidence, unassessed |
    | one unassessed | unassessed | unassessed, rejected |
    | one rejected | rejected | rejected, overtaken |
    | all overtaken | overtaken | overtaken, overtaken |
    """
    return _rolled_up(frozenset(statuses), combine)


@cache  # there are 4095 sets of statuses
def _rolled_up(found: frozenset[Status], combine: str) -> Status:
    counted = found - {Status.OVERTAKEN}
    furthest = min(found, key=lambda status: MEANINGS[status].rank, default=Status.UNASSESSED)
    if combine == "any" or not counted or len(counted) == 1:
        return furthest
    if counted == DELIVERED:
        return Status.IMPLEMENTED_OTHERWISE
    if counted & DELIVERED:
        return Status.PARTIAL
    return Status.AGAINST if Status.AGAINST in counted else furthest


def contributes(status: Status, whole: Status, combine: str = "all") -> bool:
    """Whether a unit that stands so is one of those that give the *whole* its status."""
    if combine == "all" and status in DELIVERED:
        return whole in DELIVERED or whole is Status.PARTIAL
    return status is whole


_STRENGTH = {Confidence.LOW: 0, None: 1, Confidence.MEDIUM: 2, Confidence.HIGH: 3}


def weakest(confidences: Iterable[Confidence | None]) -> Confidence | None:
    """The least sure of them. One that is not stated may be low: only one that is low outweighs it."""
    return min(confidences, key=_STRENGTH.__getitem__, default=None)


class Tally(NamedTuple):
    """What stands behind the status of a whole.

    *statuses*: each that there is, with the number of units that stand so, the furthest first. Where
    `any` part is enough, parts are counted. *against*: each actor that acts against it, with the number
    of its units, whatever they are rolled up to; None where nobody is asked by name.
    """

    statuses: tuple[tuple[Status, int], ...] = ()
    against: tuple[tuple[str | None, int], ...] = ()
    combine: str = "all"

    def number(self, *statuses: Status) -> int:
        """How many units stand in one of these."""
        return sum(number for status, number in self.statuses if status in statuses)

    @property
    def units(self) -> int:
        return sum(number for _, number in self.statuses)

    @property
    def counted(self) -> int:
        """The denominator: all but those that events have overtaken."""
        return self.units - self.overtaken

    @property
    def delivered(self) -> int:
        return self.number(*DELIVERED)

    @property
    def otherwise(self) -> int:
        """How many of those delivered were so otherwise."""
        return self.number(Status.IMPLEMENTED_OTHERWISE)

    @property
    def unassessed(self) -> int:
        return self.number(Status.UNASSESSED)

    @property
    def overtaken(self) -> int:
        return self.number(Status.OVERTAKEN)

    def words(self, names: Mapping[str, str] | None = None, *, ongoing: bool = False) -> str:
        """Such as `1 of 5 delivered, 3 unassessed · India against`; *names* are those of actors.

        Every unit is accounted for, except that of one unit alone it only says whether it was delivered,
        since its status stands beside it.
        """
        done = "kept up" if ongoing else "delivered"
        otherwise = f", {self.otherwise} of them otherwise" if self.otherwise and self.units > 1 else ""
        enough = ", where one is enough" if self.combine == "any" and self.units > 1 else ""
        said = [f"{self.delivered} of {self.counted} {done}{otherwise}{enough}"] if self.counted else []
        named = [(actor, number) for actor, number in self.against if actor is not None]
        is_all_named = len(named) == len(self.against)
        for status, number in self.statuses:
            shown_apart = status in DELIVERED or (status is Status.AGAINST and is_all_named)
            if not shown_apart and (self.units > 1 or not self.counted):
                said.append(f"{number} {status}")
        who = ", ".join(
            (names or {}).get(actor, actor) + (f" ({number})" if number > 1 else "") for actor, number in named
        )
        return ", ".join(said) + (f" · {who} against" if who else "")


def tally(numbers: Mapping[Status, int], against: Mapping[str | None, int], combine: str = "all") -> Tally:
    """Count units: how many stand how, and how many of each actor's stand against."""
    counts = tuple((status, numbers[status]) for status in FURTHEST_FIRST if numbers.get(status))
    return Tally(counts, tuple(sorted(against.items(), key=lambda one: one[0] or "")), combine)


@lru_cache(maxsize=1024)
def tally_of_one(status: Status, actor: str | None) -> Tally:
    """The tally of a single unit, which is *actor*'s."""
    return tally({status: 1}, {actor: 1} if status is Status.AGAINST else {})


class Change(StrEnum):
    """What kind of change it is when one status follows another."""

    FIRST_ASSESSED = "first assessed"
    PROGRESS = "progress"
    REGRESS = "regress"
    REVERSAL = "reversal"
    CLOSED = "closed"
    REOPENED = "reopened"
    SIDEWAYS = "sideways"


# A line is where it stood, a column where it stands, both in the vocabulary's order. Back to unassessed
# means that marks were taken back: the world has not moved.
_KINDS = {
    "F": Change.FIRST_ASSESSED,
    "+": Change.PROGRESS,
    "-": Change.REGRESS,
    "!": Change.REVERSAL,
    "C": Change.CLOSED,
    "R": Change.REOPENED,
    "=": Change.SIDEWAYS,
}
_TABLE = {
    #                              una noe not ann inp par sta aga imp oth rej ove
    Status.UNASSESSED: "            .   F   F   F   F   F   F   F   F   F   F   F",
    Status.NO_EVIDENCE: "           =   .   =   +   +   +   =   -   C   C   C   C",
    Status.NOT_STARTED: "           =   =   .   +   +   +   =   -   C   C   C   C",
    Status.ANNOUNCED: "             =   -   -   .   +   +   -   -   C   C   C   C",
    Status.IN_PROGRESS: "           =   -   -   -   .   +   -   -   C   C   C   C",
    Status.PARTIAL: "               =   -   !   -   -   .   -   !   C   C   C   C",
    Status.STALLED: "               =   =   =   +   +   +   .   -   C   C   C   C",
    Status.AGAINST: "               =   =   +   +   +   +   +   .   C   C   C   C",
    Status.IMPLEMENTED: "           R   R   !   R   R   R   R   !   .   =   -   =",
    Status.IMPLEMENTED_OTHERWISE: " R   R   !   R   R   R   R   !   =   .   -   =",
    Status.REJECTED: "              R   R   R   R   R   R   R   R   +   +   .   =",
    Status.OVERTAKEN: "             R   R   R   R   R   R   R   R   +   +   =   .",
}
_COLUMN = {status: column for column, status in enumerate(Status)}


def change(before: Status, after: Status, *, ongoing: bool = False) -> Change | None:
    """The kind of change from one status to another; None where it is the same."""
    kind = _KINDS.get(_TABLE[before].split()[_COLUMN[after]])
    if not ongoing:
        return kind
    # To keep an ongoing recommendation up closes nothing, and to let it slip reopens nothing.
    if after in DELIVERED and kind is Change.CLOSED:
        return Change.PROGRESS
    if before in DELIVERED and kind is Change.REOPENED:
        return Change.SIDEWAYS if after is Status.UNASSESSED else Change.REGRESS
    if before in DELIVERED and is_closed(after, ongoing=True):
        return Change.CLOSED
    return kind
