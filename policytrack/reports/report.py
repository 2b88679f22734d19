"""A report as plain data, before any format turns it into text.

`page` puts it into words, `records` makes JSON of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone, tone_of
from policytrack.domain.counts import Counts
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.model import Entry
from policytrack.domain.statuses import Labels
from policytrack.domain.vocabulary import Timing
from policytrack.errors import UsageProblem
from policytrack.reports.summary import GroupRow

if TYPE_CHECKING:
    from policytrack.domain.crosswalk import Crosswalk
    from policytrack.reports.history import HistoryEntry

STALE_DAYS = 90
LONGEST = 3


class Waiting(NamedTuple):
    """An open entry, and since when nothing has been done: the day of the last act, else the paper's first day."""

    entry: Entry
    since: date
    has_acted: bool


class Staleness(NamedTuple):
    """How many recommendations are open (*among*), and how many of these were not reviewed in *days* days."""

    stale: int
    among: int
    days: int = STALE_DAYS


class Basis(StrEnum):
    """What a report compares with: what was known at the end of a day, the last report of its name, or nothing."""

    DAY = "day"
    LAST = "last report"
    NOTHING = "nothing"


class UnexplainedStatus(NamedTuple):
    """A status that is not as the last report printed it, and no event explains why; *after* is None if it is gone."""

    id: str
    before: str
    after: str | None


class Origin(NamedTuple):
    """What a report was made from. Made again from the same, a report is the same byte for byte."""

    command: str
    version: str
    register: str
    journal: str
    events: int

    def differing(self, other: Sequence[str]) -> list[str]:
        """Which of version, register and journal are not as in *other*, in that order."""
        mine = {"version": self.version, "register": self.register, "journal": self.journal}
        return [name for (name, value), was in zip(mine.items(), other, strict=True) if value != was]


def expected_digests(expect: str | None) -> list[str]:
    """Version, register and journal, as the footer of a report names them with commas between; none for None.

    Raises `UsageProblem` where there are not three of them.
    """
    digests = [] if expect is None else expect.split(",")
    if len(digests) not in (0, 3):
        raise UsageProblem("--expect takes version, register and journal with commas between, as a report's last lines")
    return digests


class Grouping(NamedTuple):
    """Counts by pillar or by actor; the last row counts each recommendation once."""

    by: str
    rows: tuple[GroupRow, ...]


Spread = Callable[[Callable[[Iterable[Entry]], str]], Iterator[str]]
"""What a module's own function makes of entries, some thousand at a time and in order."""


class Report(NamedTuple):
    """What a report says, in the order in which it says it.

    *day* is the day it is about, *known* the last day that counts as known; *since* the day with whose end it
    compares, None where *basis* is nothing. *scope* are the filters, as words of a command line; *scope_before*
    those of the last report, where they were others. *left_out* are umbrellas, which what they contain speaks for.
    *groups* are there, and the entries have their full account, where the report *is_full*. *entries* and
    *history* are read while they are walked through; where there are many entries, *spread* has several processes
    make text of them. *crosswalk* gives the words of another tracker in which statuses are shown, if they are not ours.
    """

    name: str
    day: date
    known: date
    since: date | None
    basis: Basis
    scope: str
    differences: tuple[Difference, ...]
    titles: Mapping[str, str]
    due_soon: tuple[Entry, ...]
    deferred: tuple[Entry, ...]
    disputes: tuple[Dispute, ...]
    counts: Mapping[str, Counts]
    left_out: int
    waiting: tuple[Waiting, ...]
    staleness: Staleness
    origin: Origin
    scope_before: str | None = None
    rewritten: tuple[UnexplainedStatus, ...] = ()
    is_full: bool = False
    groups: tuple[Grouping, ...] = ()
    entries: Iterable[Entry] = ()
    history: Iterable[HistoryEntry] = ()
    spread: Spread | None = None
    crosswalk: Crosswalk | None = None

    @property
    def label(self) -> Labels:
        """What gives the words in which statuses are shown."""
        return str if self.crosswalk is None else self.crosswalk.label


# Timing has a section of its own, so that a reader finds in one place what presses.
_OF_TIME = (DifferenceKind.NEWLY_OVERDUE, DifferenceKind.NEWLY_DUE_SOON, DifferenceKind.DEADLINE_MOVED)


def moved(report: Report, tone: Tone) -> list[Difference]:
    """What has changed for the worse, for the better, or is newly known; without what the clock and deferrals did."""
    return [one for one in report.differences if one.kind not in _OF_TIME and tone_of(one.kind, one.after) is tone]


def of_kind(report: Report, kind: DifferenceKind) -> list[Difference]:
    """The differences of one kind."""
    return [one for one in report.differences if one.kind is kind]


def real_disputes(report: Report) -> list[Dispute]:
    """The disputes in which a claim differs from an assessment, without claims that nobody has assessed."""
    return [one for one in report.disputes if one.direction is not Direction.UNASSESSED]


def unassessed_claims(report: Report) -> list[Dispute]:
    """The claims that nobody has assessed yet."""
    return [one for one in report.disputes if one.direction is Direction.UNASSESSED]


def subject(report: Report) -> str:
    """A first line, fit for a mail's subject: `monday, 2026-11-23: 3 worse, 2 better, 1 newly overdue`."""
    counted = [
        (len(moved(report, Tone.WORSE)), "worse"),
        (len(moved(report, Tone.BETTER)), "better"),
        (len(of_kind(report, DifferenceKind.NEWLY_OVERDUE)), "newly overdue"),
        (len(moved(report, Tone.NEWS)), "newly known"),
        (len(of_kind(report, DifferenceKind.NEWLY_DUE_SOON)), "newly due soon"),
        (len(of_kind(report, DifferenceKind.DEADLINE_MOVED)), "deadline moved"),
        (len(report.rewritten), "changed without an event"),
    ]
    said = ", ".join(f"{number} {words}" for number, words in counted if number)
    nothing = "nothing moved" if report.basis is not Basis.NOTHING else "first report"
    return f"{report.name}, {report.day}: {said or nothing}"


CONDITIONS: dict[str, Callable[[Report], bool]] = {
    "worse": lambda report: bool(moved(report, Tone.WORSE)),
    "regress": lambda report: bool(of_kind(report, DifferenceKind.REGRESS)),
    "reversal": lambda report: bool(of_kind(report, DifferenceKind.REVERSAL)),
    "reopened": lambda report: bool(of_kind(report, DifferenceKind.REOPENED)),
    "overdue": lambda report: bool(of_kind(report, DifferenceKind.NEWLY_OVERDUE)) or overdue(report) > 0,
    "due-soon": lambda report: bool(report.due_soon),
    "dispute": lambda report: bool(real_disputes(report)),
    "stale": lambda report: report.staleness.stale > 0,
    "changed": lambda report: bool(report.differences or report.rewritten),
}
"""What `--fail-on` may name, and whether it is in a report."""


def overdue(report: Report) -> int:
    """How many recommendations of every kind are overdue now."""
    return sum(tally.timings[str(Timing.OVERDUE)] for tally in report.counts.values())
