"""The page of a report: its text for people, which the formats text, Markdown and HTML share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from policytrack.domain.changes.difference import DifferenceKind
from policytrack.domain.counts import COUNTED_AS, Counts
from policytrack.domain.standing.keeping import VERDICT_LABELS
from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.vocabulary import KIND_PLURALS, TIMING_LABELS, Kind, Timing
from policytrack.reports.charts import deadline_chart, history_chart, status_bars
from policytrack.reports.lag import lag_chart
from policytrack.reports.page_items import Items
from policytrack.reports.page_parts import GroupTable, Page, PageItem, Section, StatusCounts
from policytrack.reports.report import (
    PRESSING,
    Basis,
    Grouping,
    Report,
    of_kind,
    real_disputes,
    subject,
    unassessed_claims,
)
from policytrack.reports.since import CompareBy
from policytrack.reports.summary import cells, headings, labelled, other_kinds
from policytrack.reports.wording import named_briefly
from policytrack.text.date_words import day_words
from policytrack.text.escaping import counted

_Thing = TypeVar("_Thing")
_SECTION = "section:"
"""How the anchors of sections begin, unlike any id of a recommendation."""
_NAMED = 3
"""How many papers a report names below its subject."""
_ELSEWHERE = (DifferenceKind.NEWLY_DUE_SOON, DifferenceKind.DEADLINE_MOVED)
"""The kinds of change that are shown in sections of their own."""
_PRESSING = {Timing.OVERDUE: "worse", Timing.MAY_BE_LATE: "worse"}


def page(report: Report, *, with_charts: bool = False) -> Page:
    """The page of the report; its charts take longer than all the rest, so only on demand."""
    origin = report.origin
    sections = _linked(_sections(report, Items(report)), report)
    empty = [section.heading.lower() for section in sections if not section.things]
    shown = [section for section in sections if section.things]
    tables = tuple(map(_table, report.groups))
    history = history_chart(report) if with_charts else None
    deadlines = deadline_chart(report) if with_charts else None
    lag = lag_chart(report.outcomes, report.day) if with_charts else None
    contents = [(f"{_SECTION}scorecard", "Scorecard")]
    contents += [(section.anchor, section.heading) for section in shown]
    contents += [(f"{_SECTION}deadlines", "Deadlines")] if deadlines is not None else []
    contents += [(f"{_SECTION}lag", "From deadline to delivery")] if lag is not None else []
    contents += [(f"{_SECTION}history", "Statuses over time")] if history is not None else []
    contents += [(table.anchor, table.heading) for table in tables]
    contents += [(f"{_SECTION}each", "Each recommendation")] if report.is_full else []
    return Page(
        subject=subject(report),
        name=report.name,
        day=report.day.isoformat(),
        intro=_intro(report),
        papers=_papers(report),
        scope=_scope(report),
        contents=(*contents, (f"{_SECTION}rerun", "How to reproduce this report")),
        counts=tuple(_counts(report)),
        notes=tuple(_notes(report)),
        history=history,
        deadlines=deadlines,
        lag=lag,
        sections=tuple(shown),
        nothing=f"Nothing to report under: {', '.join(empty)}." if empty else "",
        tables=tables,
        entries=map(Items(report).full, report.entries) if report.is_full else None,
        footer=(
            *(report.crosswalk.notes() if report.crosswalk is not None else ()),
            "This report does not claim that the papers caused any of these actions.",
            f"Made by policytrack {origin.version} from register {origin.register} and {origin.events:,} entries"
            f" {origin.journal}. If the data or the program has changed since, running it again warns you.",
            "To reproduce it, run this in its workspace:",
        ),
        command=origin.command,
    )


def _linked(sections: Iterable[Section], report: Report) -> list[Section]:
    """The sections with links between items about the same recommendation.

    In a full report they lead to the recommendation with all its details, else to the first item about it. What
    changed may be about recommendations that no longer pass the filters.
    """
    seen: set[str] = set()
    linked = []
    for section in sections:
        is_there = not report.scope or section.anchor not in (f"{_SECTION}changes", f"{_SECTION}rewritten")
        things = []
        for item in section.things:
            if report.is_full:
                things.append(item._replace(anchor="", target=item.anchor if is_there else ""))
            else:
                things.append(item._replace(anchor="", target=item.anchor) if item.anchor in seen else item)
                seen.add(item.anchor)
        linked.append(section._replace(things=tuple(things)))
    return linked


def _scope(report: Report) -> str:
    only = f"Only: {report.scope}" if report.scope else "" if report.scope_before is None else "No filters"
    before = "" if report.scope_before is None else f"; the last report had others: {report.scope_before or 'none'}"
    return only + before


def _intro(report: Report) -> str:
    """The dates that the report is about, and with what it compares."""
    day, known = day_words(report.day), day_words(report.known)
    expected = " if nothing else happens" if report.day > report.known else ""
    return f"Status on {day}{expected}, from entries recorded up to {known}. {_compared(report)}"


def _compared(report: Report) -> str:
    if report.since is None:
        return "Not compared with an earlier date or report."
    since = day_words(report.since)
    if report.basis is Basis.LAST:
        return f"Compared with the last report of this name, of {since}."
    if report.by is CompareBy.EFFECTIVE:
        return f"Compared with the status on {since}, counting everything recorded since."
    return f"Compared with what was known at the end of {since}."


def _papers(report: Report) -> str:
    """The papers that the report is about, the first few by name; empty if there are none."""
    names = [named_briefly(paper) for paper in report.about[:_NAMED]]
    more = len(report.about) - len(names)
    names += [f"and {counted(more, 'more paper')}"] if more else []
    word = "Paper" if len(report.about) == 1 else "Papers"
    return f"{word}: {'; '.join(names)}." if names else ""


def _sections(report: Report, items: Items) -> Iterator[Section]:
    """All sections, also those without items, in the order of the page."""
    commands = report.commands
    for timing in PRESSING:
        listing, tone = report.pressing[timing], _PRESSING.get(timing, "")
        first = [items.pressing(entry)._replace(tone=tone) for entry in listing.entries[: report.limit]]
        more = len(listing.ids) - len(first)
        yield _section(str(timing), TIMING_LABELS[timing], first, more, commands.get(str(timing), ""))
    again = f"{report.origin.command} --limit"
    if report.basis is not Basis.NOTHING:
        changes = [each for each in report.differences if each.change not in _ELSEWHERE]
        section = _capped(
            "changes", "What changed", changes, items.difference, report.limit, commands.get("changes", "")
        )
        yield section._replace(said=items.counts(changes))
    if report.unexplained:
        command = f"{again} {len(report.unexplained)}"
        heading = "Changed without an entry"
        yield _capped("rewritten", heading, report.unexplained, items.unexplained, report.limit, command)
    revised = _revised(report, items)
    command = f"{again} {len(revised)}"
    yield _capped("revised", "Revised deadlines", revised, lambda item: item(), report.limit, command)
    for anchor, heading, disputes in (
        ("disputes", "Disagreements", real_disputes(report)),
        ("claims", "Claims that nobody has assessed", unassessed_claims(report)),
    ):
        yield _capped(anchor, heading, disputes, items.dispute, report.limit, commands.get("disputes", ""))
    yield _evidence(report, items)
    stale = report.staleness
    first = [items.unreviewed(each) for each in report.unreviewed]
    said = (
        f"{stale.stale:,} of {counted(stale.among, 'open recommendation')} {'has' if stale.stale == 1 else 'have'} not "
        f"been reviewed in {stale.days} days."
    )
    heading = f"Not reviewed for {stale.days} days"
    yield _section("unreviewed", heading, first, stale.stale - len(first), commands.get("unreviewed", ""), said)
    yield _section("waiting", "Open longest without a recorded step", [items.waiting(each) for each in report.waiting])


def _evidence(report: Report, items: Items) -> Section:
    """What cites pages that are gone, or that somebody should look at for another reason."""
    ids, entries = report.evidence
    number = len({id for of_verdict in ids.values() for id in of_verdict})
    said = ", ".join(
        f"{VERDICT_LABELS[verdict].lower()} ({counted(len(of_verdict), 'recommendation')})"
        for verdict, of_verdict in ids.items()
        if of_verdict
    )
    first = [items.evidence(entry) for entry in entries]
    said = f"What the latest checks found of the pages that are cited: {said}." if said else ""
    command = report.commands.get("evidence", "")
    return _section("evidence", "Evidence to look at", first, number - len(first), command, said)


def _revised(report: Report, items: Items) -> list[Callable[[], PageItem]]:
    """The items of what has a revised deadline: first what was revised since, then all other revisions in force."""
    moved = of_kind(report, DifferenceKind.DEADLINE_MOVED)
    news = {difference.recommendation for difference in moved}
    return [
        *(partial(items.moved, difference) for difference in moved),
        *(partial(items.deferred, id) for id in report.deferred.ids if id not in news),
    ]


def _capped(
    anchor: str,
    heading: str,
    things: Sequence[_Thing],
    item_of: Callable[[_Thing], PageItem],
    limit: int,
    command: str,
) -> Section:
    first = list(map(item_of, islice(things, limit)))
    return _section(anchor, heading, first, len(things) - len(first), command)


def _section(
    anchor: str, heading: str, first: Iterable[PageItem], more: int = 0, command: str = "", said: str = ""
) -> Section:
    """A section of the *first* items; there are so many *more*, which the command lists."""
    return Section(
        f"{_SECTION}{anchor}",
        heading,
        tuple(first),
        said,
        f"and {more:,} more:" if more > 0 else "",
        command if more > 0 else "",
    )


def _notes(report: Report) -> Iterator[str]:
    if any(counts.statuses[str(Status.OVERTAKEN)] for counts in report.counts.values()):
        yield "Items overtaken by events are left out of the totals."
    if report.left_out:
        is_one = report.left_out == 1
        what = "is left out, because what it contains" if is_one else "are left out, because what they contain"
        yield f"{counted(report.left_out, 'parent recommendation')} {what} is counted."


def _counts(report: Report) -> Iterator[StatusCounts]:
    for kind in Kind:
        counts = report.counts[COUNTED_AS[kind]]
        if counts.total or kind is Kind.RECOMMENDATION:
            yield StatusCounts(KIND_PLURALS[kind], _said(counts), status_bars(counts, report.crosswalk))


def _said(counts: Counts) -> str:
    if not counts.total:
        return "none"
    overtaken, overdue = counts.statuses[str(Status.OVERTAKEN)], counts.timings[str(Timing.OVERDUE)]
    done = sum(counts.statuses[str(status)] for status in DELIVERED)
    phrases = [f"{done:,} of {counts.total - overtaken:,} delivered"]
    phrases += [f"{overdue:,} overdue"] if overdue else []
    return ", ".join(phrases)


def _table(group: Grouping) -> GroupTable:
    others = other_kinds(group.rows)
    rows = tuple((label, row.name, *cells(row, others)) for label, row in labelled(group.rows))
    heading = f"By {group.by}"
    return GroupTable(f"{_SECTION}by-{group.by}", heading, (group.by.capitalize(), "Name", *headings(others)), rows)
