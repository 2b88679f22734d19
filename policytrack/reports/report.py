"""A report as plain data. `reports.page` turns it into text for people, and `formats.records` into JSON."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone, tone_of
from policytrack.domain.counts import Counts, CountsByKind
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.events import LOST_PAGES, KeepVerdict, PageState
from policytrack.domain.model import Claim, Entry, Paper
from policytrack.domain.names import NO_NAMES, Names
from policytrack.domain.statuses import Labels
from policytrack.domain.vocabulary import Timing
from policytrack.errors import UsageProblem
from policytrack.reports.since import CompareBy
from policytrack.reports.summary import GroupRow
from policytrack.text.date_words import day_words

if TYPE_CHECKING:
    from policytrack.domain.crosswalk import Crosswalk
    from policytrack.index.query.statistics import DeadlineOutcome
    from policytrack.reports.history import HistoryEntry

STALE_DAYS = 90
LONGEST = 3
LIMIT = 20
"""How many items a section of a report shows unless another number is asked for."""

PRESSING = (Timing.OVERDUE, Timing.MAY_BE_LATE, Timing.DUE_SOON)
"""The timings that have a section of their own in a report, the most pressing first."""

WITH_DATES = (*PRESSING, Timing.NOT_DUE, Timing.NOT_OPEN)
"""The timings of open recommendations whose deadline has dates."""


def stale_before(day: date) -> date:
    """The day from which on somebody must have reviewed a recommendation, if it is not to be stale on *day*."""
    return day - timedelta(days=STALE_DAYS - 1)


class Listing(NamedTuple):
    """The recommendations of a section: the *ids* of all, and the first of them as *entries* with all details."""

    ids: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


class Deferrals(NamedTuple):
    """What has a revised deadline: the *ids* of all, and a function that returns the *entry* with one of these ids."""

    ids: tuple[str, ...] = ()
    entry: Callable[[str], Entry] = dict[str, Entry]().__getitem__


class DoubtfulEvidence(NamedTuple):
    """The *ids* of what cites pages that are gone, or may no longer show what is cited, by the verdict on the pages.

    *entries* are the first of these recommendations with all details, those with the worst verdicts first.
    """

    ids: Mapping[KeepVerdict, tuple[str, ...]] = {}
    entries: tuple[Entry, ...] = ()


class Waiting(NamedTuple):
    """An open entry and the day of the last act (*has_acted*), or else the first day of the paper's publication."""

    entry: Entry
    since: date
    has_acted: bool


class Staleness(NamedTuple):
    """How many recommendations are open (*among*), and how many of these were not reviewed in *days* days."""

    stale: int
    among: int
    days: int = STALE_DAYS


class Unreviewed(NamedTuple):
    """An open entry that was not reviewed for long, and the day up to which it was; None if it never was."""

    entry: Entry
    reviewed: date | None


class PastCounts(NamedTuple):
    """The counts by kind at the end of an earlier *day*."""

    day: date
    counts: CountsByKind


class Basis(StrEnum):
    """What a report compares with: the end of a day, the last report of its name, or nothing."""

    DAY = "day"
    LAST = "last report"
    NOTHING = "nothing"


class UnexplainedStatus(NamedTuple):
    """A status that differs from the one the last report printed, without an event that explains it.

    *after* is None if the recommendation is gone.
    """

    id: str
    before: str
    after: str | None


class Origin(NamedTuple):
    """What a report was made from; a report made again from the same is identical, byte for byte.

    *register* and *journal* are digests, *events* is the number of events in the journal.
    """

    command: str
    version: str
    register: str
    journal: str
    events: int

    def differing(self, other: Sequence[str]) -> list[str]:
        """Which of version, register and journal differ from those in *other*, which are in that order."""
        digests = {"version": self.version, "register": self.register, "journal": self.journal}
        return [name for (name, digest), expected in zip(digests.items(), other, strict=True) if digest != expected]


def expected_digests(expect: str | None) -> list[str]:
    """Version, register and journal from the words `--expect` takes, which a report's footer prints; none for None.

    Raises `UsageProblem` unless there are three of them.
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
"""Applies a module's function to the entries, a few thousand at a time, and yields the results in order."""

SpreadDetails = Callable[[Callable[[int, Iterable[Entry]], Any]], Iterator[Any]]
"""As `Spread`, with all details, some hundred at a time; the function is also handed the place of the first of them."""


ClaimsText = Callable[[Iterable[tuple[Dispute, Claim]]], str]
"""Makes text of disputes and the claims in them; a module's own function, so that other processes may call it."""


class Report(NamedTuple):
    """What a report says, in the order in which it says it.

    *day* is the day it is about, *known* the last day of which something is known; *since* is the day with whose end it
    compares, None if *basis* is nothing, and *by* says whether by what was recorded or what took effect. *scope* are
    the filters, as words of a command line; *scope_before* those of the last report if they differed, else None.
    *left_out* is the number of parents, which are not counted because what they contain is. If the report *is_full*, it
    has *groups*, and the entries have all details. *entries* and *history* are read while they are iterated over; if
    there are many entries, *spread* lets several processes make text of them, and *spread_details* does so for entries
    with all details. *crosswalk* gives another tracker's words in which to show statuses, None for our own. *names* and
    *papers* stand behind the ids in the entries, *about* are the papers of those that pass the filters, and
    *extra_columns* are the columns of other trackers in which some recommendation has a value. *ongoing* has the ids of
    the ongoing recommendations among the *differences*.

    A section for people shows at most *limit* items: *pressing* lists by timing what is overdue or due soon, *disputed*
    has the entries of the first disputes by id, and *unreviewed* the first that were not reviewed for long. *claim_in*
    looks up the claim in a dispute, with its reasons and evidence; if the format lists all of many, *claim_texts* are
    their texts, some hundred in one, which other processes are making. *commands* are those that list all of a section,
    by its name. *past* are the counts at the ends of earlier days, *deadlines* the first open entries by their
    deadline, and *outcomes* what became of deadlines, for the charts; they are read while they are iterated over.
    *evidence* is what somebody should look at, and *pages_of* returns what is known of the pages that a recommendation
    cites, by address.
    """

    name: str
    day: date
    known: date
    since: date | None
    basis: Basis
    scope: str
    differences: tuple[Difference, ...]
    titles: Mapping[str, str]
    pressing: Mapping[Timing, Listing]
    deferred: Deferrals
    disputes: tuple[Dispute, ...]
    claim_in: Callable[[Dispute], Claim]
    counts: Mapping[str, Counts]
    left_out: int
    waiting: tuple[Waiting, ...]
    staleness: Staleness
    origin: Origin
    claim_texts: Iterator[str] | None = None
    scope_before: str | None = None
    unexplained: tuple[UnexplainedStatus, ...] = ()
    is_full: bool = False
    groups: tuple[Grouping, ...] = ()
    entries: Iterable[Entry] = ()
    history: Iterable[HistoryEntry] = ()
    spread: Spread | None = None
    spread_details: SpreadDetails | None = None
    crosswalk: Crosswalk | None = None
    names: Names = NO_NAMES
    extra_columns: Sequence[str] = ()
    by: CompareBy = CompareBy.RECORDED
    ongoing: Collection[str] = ()
    limit: int = LIMIT
    papers: Mapping[str, Paper] = {}
    about: Sequence[Paper] = ()
    disputed: Mapping[str, Entry] = {}
    unreviewed: tuple[Unreviewed, ...] = ()
    commands: Mapping[str, str] = {}
    past: Iterable[PastCounts] = ()
    deadlines: Iterable[Entry] = ()
    evidence: DoubtfulEvidence = DoubtfulEvidence()
    pages_of: Callable[[str], Mapping[str, PageState]] = lambda _: {}
    outcomes: Iterable[DeadlineOutcome] = ()

    @property
    def label(self) -> Labels:
        """The function that returns the words in which statuses are shown."""
        return str if self.crosswalk is None else self.crosswalk.label


# Timing has sections of its own, so that a reader finds everything urgent in one place, and so have pages.
_COUNTED_APART = (
    DifferenceKind.NEWLY_OVERDUE,
    DifferenceKind.NEWLY_DUE_SOON,
    DifferenceKind.DEADLINE_MOVED,
    DifferenceKind.EVIDENCE,
)


def moved(report: Report, tone: Tone) -> list[Difference]:
    """The differences of this tone, without those that the clock or a deferral made, or in pages."""
    return [
        difference
        for difference in report.differences
        if difference.change not in _COUNTED_APART and tone_of(difference.change, difference.after) is tone
    ]


def of_kind(report: Report, kind: DifferenceKind) -> list[Difference]:
    """The differences of one kind."""
    return [difference for difference in report.differences if difference.change is kind]


def real_disputes(report: Report) -> list[Dispute]:
    """The disputes in which a claim differs from an assessment, without claims that nobody has assessed."""
    return [dispute for dispute in report.disputes if dispute.direction is not Direction.UNASSESSED]


def unassessed_claims(report: Report) -> list[Dispute]:
    """The claims that nobody has assessed yet."""
    return [dispute for dispute in report.disputes if dispute.direction is Direction.UNASSESSED]


def subject(report: Report) -> str:
    """The report in one line, for the subject of an e-mail: `monday, 23 Nov 2026: 3 worse, 1 newly overdue`."""
    revised = len(of_kind(report, DifferenceKind.DEADLINE_MOVED))
    pages = len(of_kind(report, DifferenceKind.EVIDENCE))
    counted = [
        (len(moved(report, Tone.WORSE)), "worse"),
        (len(moved(report, Tone.BETTER)), "better"),
        (len(of_kind(report, DifferenceKind.NEWLY_OVERDUE)), "newly overdue"),
        (len(moved(report, Tone.NEWS)), "newly known"),
        (len(of_kind(report, DifferenceKind.NEWLY_DUE_SOON)), "newly due soon"),
        (revised, "deadline revised" if revised == 1 else "deadlines revised"),
        (pages, "page of evidence changed" if pages == 1 else "pages of evidence changed"),
        (len(report.unexplained), "changed without an entry"),
    ]
    changes = ", ".join(f"{number} {words}" for number, words in counted if number)
    nothing = "nothing changed" if report.basis is not Basis.NOTHING else "first report"
    return f"{report.name}, {day_words(report.day)}: {changes or nothing}"


CONDITIONS: dict[str, Callable[[Report], bool]] = {
    "worse": lambda report: bool(moved(report, Tone.WORSE)),
    "regress": lambda report: bool(of_kind(report, DifferenceKind.REGRESS)),
    "reversal": lambda report: bool(of_kind(report, DifferenceKind.REVERSAL)),
    "reopened": lambda report: bool(of_kind(report, DifferenceKind.REOPENED)),
    "overdue": lambda report: bool(of_kind(report, DifferenceKind.NEWLY_OVERDUE)) or overdue(report) > 0,
    "due-soon": lambda report: bool(report.pressing[Timing.DUE_SOON].ids),
    "dispute": lambda report: bool(real_disputes(report)),
    "evidence": lambda report: any(report.evidence.ids.get(verdict) for verdict in LOST_PAGES),
    "stale": lambda report: report.staleness.stale > 0,
    "changed": lambda report: bool(report.differences or report.unexplained),
}
"""The conditions for `--fail-on`, by name; each is a function that says whether a report meets it."""


def overdue(report: Report) -> int:
    """How many recommendations of every kind are overdue now."""
    return sum(tally.timings[str(Timing.OVERDUE)] for tally in report.counts.values())
