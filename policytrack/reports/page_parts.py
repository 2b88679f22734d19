"""The parts of a report's page. Users' templates read them, so their names must not change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """A piece of evidence as text; *address* is empty if a browser could not open it."""

    words: str
    address: str


class PageItem(NamedTuple):
    """An item of a section.

    *id* is what it is about, *head* and *lines* are its text, *quotes* are passages of the paper, and *links* are
    evidence.
    """

    id: str
    head: str
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class Section(NamedTuple):
    """Items under a heading; *tone* is worse, better, or empty."""

    heading: str
    things: tuple[PageItem, ...]
    tone: str = ""


class StatusBar(NamedTuple):
    """How many recommendations have a status, their share of all in per cent, and what the status means."""

    status: str
    number: int
    percent: float
    meaning: str


class StatusCounts(NamedTuple):
    """The statuses of all recommendations of one kind: as a sentence, and as bars."""

    kind: str
    said: str
    bars: tuple[StatusBar, ...]


class GroupTable(NamedTuple):
    """Counts by pillar or by actor, as text."""

    heading: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Page(NamedTuple):
    """The text of a report, in the order in which it is shown.

    *entries* are read while they are iterated over; None unless the report is full. *command* makes the report
    again; it is not part of the footer's text, because a shell must be able to read it.
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
