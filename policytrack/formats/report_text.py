"""A report as text: eighty columns, no escape codes, what a mail client shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from policytrack.changes import Difference, DifferenceKind, Tone
from policytrack.changes.words import days, name_of, said
from policytrack.columns import deadline_days
from policytrack.disputes import Dispute
from policytrack.evidence import describe
from policytrack.model import Entry
from policytrack.printable import one_line
from policytrack.report import Report, Waiting, moved, of_kind, sections, subject
from policytrack.summary import Tally
from policytrack.vocabulary import Status

WIDTH = 80


def render(report: Report) -> Iterator[str]:
    """The lines, each with its end."""
    yield from _paragraphs([subject(report)])
    yield "\n"
    known = f", as far as it was known on {report.known}" if report.known is not None else ""
    yield from _paragraphs([f"As of {report.day}{known}; compared with what was known at the end of {report.since}."])
    changed = {
        "Worse": moved(report, Tone.WORSE),
        "Better": moved(report, Tone.BETTER),
        "Newly known": moved(report, Tone.NEWS),
        "Newly overdue": of_kind(report, DifferenceKind.NEWLY_OVERDUE),
    }
    for heading, differences in changed.items():
        yield from _section(heading, (_difference(one, report.titles[one.recommendation]) for one in differences))
    yield from _section("Due soon", map(_due, report.due_soon))
    yield from _section("Deferred", map(_deferred, report.deferred))
    yield from _section("Disputes", (_dispute(one) for one in report.disputes))
    empty = sections(report)
    if empty:
        yield "\n"
        yield from _paragraphs([f"Nothing {', nothing '.join(empty)}."])
    yield from _section("Where all stand", _counts(report))
    yield from _section("Open longest without an act", map(_waiting, report.waiting))
    stale = report.staleness
    yield "\n"
    yield from _paragraphs(
        [f"Nobody has looked at {stale.stale} of {stale.among} that are open for {stale.days} days."]
    )
    origin = report.origin
    yield "\n--\n"
    yield from _paragraphs(
        [
            f"Made by policytrack {origin.version}. To make it again: {origin.command}",
            f"Register {origin.register}, {origin.events} events {origin.journal}.",
            "No cause is claimed: that something was done says nothing of why.",
        ]
    )


def _section(heading: str, items: Iterable[Sequence[str]]) -> Iterator[str]:
    first = True
    for lines in items:
        if first:
            yield f"\n{heading.upper()}\n"
            first = False
        yield from _paragraphs(lines[:1])
        yield from _paragraphs(lines[1:], "  ")


def _paragraphs(lines: Iterable[str], indent: str = "") -> Iterator[str]:
    for line in lines:
        # An address is never broken: a mail client makes a link of it.
        wrapped = textwrap.wrap(
            one_line(line), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        yield from (f"{words}\n" for words in wrapped)


def _difference(one: Difference, title: str) -> list[str]:
    lines = [f"{name_of(one)}  {said(one)}", title, days(one)]
    return lines + [describe(evidence) for event in one.events for evidence in event.evidence]


def _due(entry: Entry) -> list[str]:
    one = entry.recommendation
    deadlines = [part.deadline for part in one.parts] or [one.deadline]
    days = ", ".join(dict.fromkeys(f"“{each.text}”: {deadline_days(each)}" for each in deadlines if each is not None))
    return [f"{one.id}  {one.title}", f"{entry.standing.status}, due {days}"]


def _deferred(entry: Entry) -> list[str]:
    one, to = entry.recommendation, entry.deferred_to
    moved = f"deferred to “{to.text}”: {deadline_days(to) or 'no day'}" if to is not None else ""
    return [f"{one.id}  {one.title}", f"{moved}; {entry.standing.timing}"]


def _dispute(one: Dispute) -> list[str]:
    parts = ", ".join(dict.fromkeys(f".{unit.part}" for unit in one.units if unit.part))
    return [
        f"{one.recommendation}{parts and ' '}{parts}  {one.assessor} claims {one.claimed}, assessed {one.assessed}",
    ]


def _counts(report: Report) -> list[list[str]]:
    apart = [(kind, report.counts[kind]) for kind in ("condition", "implied", "reported")]
    lines = [[f"Recommended: {_stand(report.counts['recommended'])}"]]
    lines += [[f"Apart from these, {kind}: {_stand(tally)}"] for kind, tally in apart if tally.total]
    if report.left_out:
        lines.append([f"Left out, because what it contains is counted: {report.left_out}"])
    return lines


def _stand(tally: Tally) -> str:
    counts = ", ".join(f"{tally.statuses[status]} {status}" for status in map(str, Status) if tally.statuses[status])
    return f"{tally.delivered} delivered; {counts}" if tally.total else "none"


def _waiting(one: Waiting) -> list[str]:
    why = f"last act {one.since}" if one.has_acted else f"no act seen since the paper of {one.since}"
    return [f"{one.entry.recommendation.id}  {one.entry.recommendation.title}", f"{one.entry.standing.status}, {why}"]
