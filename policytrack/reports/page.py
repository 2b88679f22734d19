"""The page of a report: its text for people, which the formats text, Markdown and HTML share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone
from policytrack.domain.counts import COUNTED_AS, Counts
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.events import Evidence
from policytrack.domain.evidence import describe
from policytrack.domain.model import Entry
from policytrack.domain.query import all_passages
from policytrack.domain.standing.timing import deadlines_of
from policytrack.domain.statuses import MEANINGS, Labels, Status
from policytrack.domain.vocabulary import KIND_PLURALS, Kind, Timing
from policytrack.reports.page_parts import GroupTable, Link, Page, PageItem, Section, StatusBar, StatusCounts
from policytrack.reports.report import (
    Basis,
    Grouping,
    Report,
    UnexplainedStatus,
    Waiting,
    moved,
    of_kind,
    real_disputes,
    subject,
    unassessed_claims,
)
from policytrack.reports.since import CompareBy
from policytrack.reports.summary import cells, headings, labelled, other_kinds
from policytrack.reports.wording import (
    deadline_days,
    describe_difference,
    difference_dates,
    difference_subject,
    due_text,
    relabelled,
    status_text,
    tally_text,
)
from policytrack.text.escaping import address
from policytrack.text.values import Deadline

if TYPE_CHECKING:
    from policytrack.domain.crosswalk import Crosswalk


def page(report: Report) -> Page:
    """The page of the report."""
    sections = _sections(report)
    *empty, last = [section.heading.lower() for section in sections if not section.things] or [""]
    empty_sections = f"{', '.join(empty)} or {last}" if empty else last
    stale, origin = report.staleness, report.origin
    counts = tuple(_counts(report))
    waiting = Section(
        "Open longest without an act", tuple(_waiting(waiting, report.label) for waiting in report.waiting)
    )
    return Page(
        subject=subject(report),
        name=report.name,
        day=report.day.isoformat(),
        intro=f"As of {report.day}, known on {report.known}; {_compared(report)}.",
        scope=_scope(report),
        sections=tuple(section for section in sections if section.things),
        nothing=f"Nothing is {empty_sections}." if empty_sections else "",
        counts=counts,
        left_out=f"Left out, because what it contains is counted: {report.left_out}" if report.left_out else "",
        waiting=waiting,
        stale=f"For {stale.days} days nobody has looked at {stale.stale} of the {stale.among} that are open.",
        tables=tuple(map(_table, report.groups)),
        entries=map(partial(_entry, label=report.label), report.entries) if report.is_full else None,
        footer=(
            *(report.crosswalk.notes() if report.crosswalk is not None else ()),
            "No cause is claimed: that something was done says nothing of why.",
            f"Made by policytrack {origin.version} from register {origin.register} and {origin.events} events"
            f" {origin.journal}. To make it again in its workspace:",
        ),
        command=origin.command,
    )


def _scope(report: Report) -> str:
    only = f"Only: {report.scope}" if report.scope else "" if report.scope_before is None else "No filters"
    before = "" if report.scope_before is None else f"; the last report had others: {report.scope_before or 'none'}"
    return only + before


def _compared(report: Report) -> str:
    if report.basis is Basis.NOTHING:
        return "compared with nothing, as the first report of its name"
    if report.basis is Basis.LAST:
        return f"compared with the last report of this name, of {report.since}"
    if report.by is CompareBy.EFFECTIVE:
        return f"compared with where things stood on {report.since}, whenever that was recorded"
    return f"compared with what was known at the end of {report.since}"


def _sections(report: Report) -> list[Section]:
    changed = {
        "Worse": (moved(report, Tone.WORSE), "worse"),
        "Better": (moved(report, Tone.BETTER), "better"),
        "Newly known": (moved(report, Tone.NEWS), ""),
        "Newly overdue": (of_kind(report, DifferenceKind.NEWLY_OVERDUE), "worse"),
    }
    compared = [
        *(
            Section(heading, tuple(_difference(difference, report) for difference in differences), tone)
            for heading, (differences, tone) in changed.items()
        ),
        *(
            [
                Section(
                    "Changed without an event",
                    tuple(_unexplained(status, report.label) for status in report.unexplained),
                )
            ]
            if report.unexplained
            else []
        ),
    ]
    return [
        *(compared if report.basis is not Basis.NOTHING else ()),
        Section("Due soon", tuple(_due(entry, report) for entry in report.due_soon)),
        Section("Deferred", tuple(_all_deferred(report))),
        Section("In dispute", tuple(_dispute(dispute, report.label) for dispute in real_disputes(report))),
        Section(
            "Claimed and not assessed", tuple(_dispute(claim, report.label) for claim in unassessed_claims(report))
        ),
    ]


def _unexplained(status: UnexplainedStatus, label: Labels) -> PageItem:
    now = f"is {relabelled(status.after, label)} now" if status.after is not None else "is no longer in the register"
    why = "no event says why: the register or the journal was rewritten, which a reprint cannot tell"
    return PageItem(status.id, f"was {relabelled(status.before, label)} in the last report and {now}; {why}")


def _difference(difference: Difference, report: Report) -> PageItem:
    links = tuple(_link(evidence) for event in difference.events for evidence in event.evidence)
    return PageItem(
        difference_subject(difference),
        describe_difference(difference, report.label),
        (report.titles[difference.recommendation], difference_dates(difference)),
        (),
        links,
    )


def _link(evidence: Evidence) -> Link:
    url = address(evidence.url)
    scheme = url.partition(":")[0].lower()
    if scheme == "doi":
        return Link(describe(evidence), f"https://doi.org/{url[4:]}")
    return Link(describe(evidence), url if scheme in ("http", "https") else "")


def _due(entry: Entry, report: Report) -> PageItem:
    recommendation = entry.recommendation
    newly = {difference.recommendation for difference in of_kind(report, DifferenceKind.NEWLY_DUE_SOON)}
    new = ", newly so" if recommendation.id in newly else ""
    return PageItem(
        recommendation.id, recommendation.title, (f"{status_text(entry, report.label)}, due {_deadlines(entry)}{new}",)
    )


def _deadlines(entry: Entry) -> str:
    """The deadlines of the entry's components, each once: the paper's words and the days."""
    deadlines = (deadline for deadline in deadlines_of(entry.recommendation) if deadline is not None)
    return ", ".join(dict.fromkeys(map(_deadline, deadlines)))


def _deadline(deadline: Deadline) -> str:
    """The words of a deadline, and its days."""
    return f"“{deadline.text}”: {deadline_days(deadline) or 'no day'}"


def _all_deferred(report: Report) -> Iterator[PageItem]:
    """The deadlines that were revised since the start, or no longer are; then those revised before."""
    newly = of_kind(report, DifferenceKind.DEADLINE_MOVED)
    yield from (_difference(difference, report) for difference in newly)
    shown = {difference.recommendation for difference in newly}
    yield from (_deferred(entry) for entry in report.deferred if entry.recommendation.id not in shown)


def _deferred(entry: Entry) -> PageItem:
    recommendation, to = entry.recommendation, entry.deferred_to
    return PageItem(
        recommendation.id,
        recommendation.title,
        (f"deferred to {_deadline(to)}; {entry.standing.timing}",) if to is not None else (),
    )


def _dispute(dispute: Dispute, label: Labels) -> PageItem:
    parts = ", ".join(dict.fromkeys(f".{component.part}" for component in dispute.components if component.part))
    said_since = f" since {dispute.claimed_since}" if dispute.claimed_since is not None else ""
    seen_since = f" since {dispute.assessed_since}" if dispute.assessed_since is not None else ""
    assessed = "" if dispute.direction is Direction.UNASSESSED else f", assessed {label(dispute.assessed)}{seen_since}"
    what = f"{dispute.assessor} claims {label(dispute.claimed)}{said_since}{assessed}"
    return PageItem(f"{dispute.recommendation}{parts and ' '}{parts}", what)


def _counts(report: Report) -> Iterator[StatusCounts]:
    for kind in Kind:
        counts = report.counts[COUNTED_AS[kind]]
        if counts.total or kind is Kind.RECOMMENDATION:
            yield _count(KIND_PLURALS[kind], counts, report.crosswalk)


def _count(kind: str, counted: Counts, crosswalk: Crosswalk | None) -> StatusCounts:
    numbers = [(status, counted.statuses[str(status)]) for status in Status if counted.statuses[str(status)]]
    words = {
        status: str(status) if crosswalk is None else f"{crosswalk.label(status)} ({status})" for status, _ in numbers
    }
    counts = ", ".join(f"{number} {words[status]}" for status, number in numbers)
    bars = tuple(
        StatusBar(words[status], number, round(100 * number / counted.total, 2), MEANINGS[status].words)
        for status, number in numbers
    )
    number_overdue = counted.timings[str(Timing.OVERDUE)]
    overdue = f"; of all these, {number_overdue} overdue" if number_overdue else ""
    done, comma, overtaken = counted.delivered.partition(",")
    delivered = f"{done} delivered{comma}{overtaken}" if done else "none"
    return StatusCounts(kind, f"{delivered}; {counts}{overdue}" if counted.total else "none", bars)


def _waiting(waiting: Waiting, label: Labels) -> PageItem:
    recommendation = waiting.entry.recommendation
    why = f"last act {waiting.since}" if waiting.has_acted else f"no act seen since the paper of {waiting.since}"
    return PageItem(recommendation.id, recommendation.title, (f"{status_text(waiting.entry, label)}, {why}",))


def _table(group: Grouping) -> GroupTable:
    others = other_kinds(group.rows)
    rows = tuple((label, row.name, *cells(row, others)) for label, row in labelled(group.rows))
    return GroupTable(f"By {group.by}", (group.by.capitalize(), "Name", *headings(others)), rows)


def _entry(entry: Entry, label: Labels) -> PageItem:
    recommendation, standing = entry.recommendation, entry.standing
    behind = tally_text(entry, label)
    since = f" since {standing.since}" if standing.since is not None else ""
    sure = f", {standing.confidence} confidence" if standing.confidence is not None else ""
    claims = (
        f"claimed {label(claim.status)} by {claim.assessor}"
        + (f" since {claim.since}" if claim.since is not None else "")
        for claim in entry.claims
    )
    deferred = entry.deferred_to
    lines = (
        f"{status_text(entry, label)}{f' ({behind})' if behind else ''}{since}{sure}",
        f"due {_deadlines(entry)}; {standing.timing}" if due_text(entry) else _deadlines(entry) or "no deadline",
        f"deferred to {_deadline(deferred)}" if deferred is not None else "",
        *claims,
        "" if entry.evidence else "no evidence recorded",
    )
    quotes = tuple(
        f"{passage.lead_in} {passage.text}" if passage.lead_in else passage.text
        for passage in all_passages(recommendation)
    )
    return PageItem(
        recommendation.id,
        recommendation.title,
        tuple(filter(None, lines)),
        quotes,
        tuple(map(_link, entry.evidence[:1])),
    )
