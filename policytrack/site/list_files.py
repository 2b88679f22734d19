"""The files beside a list: a table of its items, a calendar of what is due, and feeds of what was recorded."""

from __future__ import annotations

from heapq import nlargest
from pathlib import Path

from policytrack.formats.documents.ics import calendar_ends, has_calendars
from policytrack.formats.feeds.feed import MOST
from policytrack.formats.lists import csv
from policytrack.formats.sitemap import absolute
from policytrack.index.event_numbers import number_of
from policytrack.index.query.bulk import PlacedEvent, recording
from policytrack.site.addresses import in_folder
from policytrack.site.feeds import ATOM, JSON, FeedEvent, FeedPage, Feeds
from policytrack.site.item_files import CALENDAR, TABLE
from policytrack.site.items import SiteData, SiteItem
from policytrack.site.pages.frame import Frame
from policytrack.site.pages.lists import ListPage
from policytrack.site.writing import Put

_WITH_FEEDS = ("", "Paper", "Actor", "Pillar", "Topic", "View")
"""The kinds of lists whose items are the same whatever happens to them."""
_HEADINGS = (
    *("id", "title", "paper", "pillar", "kind", "strength", "topics", "asked_names", "status", "since", "timing"),
    *("due_from", "due_to", "address"),
)


class ListFiles:
    """Makes the files of the lists of a site in a folder."""

    def __init__(self, data: SiteData, frame: Frame, folder: Path) -> None:
        self._data, self._frame, self._folder = data, frame, folder
        self._feeds = Feeds(frame, data.register, data.index.ancestors, data.index.assessor)
        self._has_calendars = has_calendars()
        self._rows: dict[int, list[str]] = {}
        self._calendar_events: dict[int, bytes] = {}

    @staticmethod
    def has_feeds(of: ListPage) -> bool:
        """Whether the list has feeds, a calendar and a badge."""
        return of.kind in _WITH_FEEDS

    def addresses(self, of: ListPage) -> tuple[str, ...]:
        """The addresses of the files that `write` makes."""
        names = (TABLE, ATOM, JSON) if self.has_feeds(of) else (TABLE,)
        return tuple(in_folder(of.page, name) for name in names)

    def shown(self, of: ListPage) -> tuple[str, ...]:
        """The names of the files beside the list that readers may want."""
        if not self.has_feeds(of):
            return (TABLE,)
        has_calendar = self._has_calendars and any(item.has_dates for item in of.items)
        return (TABLE, *((CALENDAR,) if has_calendar else ()), ATOM, JSON)

    def write(self, of: ListPage, put: Put) -> None:
        """Write the table and the feeds of the list."""
        put(in_folder(of.page, TABLE), csv.table(_HEADINGS, map(self._row, of.items)))
        if not self.has_feeds(of):
            return
        for address, content in self._feeds.files(FeedPage(of.page, of.heading), self._events(of)).items():
            put(address, content)

    def write_calendar(self, of: ListPage, put: Put) -> None:
        """Write the calendar of the list; those of its items must be there already."""
        head, tail = calendar_ends(of.heading, self._frame.version)
        due = (item for item in of.items if item.has_dates)
        put(in_folder(of.page, CALENDAR), (head, *map(self._calendar_event, due), tail))

    def _row(self, item: SiteItem) -> list[str]:
        """The row of an item, which several lists have."""
        if item.no not in self._rows:
            self._rows[item.no] = self._made_row(item)
        return self._rows[item.no]

    def _made_row(self, item: SiteItem) -> list[str]:
        base, due = self._frame.base_url, item.due
        return [
            item.id,
            item.title,
            item.paper,
            item.pillar or "",
            str(item.kind),
            str(item.strength or ""),
            ", ".join(item.topics),
            "; ".join(item.asked),
            str(item.status),
            "" if item.since is None else item.since.isoformat(),
            str(item.timing or ""),
            "" if due is None else due.earliest.isoformat(),
            "" if due is None else due.latest.isoformat(),
            absolute(base, item.page) if base else item.page,
        ]

    def _calendar_event(self, item: SiteItem) -> bytes:
        """The event of an item, from its own calendar."""
        if item.no not in self._calendar_events:
            self._calendar_events[item.no] = self._read_event(item)
        return self._calendar_events[item.no]

    def _read_event(self, item: SiteItem) -> bytes:
        try:
            with open(f"{self._folder}/{in_folder(item.page, CALENDAR)}", "rb") as file:
                calendar = file.read()
        except FileNotFoundError:
            return b""
        return calendar[calendar.find(b"BEGIN:VEVENT") : calendar.rfind(b"END:VCALENDAR")]

    def _latest(self, of: ListPage) -> list[tuple[PlacedEvent, SiteItem]]:
        """The latest events of the list, as many as a feed has."""
        events_of = self._data.events_of
        known = ((events_of[item.no], item) for item in of.items if item.no in events_of)
        # The events of each are in the order of recording, and only those with the latest last events matter.
        latest = nlargest(MOST, known, key=lambda each: recording(each[0][-1]))
        placed = ((event, item) for events, item in latest for event in events)
        return nlargest(MOST, placed, key=lambda each: recording(each[0]))

    def _events(self, of: ListPage) -> list[FeedEvent]:
        latest = self._latest(of)
        read = self._data.index.journal.events_at([(place.position, place.number) for place, _ in latest])
        by_number = {number_of(event.id): event for event in read}
        shown = [(by_number[place.number], item) for place, item in latest]
        return [FeedEvent(event, item, self._data.retractions.get(event.id)) for event, item in shown]
