"""The parts of a report's page. Users' templates read them, so their names must not change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """A piece of evidence as text; *address* is empty if a browser could not open it.

    *quote* are its words, empty if none were recorded, and *archived* is the address of a copy. *about* is the text
    without the address, empty if nothing but the address is known.
    """

    words: str
    address: str
    quote: str = ""
    archived: str = ""
    about: str = ""


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


class StatusBar(NamedTuple):
    """How many recommendations have a status, and what it means.

    *share* is the number with its denominator, *percent* its share of that, and *offset* that of the statuses before
    it. *key* is the word for programs.
    """

    key: str
    status: str
    number: int
    share: str
    percent: float
    offset: float
    meaning: str


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


class HistoryColumn(NamedTuple):
    """The statuses at the end of a day, as bars, and the same numbers as cells of a table.

    *offset* and *width* are its place in a chart, in per cent of the chart's width; *tick* is its short label, empty
    where there is no room for one.
    """

    day: str
    tick: str
    offset: float
    width: float
    bars: tuple[StatusBar, ...]
    cells: tuple[str, ...]


class HistoryChart(NamedTuple):
    """How the statuses of all recommendations have changed; *statuses* are key and word of each status that occurs."""

    said: str
    statuses: tuple[tuple[str, str], ...]
    columns: tuple[HistoryColumn, ...]


class DeadlineBar(NamedTuple):
    """A deadline as a bar from its first to its last day, in per cent of the width of a chart.

    *key* is the timing's word for programs; *words* are the paper's, *days* the dates and *timing* the distance.
    """

    id: str
    title: str
    words: str
    days: str
    timing: str
    key: str
    offset: float
    width: float


class DeadlineChart(NamedTuple):
    """The first open deadlines on a scale of time: *ticks* are places and labels, and *today* is the report's day."""

    said: str
    bars: tuple[DeadlineBar, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    more: str
    command: str


class Page(NamedTuple):
    """The text of a report, in the order in which it is shown.

    *papers* names those that the report is about. *counts* are the scorecard, with *notes* on what is left out of them.
    *sections* are those that have items, in order, and *nothing* names the others. *history* and *deadlines* are
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
    sections: tuple[Section, ...]
    nothing: str
    tables: tuple[GroupTable, ...]
    entries: Iterable[PageItem] | None
    footer: tuple[str, ...]
    command: str
