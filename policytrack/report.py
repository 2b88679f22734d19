"""A report as plain data: what a busy person is told on Monday, before any format has a say in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from policytrack.changes import Difference, DifferenceKind, Tone, difference_json, tone_of
from policytrack.disputes import Direction, Dispute, dispute_json
from policytrack.model import Entry
from policytrack.summary import KINDS, Tally
from policytrack.vocabulary import Timing

STALE_DAYS = 90
LONGEST = 3


class Waiting(NamedTuple):
    """What is open and where nothing has been done since a day: the last act's, else the paper's first."""

    entry: Entry
    since: date
    has_acted: bool


class Staleness(NamedTuple):
    """Of so many that are open, how many nobody has looked at for *days* days."""

    stale: int
    among: int
    days: int = STALE_DAYS


class Origin(NamedTuple):
    """What a report was made from, so that it can be made again: the same gives the same bytes."""

    command: str
    version: str
    register: str
    journal: str
    events: int


class Report(NamedTuple):
    """What a report says, in the order in which it says it.

    *day* is the day it is about, *known* the last day that counts as known, or None for all; *since* the
    end of the day with which it compares. *left_out* are umbrellas, which what they contain speaks for.
    """

    name: str
    day: date
    known: date | None
    since: date
    differences: tuple[Difference, ...]
    titles: Mapping[str, str]
    due_soon: tuple[Entry, ...]
    deferred: tuple[Entry, ...]
    disputes: tuple[Dispute, ...]
    counts: Mapping[str, Tally]
    left_out: int
    waiting: tuple[Waiting, ...]
    staleness: Staleness
    origin: Origin


# Timing has a section of its own, so that a reader finds in one place what presses.
_OF_TIME = (DifferenceKind.NEWLY_OVERDUE, DifferenceKind.NEWLY_DUE_SOON, DifferenceKind.DEADLINE_MOVED)


def moved(report: Report, tone: Tone) -> list[Difference]:
    """What has changed for the worse, for the better, or is newly known; without what the clock and deferrals did."""
    return [one for one in report.differences if one.kind not in _OF_TIME and tone_of(one.kind, one.after) is tone]


def of_kind(report: Report, kind: DifferenceKind) -> list[Difference]:
    """The differences of one kind."""
    return [one for one in report.differences if one.kind is kind]


def real_disputes(report: Report) -> list[Dispute]:
    """Where a claim differs from an assessment; what nobody has assessed is none."""
    return [one for one in report.disputes if one.direction is not Direction.UNASSESSED]


def subject(report: Report) -> str:
    """A first line, fit for a mail's subject: `monday, 2026-11-23: 3 worse, 2 better, 1 newly overdue`."""
    counted = [
        (len(moved(report, Tone.WORSE)), "worse"),
        (len(moved(report, Tone.BETTER)), "better"),
        (len(of_kind(report, DifferenceKind.NEWLY_OVERDUE)), "newly overdue"),
        (len(moved(report, Tone.NEWS)), "newly known"),
        (len(of_kind(report, DifferenceKind.NEWLY_DUE_SOON)), "newly due soon"),
        (len(of_kind(report, DifferenceKind.DEADLINE_MOVED)), "deadline moved"),
    ]
    said = ", ".join(f"{number} {words}" for number, words in counted if number)
    return f"{report.name}, {report.day}: {said or 'nothing moved'}"


CONDITIONS: dict[str, Callable[[Report], bool]] = {
    "worse": lambda report: bool(moved(report, Tone.WORSE)),
    "regress": lambda report: bool(of_kind(report, DifferenceKind.REGRESS)),
    "reversal": lambda report: bool(of_kind(report, DifferenceKind.REVERSAL)),
    "reopened": lambda report: bool(of_kind(report, DifferenceKind.REOPENED)),
    "overdue": lambda report: bool(of_kind(report, DifferenceKind.NEWLY_OVERDUE)) or overdue(report) > 0,
    "due-soon": lambda report: bool(report.due_soon),
    "dispute": lambda report: bool(real_disputes(report)),
    "stale": lambda report: report.staleness.stale > 0,
    "changed": lambda report: bool(report.differences),
}
"""What `--fail-on` may name, and whether it is in a report."""


def overdue(report: Report) -> int:
    """How many are overdue now, of every kind of asking."""
    return sum(tally.timings[str(Timing.OVERDUE)] for tally in report.counts.values())


def report_json(report: Report) -> dict[str, Any]:
    """The promise of `report --format json`: every key always there."""
    return {
        "name": report.name,
        "subject": subject(report),
        "day": report.day.isoformat(),
        "known": None if report.known is None else report.known.isoformat(),
        "since": report.since.isoformat(),
        "differences": [
            difference_json(one)
            | {"title": report.titles[one.recommendation], "tone": str(tone_of(one.kind, one.after))}
            for one in report.differences
        ],
        "due_soon": [entry.recommendation.id for entry in report.due_soon],
        "deferred": [entry.recommendation.id for entry in report.deferred],
        "disputes": [dispute_json(one) for one in report.disputes],
        "counts": {kind: report.counts[kind].record() for kind in KINDS},
        "left_out": report.left_out,
        "waiting": [
            {"id": one.entry.recommendation.id, "since": one.since.isoformat(), "has_acted": one.has_acted}
            for one in report.waiting
        ],
        "staleness": report.staleness._asdict(),
        "origin": report.origin._asdict(),
    }


def sections(report: Report) -> Sequence[str]:
    """The names of the sections that have nothing to say: they share one line."""
    said = {
        "worse": moved(report, Tone.WORSE),
        "better": moved(report, Tone.BETTER),
        "newly known": moved(report, Tone.NEWS),
        "newly overdue": of_kind(report, DifferenceKind.NEWLY_OVERDUE),
        "due soon": report.due_soon,
        "deferred": report.deferred,
        "in dispute": report.disputes,
    }
    return [name for name, held in said.items() if not held]
