"""The parts of a report's page. Users' templates read them, so their names must not change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policytrack.reports.chart_parts import DeadlineChart, HistoryChart, LagChart, StatusBar


class Link(NamedTuple):
    """A piece of evidence as text; *address* is empty if a browser could not open it.

    *quote* are its words, empty if none were recorded, and *archived* is the address of a copy. *about* is the text
    without the address, empty if nothing but the address is known. *kept* says whether a copy was kept and what became
    of the page, empty if it is not on the web.
    """

    words: str
    address: str
    quote: str = ""
    archived: str = ""
    about: str = ""
    kept: str = ""


class ClaimText(NamedTuple):
    """What an asked side claims about its own action: a sentence, the reasons, and the evidence."""

    words: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class PageItem(NamedTuple):
    """An item of a section.

    *id* is what it is about, *head* and *lines* are its text, *quotes* are passages of the paper, *links* are evidence
    and *claims* what an asked side says itself. *tone* is worse, better, or empty. *anchor* is the name under which a
    browser finds the item, and *target* that of another item with more about the same; empty if there is none.
    """

    id: str
    head: str
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    claims: tuple[ClaimText, ...] = ()
    tone: str = ""
    anchor: str = ""
    target: str = ""


class Section(NamedTuple):
    """The first items under a heading, after the sentence *said* about all of them; *anchor* is the section's.

    *more* says how many more there are, and *command* lists all of them; empty if all are shown.
    """

    anchor: str
    heading: str
    things: tuple[PageItem, ...]
    said: str = ""
    more: str = ""
    command: str = ""


class StatusCounts(NamedTuple):
    """The statuses of all recommendations of one kind: as a sentence, and as bars."""

    kind: str
    said: str
    bars: tuple[StatusBar, ...]


class GroupTable(NamedTuple):
    """Counts by pillar or by actor, as text."""

    anchor: str
    heading: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Page(NamedTuple):
    """The text of a report, in the order in which it is shown.

    *papers* names those that the report is about. *counts* are the scorecard, with *notes* on what is left out of them.
    *sections* are those that have items, in order, and *nothing* names the others. *history*, *deadlines* and *lag* are
    charts, which only HTML has. *entries* are read while they are iterated over; None unless the report is full.
    *command* makes the report again; it is not part of the footer's text, because a shell must be able to read it.
    *contents* are anchors and headings of all sections.
    """

    subject: str
    name: str
    day: str
    intro: str
    papers: str
    scope: str
    contents: tuple[tuple[str, str], ...]
    counts: tuple[StatusCounts, ...]
    notes: tuple[str, ...]
    history: HistoryChart | None
    deadlines: DeadlineChart | None
    lag: LagChart | None
    sections: tuple[Section, ...]
    nothing: str
    tables: tuple[GroupTable, ...]
    entries: Iterable[PageItem] | None
    footer: tuple[str, ...]
    command: str
