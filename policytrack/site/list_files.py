"""The files beside a list: a table of its items, a calendar of what is due, and feeds of what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from policytrack.domain.events import Event
from policytrack.domain.statuses import Status
from policytrack.formats.badge import badge
from policytrack.formats.documents.ics import calendar_ends, has_calendars
from policytrack.formats.feeds.feed import MOST
from policytrack.formats.lists import csv
from policytrack.formats.sitemap import absolute
from policytrack.index.event_numbers import number_of
from policytrack.index.query.bulk import PlacedEvent
from policytrack.reports.history import retractions_by_target
from policytrack.site.addresses import in_folder
from policytrack.site.feeds import ATOM, JSON, FeedEvent, FeedPage, Feeds
from policytrack.site.item_files import BADGE, CALENDAR, TABLE
from policytrack.site.items import SiteData, SiteItem, short_digest
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

    def __init__(self, data: SiteData, frame: Frame, folder: Path, lists: Iterable[ListPage]) -> None:
        self._data, self._frame, self._folder = data, frame, folder
        self._feeds = Feeds(frame, data.register, data.index.assessor)
        self._has_calendars = has_calendars()
        self._lists = [each for each in lists if each.kind in _WITH_FEEDS]

    @staticmethod
    def has_feeds(of: ListPage) -> bool:
        """Whether the list has feeds, a calendar and a badge."""
        return of.kind in _WITH_FEEDS

    def addresses(self, of: ListPage) -> tuple[str, ...]:
        """The addresses of all files that the list may have."""
        names = (TABLE, ATOM, JSON, CALENDAR, BADGE) if self.has_feeds(of) else (TABLE,)
        return tuple(in_folder(of.page, name) for name in names)

    def shown(self, of: ListPage) -> tuple[str, ...]:
        """The names of the files beside the list that readers may want."""
        if not self.has_feeds(of):
            return (TABLE,)
        has_calendar = self._has_calendars and any(item.has_dates for item in of.items)
        return (TABLE, *((CALENDAR,) if has_calendar else ()), ATOM, JSON)

    def inputs(self, of: ListPage) -> str:
        """A digest of all that goes into the files."""
        items = [item.digest for item in of.items]
        if not self.has_feeds(of):
            return short_digest((of.page, of.heading, items))
        events = [(place.number, place.number in self._retracted_numbers) for place in self._latest[of.page]]
        return short_digest((of.page, of.heading, items, events, self._has_calendars))

    def write(self, of: ListPage, put: Put) -> None:
        """Write the files of the list; those of its items must be there already."""
        put(in_folder(of.page, TABLE), csv.table(_HEADINGS, map(self._row, of.items)))
        if not self.has_feeds(of):
            return
        for address, content in self._feeds.files(FeedPage(of.page, of.heading), self._events(of)).items():
            put(address, content)
        counted = [item for item in of.items if not item.contains and item.status is not Status.OVERTAKEN]
        delivered = f"{sum(item.is_delivered for item in counted):,} of {len(counted):,} delivered"
        put(in_folder(of.page, BADGE), badge(of.heading, delivered, Status.IMPLEMENTED))
        due = [item for item in of.items if item.has_dates]
        if self._has_calendars and due:
            head, tail = calendar_ends(of.heading, self._frame.version)
            put(in_folder(of.page, CALENDAR), (head, *map(self._calendar_event, due), tail))

    def _row(self, item: SiteItem) -> list[str]:
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
        try:
            calendar = (self._folder / in_folder(item.page, CALENDAR)).read_bytes()
        except FileNotFoundError:
            return b""
        start, end = calendar.find(b"BEGIN:VEVENT"), calendar.rfind(b"END:VCALENDAR")
        return calendar[start:end]

    @cached_property
    def _retractions(self) -> Mapping[str, Event]:
        return retractions_by_target(self._data.index.journal.retractions())

    @cached_property
    def _retracted_numbers(self) -> frozenset[int]:
        return frozenset(map(number_of, self._retractions))

    @cached_property
    def _latest(self) -> Mapping[str, list[PlacedEvent]]:
        """The latest events of each list by its page, as many as a feed has."""
        pages: dict[int, list[str]] = defaultdict(list)
        for each in self._lists:
            for item in each.items:
                pages[item.no].append(each.page)
        latest: dict[str, list[PlacedEvent]] = defaultdict(list)
        events = [event for of_one in self._data.events_of.values() for event in of_one]
        events.sort(key=lambda event: (event.recorded, event.number), reverse=True)
        for event in events:
            for page in pages.get(event.no, ()):
                if len(latest[page]) < MOST:
                    latest[page].append(event)
        return latest

    def _events(self, of: ListPage) -> list[FeedEvent]:
        places = self._latest[of.page]
        read = self._data.index.journal.events_at([(place.position, place.number) for place in places])
        by_number = {number_of(event.id): event for event in read}
        events = []
        for place in places:
            event, item = by_number[place.number], self._data.by_no[place.no]
            events.append(FeedEvent(event, item.id, item.title, item.page, self._retractions.get(event.id)))
        return events
