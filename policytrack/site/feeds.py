"""The feeds of a site: what was recorded about one recommendation, about those of a list, and about all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.responsibility import Ancestors, side_of
from policytrack.domain.statuses import Status, status_label
from policytrack.domain.vocabulary import TRACKER
from policytrack.formats.feeds import atom, json_feed
from policytrack.formats.feeds.feed import MOST, Feed, FeedEntry, content_of, entry_tag, feed_tag
from policytrack.formats.sitemap import absolute
from policytrack.reports.page_items import evidence_links
from policytrack.site.addresses import in_folder, root_from
from policytrack.site.items import Register, SiteItem
from policytrack.site.pages.frame import Frame
from policytrack.site.pages.item_history import entry_anchor, event_lines, retraction_words
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized

ATOM, JSON = "feed.atom", "feed.json"
_LEFT_OUT = frozenset((EventKind.KEEP,))
"""What says nothing about a recommendation."""


class FeedEvent(NamedTuple):
    """An event for a feed: about which recommendation it is, and what retracted it, if any."""

    event: Event
    item: SiteItem
    retraction: Event | None


class FeedPage(NamedTuple):
    """The page that a feed belongs to, and its heading."""

    page: str
    heading: str


class Feeds:
    """Makes feeds for the site with this frame."""

    def __init__(self, frame: Frame, register: Register, ancestors: Ancestors, assessor: str) -> None:
        self._frame, self._register, self._ancestors, self._assessor = frame, register, ancestors, assessor
        published = max((paper.window.latest for paper in register.papers.values()), default=date(1970, 1, 1))
        self._first = datetime.combine(published, time(), UTC)

    def files(self, of: FeedPage, events: Iterable[FeedEvent]) -> dict[str, bytes]:
        """The feed of a page in both formats, by address; of the *events* it has the latest."""
        feed = self._feed(of, events)
        return {in_folder(of.page, ATOM): atom.render(feed), in_folder(of.page, JSON): json_feed.render(feed)}

    def _feed(self, of: FeedPage, events: Iterable[FeedEvent]) -> Feed:
        frame = self._frame
        shown = [each for each in events if each.event.kind not in _LEFT_OUT]
        shown.sort(key=lambda each: (each.event.recorded, each.event.id), reverse=True)
        entries = tuple(self._entry(each, of.page) for each in shown[:MOST])
        is_home = of.heading == frame.title
        return Feed(
            id=feed_tag(frame.base_url or frame.title, of.page),
            title=" · ".join(filter(None, ("" if is_home else of.heading, frame.title, frame.question))),
            about=frame.about if is_home else f"What was recorded about: {of.heading}",
            home=self._address(of.page, of.page),
            addresses={"atom": self._file(of.page, ATOM), "json": self._file(of.page, JSON)},
            updated=max((entry.updated for entry in entries), default=self._first),
            author=frame.title,
            entries=entries,
            rights=frame.licence,
            version=frame.version,
        )

    def _file(self, page: str, name: str) -> str:
        base = self._frame.base_url
        return absolute(base, in_folder(page, name)) if base else name

    def _address(self, page: str, beside: str) -> str:
        """The address of a page: on the web if that is known, else from a file beside another page."""
        base = self._frame.base_url
        return absolute(base, page) if base else f"{root_from(beside)}{page}"

    def _entry(self, each: FeedEvent, beside: str) -> FeedEntry:
        event, retraction = each.event, each.retraction
        target = event.event if event.kind is EventKind.RETRACT and event.event is not None else event.id
        retracted = [] if retraction is None else [retraction_words(retraction)]
        lines = [each.item.title, *retracted, self._dated(each), *event_lines(event)]
        category = event.status if event.status is not None else event.kind
        return FeedEntry(
            id=entry_tag(event.id),
            title=f"{self._subject(each)}: {'Retracted: ' if retracted else ''}{self._statement(each)}",
            link=f"{self._address(each.item.page, beside)}#{entry_anchor(target)}",
            published=event.recorded,
            updated=event.recorded if retraction is None else max(event.recorded, retraction.recorded),
            content=content_of(lines, evidence_links(event.evidence)),
            categories=("retracted" if retracted else str(category),),
        )

    def _subject(self, each: FeedEvent) -> str:
        event = each.event
        about = each.item.id if event.part is None else f"{each.item.id}.{event.part}"
        return f"{about} ({self._register.assessor_name(event.actor)})" if event.actor is not None else about

    def _statement(self, each: FeedEvent) -> str:
        """What an event says, in a few words, after the name of another assessor: only ours is the assessment."""
        event = each.event
        says = _STATEMENTS[event.kind] + (f" to “{event.to}”" if event.to is not None else "")
        if event.status is not None:
            says = status_label(event.status)
        is_claim = self._is_claim(each)
        # A retraction has the assessor of what it retracts, who may be an actor and did not retract it.
        is_unsaid = event.kind is EventKind.RETRACT or (event.assessor == self._assessor and not is_claim)
        if is_unsaid:
            return says
        name = self._register.assessor_name(event.assessor)
        by = capitalized(name) if event.assessor == TRACKER else name
        return f"{by}{' claims' if is_claim else ''}: {says}"

    def _dated(self, each: FeedEvent) -> str:
        """When what an event says took effect, and whether that is a claim."""
        event = each.event
        if event.status is None:
            return f"Dated {day_words(event.effective)}."
        # Not "since": the status may have begun with an earlier entry, which this one only confirms.
        is_search = event.status is Status.NO_EVIDENCE
        dated = (
            f" up to {day_words(event.through or event.effective)}"
            if is_search
            else f", as of {day_words(event.effective)}"
        )
        says = f"{status_label(event.status)}{dated}."
        return f"{says} This is a claim, not an assessment." if self._is_claim(each) else says

    def _is_claim(self, each: FeedEvent) -> bool:
        event, assessors = each.event, self._register.assessors
        return event.status is not None and side_of(event.assessor, self._ancestors, assessors) in each.item.sides


_STATEMENTS: Mapping[EventKind, str] = {
    EventKind.MARK: "Marked",
    EventKind.REVIEW: "Reviewed, nothing new",
    EventKind.DEFER: "Deadline revised",
    EventKind.REVISE: "Text revised",
    EventKind.RETRACT: "An entry was retracted",
}


def events_of(events: Iterable[Event], retractions: Mapping[str, Event], item: SiteItem) -> Iterator[FeedEvent]:
    """The events of one recommendation for a feed; *retractions* are by the id of what they retract."""
    return (FeedEvent(event, item, retractions.get(event.id)) for event in events)
