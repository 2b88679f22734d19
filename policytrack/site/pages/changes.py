"""What changed, with reasons: recently, in a month, and in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.statuses import Status, status_label, status_word
from policytrack.domain.transitions import change as kind_of_change
from policytrack.index.event_numbers import number_of
from policytrack.index.query.bulk import PlacedEvent, StatusChange
from policytrack.reports.page_items import evidence_links
from policytrack.reports.page_parts import Link
from policytrack.reports.wording import reason_text, reasons_by_subject
from policytrack.site.items import SiteData, SiteItem
from policytrack.site.pages.links_and_statuses import StatusText
from policytrack.site.units import joined_digest
from policytrack.text.date_words import day_words

_WORSE = ("regress", "reversal", "reopened")


class ChangeText(NamedTuple):
    """A change of status of a recommendation, with the reasons and evidence of the marks of that day.

    *note* says if it was the first assessment, and when it was recorded, if that was not on the day.
    """

    day: date
    note: str
    item: SiteItem
    before: StatusText
    after: StatusText
    tone: str
    reasons: tuple[str, ...]
    evidence: tuple[Link, ...]


class Period(NamedTuple):
    """A month or a year, *month* being None, in which something changed; *changes* are the latest first."""

    year: int
    month: int | None
    changes: Sequence[StatusChange]

    @property
    def page(self) -> str:
        name = f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"
        return f"changes/{name}/index.html"

    @property
    def year_page(self) -> str:
        """The page of its year."""
        return self._replace(month=None).page

    @property
    def first(self) -> date:
        return date(self.year, self.month or 1, 1)


def periods(changes: Iterable[StatusChange], others: Iterable[tuple[int, int]] = ()) -> list[Period]:
    """The years and months in which something changed, the latest first; a year comes before its months.

    *others* are months in which something else was recorded.
    """
    years: dict[int, list[StatusChange]] = {}
    months: dict[tuple[int, int], list[StatusChange]] = {}
    for each in changes:
        years.setdefault(each.day.year, []).append(each)
        months.setdefault((each.day.year, each.day.month), []).append(each)
    for year, month in others:
        years.setdefault(year, [])
        months.setdefault((year, month), [])
    made = []
    for year, of_year in sorted(years.items(), reverse=True):
        made.append(Period(year, None, of_year))
        made += [Period(year, month, months[year, month]) for month in range(12, 0, -1) if (year, month) in months]
    return made


class Reasons:
    """Finds the marks that explain changes of status."""

    def __init__(self, data: SiteData) -> None:
        self._data = data
        self._tokens: dict[StatusChange, str] = {}
        self._names: dict[int, str] = {}

    @cached_property
    def _retracted_numbers(self) -> frozenset[int]:
        return frozenset(map(number_of, self._data.retractions))

    def digest_of_months(self) -> Mapping[tuple[int, int], str]:
        """For each month, a digest that is another one whenever the `digest` of some of its changes is.

        It is taken in bulk, which costs a fraction of what those take; and it may be another one without need.
        """
        data = self._data
        of_day: dict[int, list[int]] = defaultdict(list)
        for events in data.events_of.values():
            for event in events:
                of_day[event.effective].append(event.number)
        names = joined_digest([self._name(item.no) for item in data.items])
        common = f"{names} {sorted(self._retracted_numbers)}"
        parts: dict[tuple[int, int], list[str]] = defaultdict(lambda: [common])
        for day, numbers in of_day.items():
            month = date.fromordinal(day)
            parts[month.year, month.month].append(f"{day} {numbers}")
        for no, changed, before, after in data.changes:
            parts[changed.year, changed.month].append(f"{no} {changed.day} {before} {after}")
        return {month: joined_digest(of_month) for month, of_month in parts.items()}

    def digest(self, changes: Iterable[StatusChange]) -> str:
        """A digest of what `texts` makes of the changes."""
        return joined_digest([self._tokens.get(change) or self._token(change) for change in changes])

    def _token(self, change: StatusChange) -> str:
        """What is shown of a change, in short: a year has the changes of its months."""
        no, day, before, after = change
        name = self._name(no)
        retracted = self._retracted_numbers
        marks = [f"{place.number}{'-' if place.number in retracted else ''}" for place in self._places(change)]
        token = self._tokens[change] = f"{day.toordinal()} {before} {after} {name} {' '.join(marks)}"
        return token

    def _name(self, no: int) -> str:
        """What is shown of a recommendation, whatever becomes of it, and what its reasons depend on."""
        name = self._names.get(no)
        if name is None:
            item = self._data.by_no[no]
            shown = (item.id, item.title, item.page, item.ongoing, item.former_ids, item.contains)
            name = self._names[no] = repr(shown)
        return name

    def _numbers(self, no: int) -> Sequence[int]:
        """The number of a recommendation, and of those that it contains."""
        contains = self._data.by_no[no].contains
        if not contains:
            return (no,)
        members = map(self._data.named, contains)
        return (no, *(member.no for member in members if member is not None))

    def texts(self, changes: Sequence[StatusChange]) -> list[ChangeText]:
        """The changes with their reasons."""
        places = [place for change in changes for place in self._places(change)]
        events = self._data.index.journal.events_at((place.position, place.number) for place in places)
        retracted = self._data.retractions
        by_id: Mapping[tuple[str, date], list[Event]] = _by_subject(
            event for event in events if event.id not in retracted and event.kind is EventKind.MARK
        )
        return [self._text(change, by_id) for change in changes]

    def _places(self, change: StatusChange) -> list[PlacedEvent]:
        """The events of that day."""
        day, events_of = change.day.toordinal(), self._data.events_of
        return [place for no in self._numbers(change.no) for place in events_of.get(no, ()) if place.effective == day]

    def _text(self, change: StatusChange, by_id: Mapping[tuple[str, date], Sequence[Event]]) -> ChangeText:
        item = self._data.by_no[change.no]
        names = (item.id, *item.former_ids, *item.contains)
        marks = [mark for name in names for mark in by_id.get((name.casefold(), change.day), ())]
        marks = [mark for mark in marks if mark.assessor == self._data.index.assessor]
        deciding = [mark for mark in marks if mark.status == change.after] or marks
        actors = self._data.register.names.actors
        reasons = map(self._member_words, deciding) if item.contains else reasons_by_subject(deciding, actors)
        before, after = Status(change.before), Status(change.after)
        kind = str(kind_of_change(before, after, ongoing=item.ongoing) or "")
        recorded = max((mark.recorded.date() for mark in deciding), default=change.day)
        notes = (
            "first assessed" if before is Status.UNASSESSED else "",
            f"recorded {day_words(recorded)}" if recorded != change.day else "",
        )
        return ChangeText(
            change.day,
            ", ".join(filter(None, notes)),
            item,
            _status(before, item),
            _status(after, item),
            "worse" if kind in _WORSE else "",
            tuple(dict.fromkeys(filter(None, reasons))),
            evidence_links(piece for mark in deciding for piece in mark.evidence),
        )

    def _member_words(self, mark: Event) -> str:
        """The reason of a mark, after whose it is and its status: that of its parent may be another."""
        member = self._data.named(mark.recommendation)
        id = mark.recommendation if member is None else member.id
        about = id if mark.part is None else f"{id}.{mark.part}"
        status = "" if mark.status is None else f" ({status_label(mark.status)})"
        return f"{about}{status}: {reason_text(mark)}"


def _by_subject(events: Iterable[Event]) -> dict[tuple[str, date], list[Event]]:
    marks: dict[tuple[str, date], list[Event]] = {}
    for event in events:
        marks.setdefault((event.recommendation.casefold(), event.effective), []).append(event)
    return marks


def _status(status: Status, item: SiteItem) -> StatusText:
    return StatusText(str(status), status_word(status, ongoing=item.ongoing, label=status_label))
