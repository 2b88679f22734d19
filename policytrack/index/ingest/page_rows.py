"""Computes the rows of the table `page`: through which days a word is true of a page that a recommendation cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policytrack.domain.events import NOT_KEPT, Event, EventKind, Evidence
from policytrack.domain.quick_standings import COMMON, PlainEvent, Uncommon
from policytrack.domain.standing.keeping import word_spans
from policytrack.domain.standing.timing import LAST_DAY
from policytrack.domain.vocabulary import TRACKER
from policytrack.index.encode import end_number
from policytrack.index.ingest.event_pages import CITED, keep_of, stand_in
from policytrack.index.ingest.slim_events import SlimEvents

PageRow = tuple[int, str, int, int]
"""A row of the table."""


_FOREVER = end_number(LAST_DAY)


class PageReader:
    """Computes the rows for an assessor; see `keeping.page_states`."""

    def __init__(self, slim_events: SlimEvents, assessor: str) -> None:
        self._slim_events = slim_events
        self._assessor = assessor
        rows = slim_events.db.execute("SELECT number, kind, assessor, page FROM shared_values").fetchall()
        self._citing = {number for number, _, by, page in rows if page == CITED and assessor in (TRACKER, by)}
        self._retractions = {number for number, kind, _, _ in rows if kind == EventKind.RETRACT}
        self._keeps: dict[int, str] = {number: page for number, kind, _, page in rows if kind == EventKind.KEEP}
        self._about_pages = self._citing | self._keeps.keys()

    def rows(self, events: Iterable[tuple[int, Sequence[PlainEvent], Mapping[int, Uncommon]]]) -> Iterator[PageRow]:
        """The rows of recommendations, given by their numbers with their events and what few of these have."""
        intricate: dict[int, list[Event]] = {}
        for no, plain, uncommon in events:
            shared = {event[4] for event in plain}
            if shared.isdisjoint(self._about_pages):
                continue
            targets = set[int | None]()
            if not shared.isdisjoint(self._retractions):
                targets = {uncommon.get(event[3], COMMON)[1] for event in plain if event[4] in self._retractions}
            is_retracted_back = any(event[3] in targets for event in plain if event[4] in self._retractions)
            if is_retracted_back or not shared.isdisjoint(self._keeps):
                intricate[no] = self._slim_events.events(plain, uncommon)
                continue
            # The same as below, without a look at the pages.
            days = [event[1] for event in plain if event[4] in self._citing and event[3] not in targets]
            if days:
                yield no, NOT_KEPT, min(days), _FOREVER
        pages = self._slim_events.pages(intricate) if intricate else {}
        for no, whole in intricate.items():
            known = [self._with_pages(event, *pages[event.id]) for event in whole]
            for word, since, until in word_spans(known, self._assessor):
                yield no, word, since.toordinal(), end_number(until)

    def _with_pages(self, event: Event, shared: int, pages: int | str | None) -> Event:
        if shared in self._keeps:
            return event._replace(keep=keep_of(self._keeps[shared], int(pages or 0)))
        if pages is not None:
            return event._replace(evidence=tuple(Evidence(stand_in(int(page))) for page in str(pages).split()))
        return event
