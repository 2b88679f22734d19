"""What was recorded of a month beside changes of status: claims, revised deadlines, and entries that were retracted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.responsibility import side_of
from policytrack.domain.statuses import status_label
from policytrack.index.event_numbers import number_of
from policytrack.index.query.bulk import PlacedEvent
from policytrack.reports.page_items import evidence_links
from policytrack.reports.page_parts import Link
from policytrack.reports.wording import reason_text
from policytrack.site.items import SiteData, SiteItem
from policytrack.site.pages.item_history import entry_anchor
from policytrack.text.escaping import capitalized, counted

Month = tuple[int, int]


class OtherEntry(NamedTuple):
    """Such an entry: the day from which it holds, what it is about and says, its anchor there, why, and evidence."""

    day: date
    item: SiteItem
    anchor: str
    words: str
    reason: str
    evidence: tuple[Link, ...]


class Placed(NamedTuple):
    """Where such an entry is, what it is about, and which kind of entry it is."""

    event: PlacedEvent
    item: SiteItem
    kind: str


class OtherEntries:
    """Finds these entries; those that were retracted are left out, for their retractions are there."""

    def __init__(self, data: SiteData) -> None:
        self._data = data

    @cached_property
    def by_month(self) -> Mapping[Month, Sequence[Placed]]:
        """The entries of each month that hold by the day of the site, the latest first."""
        data, retracted = self._data, frozenset(map(number_of, self._data.retractions))
        wanted, last = data.index.journal.beside_marks(data.index.assessor), data.day.toordinal()
        found = [
            Placed(event, data.by_no[no], self._kind(*wanted[event.number], data.by_no[no]))
            for no, events in data.events_of.items()
            for event in events
            if event.number in wanted and event.effective <= last and event.number not in retracted and no in data.by_no
        ]
        found.sort(key=lambda each: (each.event.effective, each.event.recorded, each.event.number), reverse=True)
        months: dict[Month, list[Placed]] = defaultdict(list)
        for each in found:
            day = date.fromordinal(each.event.effective)
            months[day.year, day.month].append(each)
        return months

    def _kind(self, kind: str, assessor: str, item: SiteItem) -> str:
        if kind != EventKind.MARK:
            return kind
        side = side_of(assessor, self._data.index.ancestors, self._data.register.assessors)
        return _CLAIM if side in item.sides else kind

    def texts(self, entries: Sequence[Placed]) -> list[OtherEntry]:
        """The entries as text."""
        read = self._data.index.journal.events_at((each.event.position, each.event.number) for each in entries)
        by_number = {number_of(event.id): event for event in read}
        return [self._text(by_number[each.event.number], each) for each in entries]

    def _text(self, event: Event, placed: Placed) -> OtherEntry:
        item = placed.item
        shown = event.event if event.kind is EventKind.RETRACT and event.event is not None else event.id
        about = f"part {event.part}: " if event.part is not None else ""
        words = capitalized(f"{about}{self._words(event, placed.kind)}")
        reason = event.why or "" if event.kind is EventKind.RETRACT else reason_text(event)
        return OtherEntry(event.effective, item, entry_anchor(shown), words, reason, evidence_links(event.evidence))

    def _words(self, event: Event, kind: str) -> str:
        if kind == EventKind.DEFER:
            return f"deadline revised to “{event.to}”"
        if kind == EventKind.RETRACT or event.status is None:
            return "an entry was retracted"
        name = self._data.register.assessor_name(event.assessor)
        return f"{name} {'claims' if kind == _CLAIM else 'says'} “{status_label(event.status)}”"


def summary(entries: Iterable[Placed]) -> str:
    """How many there are of each kind: `3 claims, 1 revised deadline`; empty if there is none."""
    numbers = Counter(each.kind for each in entries)
    return ", ".join(counted(numbers[kind], *words) for kind, words in _COUNTED.items() if numbers[kind])


_CLAIM = "claim"
_COUNTED: Mapping[str, tuple[str, ...]] = {
    _CLAIM: ("claim",),
    EventKind.MARK: ("mark by another assessor", "marks by other assessors"),
    EventKind.DEFER: ("revised deadline",),
    EventKind.RETRACT: ("retraction",),
}
