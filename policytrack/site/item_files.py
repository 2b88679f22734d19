"""The files beside the page of a recommendation: feeds, a calendar, a table, a badge, a card and a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Entry
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.timeline import Timeline
from policytrack.domain.statuses import Status
from policytrack.formats.badge import badge
from policytrack.formats.card import Card, card
from policytrack.formats.columns import FULL, columns
from policytrack.formats.documents.ics import calendar_ends, calendar_event, has_calendars, publication
from policytrack.formats.lists import csv
from policytrack.formats.preview_image import sparkline_image
from policytrack.formats.sitemap import absolute
from policytrack.formats.xml_text import xml_text
from policytrack.reports.chart_parts import Sparkline
from policytrack.reports.history import retractions_by_target
from policytrack.reports.sparklines import status_sparkline
from policytrack.reports.wording import Wording
from policytrack.site import addresses
from policytrack.site.addresses import in_folder
from policytrack.site.feeds import ATOM, JSON, FeedPage, Feeds, events_of
from policytrack.site.items import Register, SiteItem
from policytrack.site.pages.frame import Frame
from policytrack.site.pages.recommendation import RecommendationPage

BADGE, CARD, CALENDAR, TABLE, PREVIEW = "badge.svg", "card.html", "due.ics", "data.csv", "preview.png"
NAMES = (ATOM, JSON, BADGE, CARD, CALENDAR, TABLE, PREVIEW)
"""The names of all files that there may be."""
SHOWN = (TABLE, CALENDAR, ATOM, JSON)
"""Those that readers may want."""


class MadeItem(NamedTuple):
    """What the files of a recommendation are made from."""

    item: SiteItem
    page: RecommendationPage
    entry: Entry
    events: Sequence[Event]
    day: date
    sparkline: Sparkline


class ItemFiles:
    """Makes the files of recommendations for the site with this frame."""

    def __init__(
        self, frame: Frame, register: Register, ancestors: Ancestors, assessor: str, extra_columns: Sequence[str]
    ) -> None:
        self._frame, self._register = frame, register
        self._feeds = Feeds(frame, register, ancestors, assessor)
        names = (*FULL, *(f"extra.{name}" for name in extra_columns))
        self._columns = columns(names, extra_columns, Wording(names=register.names))
        self._ends = calendar_ends(frame.title, frame.version) if has_calendars() else None

    def contents(self, made: MadeItem) -> dict[str, bytes]:
        """The bytes of each file by its address."""
        return dict(self._contents(made))

    def _contents(self, made: MadeItem) -> Iterator[tuple[str, bytes]]:
        item, page = made.item, made.page
        of = FeedPage(item.page, f"{item.id}: {item.title}")
        retractions = retractions_by_target(made.events)
        yield from self._feeds.files(of, events_of(made.events, retractions, item)).items()
        yield in_folder(item.page, BADGE), badge(item.id, _status_words(page), item.status, self._frame.question)
        yield in_folder(item.page, CARD), card(self._card(item, page))
        yield in_folder(item.page, TABLE), "".join(csv.render((made.entry,), self._columns)).encode()
        event = self._event(made) if self._ends is not None else b""
        if self._ends is not None and event:
            yield in_folder(item.page, CALENDAR), b"".join((self._ends[0], event, self._ends[1]))
        if self._frame.base_url:
            yield in_folder(item.page, PREVIEW), sparkline_image(made.sparkline)

    def _event(self, made: MadeItem) -> bytes:
        """The event of the calendar, revised with the latest entry that is about it."""
        base, item = self._frame.base_url, made.item
        published = self._register.papers[item.paper].window.earliest
        recorded = (event.recorded for event in made.events)
        url = absolute(base, item.page) if base else ""
        return calendar_event(made.entry, None, published=publication(recorded, published, made.day, url))

    def _card(self, item: SiteItem, page: RecommendationPage) -> Card:
        deadline = "; ".join(filter(None, (page.timing, *page.deadline[:1])))
        claims = [
            f"{claim.who} claims{each.about and f', {each.about}'}: {each.status.words}"
            for claim in page.claims
            for each in claim.statuses
            if each.differs
        ]
        lines = (
            page.tally,
            *page.reasons[:1],
            *claims,
            f"Deadline: {deadline}" if page.deadline else "",
            f"Revised deadline: {page.revised}" if page.revised else "",
        )
        base = self._frame.base_url
        return Card(
            item.id,
            item.title,
            item.status,
            page.status.words,
            page.status.dated,
            tuple(filter(None, lines)),
            absolute(base, item.page) if base else addresses.HOME,
            " · ".join(filter(None, (self._frame.title, self._frame.question))),
        )


class Embedding(NamedTuple):
    """The HTML with which another page shows a card or a badge; empty if it is not known where the site will be."""

    card: str = ""
    badge: str = ""


def embedding(item: SiteItem, base_url: str) -> Embedding:
    """How another page shows the status of this item."""
    if not base_url:
        return Embedding()
    link, shown, picture = (
        absolute(base_url, address) for address in (item.page, in_folder(item.page, CARD), in_folder(item.page, BADGE))
    )
    # The picture changes after the words have been copied, so they do not say which status it shows.
    title, words = xml_text(f"{item.id}: {item.title}"), xml_text(f"Status of {item.id}")
    return Embedding(
        f'<iframe src="{xml_text(shown)}" title="{title}" width="400" height="240" loading="lazy"></iframe>',
        f'<a href="{xml_text(link)}"><img src="{xml_text(picture)}" alt="{words}"></a>',
    )


def _status_words(page: RecommendationPage) -> str:
    """The status with its own date: with that of the site, all badges would be new every day."""
    return " ".join(filter(None, (page.status.words, page.status.dated)))


def sparkline_of(timeline: Timeline, item: SiteItem, day: date) -> Sparkline:
    """The statuses of a recommendation up to *day*, since somebody first gave it one."""
    steps: list[tuple[date, Status]] = []
    for interval in timeline:
        is_shown = interval.began is not None and interval.since <= day
        if is_shown and (not steps or steps[-1][1] is not interval.status):
            steps.append((interval.since, interval.status))
    return status_sparkline(steps, ongoing=item.ongoing)
