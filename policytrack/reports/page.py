"""A report in words: what text, Markdown and HTML all say, each in its own dress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone
from policytrack.domain.counts import Counts
from policytrack.domain.disputes import Direction, Dispute
from policytrack.domain.events import Evidence
from policytrack.domain.evidence import describe
from policytrack.domain.model import Entry
from policytrack.domain.query import all_passages
from policytrack.domain.standing.timing import deadlines_of
from policytrack.domain.statuses import MEANINGS, Labels, Status
from policytrack.domain.vocabulary import Timing
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
from policytrack.reports.summary import HEADINGS, cells, labelled
from policytrack.reports.wording import days, deadline_days, due, name_of, relabelled, said, status, tally
from policytrack.text.escaping import address
from policytrack.text.values import Deadline

if TYPE_CHECKING:
    from policytrack.domain.crosswalk import Crosswalk


class Link(NamedTuple):
    """Evidence in words; *address* is empty where a browser could not open it."""

    words: str
    address: str


class PageItem(NamedTuple):
    """One thing: what it is about, what is said of it in a line and in more, the paper's words, and evidence."""

    id: str
    head: str
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class Section(NamedTuple):
    """Things under a heading; *tone* is worse, better, or nothing."""

    heading: str
    things: tuple[PageItem, ...]
    tone: str = ""


class StatusBar(NamedTuple):
    """One status's number, its share of the whole in hundredths, and what the status means."""

    status: str
    number: int
    percent: float
    meaning: str


class StatusCounts(NamedTuple):
    """Where all of one kind stand: in words, and as bars."""

    kind: str
    said: str
    bars: tuple[StatusBar, ...]


class GroupTable(NamedTuple):
    """Counts by pillar or by actor."""

    heading: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Page(NamedTuple):
    """A report's words in their order. *entries* are read while they are walked through; None unless it is full.

    The *command* makes the report again; a shell must be able to read it.
    """

    subject: str
    name: str
    day: str
    intro: str
    scope: str
    sections: tuple[Section, ...]
    nothing: str
    counts: tuple[StatusCounts, ...]
    left_out: str
    waiting: Section
    stale: str
    tables: tuple[GroupTable, ...]
    entries: Iterable[PageItem] | None
    footer: tuple[str, ...]
    command: str


def page(report: Report) -> Page:
    """The report in words."""
    sections = _sections(report)
    *empty, last = [section.heading.lower() for section in sections if not section.things] or [""]
    said = f"{', '.join(empty)} or {last}" if empty else last
    stale, origin = report.staleness, report.origin
    counts = tuple(_counts(report))
    waiting = Section("Open longest without an act", tuple(_waiting(one, report.label) for one in report.waiting))
    return Page(
        subject=subject(report),
        name=report.name,
        day=report.day.isoformat(),
        intro=f"As of {report.day}, known on {report.known}; {_compared(report)}.",
        scope=_scope(report),
        sections=tuple(section for section in sections if section.things),
        nothing=f"Nothing is {said}." if said else "",
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
            Section(heading, tuple(_difference(one, report) for one in found), tone)
            for heading, (found, tone) in changed.items()
        ),
        *(
            [Section("Changed without an event", tuple(_rewritten(one, report.label) for one in report.rewritten))]
            if report.rewritten
            else []
        ),
    ]
    return [
        *(compared if report.basis is not Basis.NOTHING else ()),
        Section("Due soon", tuple(_due(entry, report) for entry in report.due_soon)),
        Section("Deferred", tuple(_all_deferred(report))),
        Section("In dispute", tuple(_dispute(one, report.label) for one in real_disputes(report))),
        Section("Claimed and not assessed", tuple(_dispute(one, report.label) for one in unassessed_claims(report))),
    ]


def _rewritten(one: UnexplainedStatus, label: Labels) -> PageItem:
    now = f"is {relabelled(one.after, label)} now" if one.after is not None else "is no longer in the register"
    why = "no event says why: the register or the journal was rewritten, which a reprint cannot tell"
    return PageItem(one.id, f"was {relabelled(one.before, label)} in the last report and {now}; {why}")


def _difference(one: Difference, report: Report) -> PageItem:
    links = tuple(_link(evidence) for event in one.events for evidence in event.evidence)
    return PageItem(name_of(one), said(one, report.label), (report.titles[one.recommendation], days(one)), (), links)


def _link(evidence: Evidence) -> Link:
    url = address(evidence.url)
    scheme = url.partition(":")[0].lower()
    if scheme == "doi":
        return Link(describe(evidence), f"https://doi.org/{url[4:]}")
    return Link(describe(evidence), url if scheme in ("http", "https") else "")


def _due(entry: Entry, report: Report) -> PageItem:
    one = entry.recommendation
    newly = {each.recommendation for each in of_kind(report, DifferenceKind.NEWLY_DUE_SOON)}
    new = ", newly so" if one.id in newly else ""
    return PageItem(one.id, one.title, (f"{status(entry, report.label)}, due {_deadlines(entry)}{new}",))


def _deadlines(entry: Entry) -> str:
    """The deadlines of its units in their own words, each with its days."""
    found = (deadline for deadline in deadlines_of(entry.recommendation) if deadline is not None)
    return ", ".join(dict.fromkeys(f"“{each.text}”: {deadline_days(each) or 'no day'}" for each in found))


def _all_deferred(report: Report) -> Iterator[PageItem]:
    """What has been put off, or no longer is, since the last time; then what had been put off before."""
    newly = of_kind(report, DifferenceKind.DEADLINE_MOVED)
    yield from (_difference(one, report) for one in newly)
    told = {one.recommendation for one in newly}
    yield from (_deferred(entry) for entry in report.deferred if entry.recommendation.id not in told)


def _deferred(entry: Entry) -> PageItem:
    one, to = entry.recommendation, entry.deferred_to
    return PageItem(
        one.id, one.title, (f"deferred to {_put_off(to)}; {entry.standing.timing}",) if to is not None else ()
    )


def _put_off(to: Deadline) -> str:
    return f"“{to.text}”: {deadline_days(to) or 'no day'}"


def _dispute(one: Dispute, label: Labels) -> PageItem:
    parts = ", ".join(dict.fromkeys(f".{unit.part}" for unit in one.units if unit.part))
    said_since = f" since {one.claimed_since}" if one.claimed_since is not None else ""
    seen_since = f" since {one.assessed_since}" if one.assessed_since is not None else ""
    assessed = "" if one.direction is Direction.UNASSESSED else f", assessed {label(one.assessed)}{seen_since}"
    what = f"{one.assessor} claims {label(one.claimed)}{said_since}{assessed}"
    return PageItem(f"{one.recommendation}{parts and ' '}{parts}", what)


def _counts(report: Report) -> Iterator[StatusCounts]:
    yield _count("Recommended", report.counts["recommended"], report.crosswalk)
    for kind in ("condition", "implied", "reported"):
        if report.counts[kind].total:
            yield _count(f"Apart from these, {kind}", report.counts[kind], report.crosswalk)


def _count(kind: str, counted: Counts, crosswalk: Crosswalk | None) -> StatusCounts:
    found = [(status, counted.statuses[str(status)]) for status in Status if counted.statuses[str(status)]]
    words = {
        status: str(status) if crosswalk is None else f"{crosswalk.label(status)} ({status})" for status, _ in found
    }
    counts = ", ".join(f"{number} {words[status]}" for status, number in found)
    bars = tuple(
        StatusBar(words[status], number, round(100 * number / counted.total, 2), MEANINGS[status].words)
        for status, number in found
    )
    late = counted.timings[str(Timing.OVERDUE)]
    overdue = f"; of all these, {late} overdue" if late else ""
    done, comma, overtaken = counted.delivered.partition(",")
    delivered = f"{done} delivered{comma}{overtaken}" if done else "none"
    return StatusCounts(kind, f"{delivered}; {counts}{overdue}" if counted.total else "none", bars)


def _waiting(one: Waiting, label: Labels) -> PageItem:
    why = f"last act {one.since}" if one.has_acted else f"no act seen since the paper of {one.since}"
    return PageItem(
        one.entry.recommendation.id, one.entry.recommendation.title, (f"{status(one.entry, label)}, {why}",)
    )


def _table(group: Grouping) -> GroupTable:
    rows = tuple((label, row.name, *cells(row)) for label, row in labelled(group.rows))
    return GroupTable(f"By {group.by}", (group.by.capitalize(), "Name", *HEADINGS), rows)


def _entry(entry: Entry, label: Labels) -> PageItem:
    one, standing = entry.recommendation, entry.standing
    behind = tally(entry, label)
    since = f" since {standing.since}" if standing.since is not None else ""
    sure = f", {standing.confidence} confidence" if standing.confidence is not None else ""
    claims = (
        f"claimed {label(claim.status)} by {claim.assessor}"
        + (f" since {claim.since}" if claim.since is not None else "")
        for claim in entry.claims
    )
    deferred = entry.deferred_to
    lines = (
        f"{status(entry, label)}{f' ({behind})' if behind else ''}{since}{sure}",
        f"due {_deadlines(entry)}; {standing.timing}" if due(entry) else _deadlines(entry) or "no deadline",
        f"deferred to {_put_off(deferred)}" if deferred is not None else "",
        *claims,
        "" if entry.evidence else "no evidence recorded",
    )
    quotes = tuple(
        f"{passage.lead_in} {passage.text}" if passage.lead_in else passage.text for passage in all_passages(one)
    )
    return PageItem(one.id, one.title, tuple(filter(None, lines)), quotes, tuple(map(_link, entry.evidence[:1])))
