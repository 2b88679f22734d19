"""Events as rows of the index, column by column: a million events as tuples take longer to build than to decode."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from policytrack.domain.vocabulary import TRACKER
from policytrack.index.bulk_insert import insert_flat
from policytrack.index.event_numbers import abbreviated_id, number_of, number_of_text
from policytrack.index.ingest.event_pages import NO_PAGES, StoredPages, cited_page, cited_pages, page_of_keep
from policytrack.index.shared_values import StoredValues, number_of_shared, stored_values
from policytrack.journal.batches import parse_member

if TYPE_CHECKING:
    from policytrack.journal.parsed import BadLine, Line
    from policytrack.journal.quick_values import QuickValues

BadRow = tuple[int, str, str]
"""Of a line that holds no event: its number, fault and message."""

_Key = TypeVar("_Key")

_NONE = -1
"""Stands for NULL: to hand a None to SQLite takes three times as long."""

_EVENT = "?, ?, ?, ?, ?, ?, nullif(?, -1)"
_RECORDED = 3
_UNCOMMON = "(?, ?, nullif(?, -1), nullif(?, -1), nullif(?, -1))"

_UncommonRow = tuple[int, int, int, int, int | str]
"""The columns of the table `uncommon`, with `_NONE` for NULL."""


class NewRows(NamedTuple):
    """Rows of the tables `event`, `uncommon`, `waiting`, `subject` and `shared_values` that are yet to be written.

    *subjects* and *shared_values* come with their numbers. Of each event there are the columns of the table, with
    `_NONE` for NULL, and *batches* has its place in a batch, if any of them belongs to one. *uncommon* has rows of that
    table.
    """

    subjects: list[tuple[int, str]]
    shared_values: list[tuple[int, StoredValues]]
    columns: tuple[Sequence[Any], ...]
    uncommon: list[_UncommonRow]
    batches: list[str | None]

    @property
    def newest(self) -> str | None:
        """When the newest of the events that belong to no batch was recorded; None if there are none."""
        recorded = self.columns[_RECORDED]
        if not any(self.batches):
            return max(recorded, default=None)
        both = zip(recorded, self.batches, strict=True)
        return max((moment for moment, batch in both if batch is None), default=None)

    def write(self, db: Connection) -> None:
        """Write the rows, but for those of subjects; shared values may be in their table already."""
        shared_values = [(number, *values) for number, values in self.shared_values]
        db.executemany("INSERT OR IGNORE INTO shared_values VALUES (?, ?, ?, ?, ?, ?, ?, ?)", shared_values)
        rows: Iterable[tuple[Any, ...]] = zip(*self.columns, strict=True)
        if any(self.batches):
            both = list(zip(rows, self.batches, strict=True))
            waiting = [(*row, *parse_member(batch)) for row, batch in both if batch is not None]
            db.executemany(f"INSERT INTO waiting VALUES ({_EVENT}, ?, ?, ?)", waiting)
            rows = (row for row, batch in both if batch is None)
        insert_flat(db, "event", [*chain.from_iterable(rows)], f"({_EVENT})")
        insert_flat(db, "uncommon", [*chain.from_iterable(self.uncommon)], _UNCOMMON)


def write_subjects(db: Connection, subjects: Iterable[tuple[int, str]]) -> None:
    """Write the rows of subjects, which may be in their table already; many of them take least time in order."""
    rows = [(number, name.casefold(), name) for number, name in subjects]
    db.executemany("INSERT OR IGNORE INTO subject VALUES (?, ?, ?)", rows)


class EventRows:
    """Collects the rows of events, until they are `taken`."""

    def __init__(self) -> None:
        self._subject_numbers = _Numbers(_number_of_subject)
        self._shared_values = _Numbers(number_of_shared)
        self._quick_numbers = _Numbers(self._number_of_quick)
        self._clear()

    def _clear(self) -> None:
        self._positions, self._subjects, self._ids, self._effective, self._shared = (array("q") for _ in range(5))
        self._recorded: list[str] = []
        self._uncommon: list[_UncommonRow] = []
        self._pages: list[int | str] = []
        self._batches: list[str | None] = []

    def add_line(self, line: Line) -> None:
        """Add the event in a line."""
        values = line.values
        get, through, target, after = values.get, values.get("through"), values.get("event"), values.get("after", ())
        self._positions.append(line.position)
        self._subjects.append(self._subject_numbers[values["recommendation"]])
        self._ids.append(number_of(values["id"]))
        self._recorded.append(values["recorded"])
        self._effective.append(_ordinal(values["effective"]))
        if through or target or after:
            through_day = _NONE if through is None else _ordinal(through)
            number = _NONE if target is None else number_of(target)
            self._uncommon.append((self._subjects[-1], self._ids[-1], through_day, number, _abbreviated(after)))
        keep = get("keep")
        if keep is not None:
            page, pages = page_of_keep(keep["address"], keep.get("verdict"), has_digest="digest" in keep)
        else:
            page, pages = cited_pages([piece["url"] for piece in get("evidence", ())])
        self._shared.append(self._shared_values[stored_values(values, page)])
        self._pages.append(_NONE if pages is None else pages)
        self._batches.append(get("batch"))

    def add_quick(self, positions: Sequence[int], events: Sequence[QuickValues]) -> None:
        """Add the events with these values, whose lines are at these positions."""
        # Column by column, which takes a sixth less time than event by event.
        subjects = self._subject_numbers
        self._positions.extend(positions)
        before = len(self._subjects)
        self._subjects.extend([subjects[event.recommendation] for event in events])
        self._ids.extend([number_of(event.id) for event in events])
        for place in [place for place, event in enumerate(events) if event.through or event.event or event.after]:
            key = self._subjects[before + place], self._ids[before + place]
            self._uncommon.append((*key, *_uncommon(events[place])))
        self._recorded += [event.recorded for event in events]
        self._effective.extend([event.effective.toordinal() for event in events])
        pages = [_pages(event) if event.keep or event.evidence else NO_PAGES for event in events]
        shared = [
            (event.kind, event.assessor, event.part, event.actor, event.status, event.confidence, page)
            for event, (page, _) in zip(events, pages, strict=True)
        ]
        self._pages += [_NONE if numbers is None else numbers for _, numbers in pages]
        self._shared.extend(map(self._quick_numbers.__getitem__, shared))
        self._batches += [event.batch or None for event in events]

    def _number_of_quick(self, values: tuple[Any, ...]) -> int:
        kind, assessor, *others = (str(value) if value else None for value in values)
        return self._shared_values[kind, assessor or TRACKER, *others]

    def taken(self) -> NewRows:
        """The rows that were added, which are no longer here.

        Subjects and shared values are those that came up for the first time, though the tables may have them.
        """
        columns = (
            *(self._positions, self._subjects, self._ids, self._recorded, self._effective, self._shared),
            _as_array(self._pages),
        )
        subjects, shared_values = self._subject_numbers.taken(), self._shared_values.taken()
        self._quick_numbers.taken()  # whoever takes the shared values has these
        batches = self._batches if any(self._batches) else []
        taken = NewRows(subjects, shared_values, columns, self._uncommon, batches)
        self._clear()
        return taken


class _Numbers(dict[_Key, int], Generic[_Key]):
    """The numbers of what was looked up."""

    def __init__(self, number_of_key: Callable[[_Key], int]) -> None:
        self._number_of_key = number_of_key
        self._new: list[tuple[int, _Key]] = []

    def __missing__(self, key: _Key) -> int:
        number = self[key] = self._number_of_key(key)
        self._new.append((number, key))
        return number

    def taken(self) -> list[tuple[int, _Key]]:
        """What was looked up for the first time since the last call."""
        new, self._new = self._new, []
        return new


def bad_row(line: BadLine) -> BadRow:
    """The row of the table `bad`."""
    return line.number, str(line.fault), line.message


def _number_of_subject(name: str) -> int:
    return number_of_text(name.casefold())


def _pages(event: QuickValues) -> StoredPages:
    keep = event.keep
    if keep:
        return page_of_keep(keep.address, str(keep.verdict) if keep.verdict else None, has_digest=bool(keep.digest))
    evidence = event.evidence
    return cited_page(evidence[0].url) if len(evidence) == 1 else cited_pages([piece.url for piece in evidence])


def _uncommon(event: QuickValues) -> tuple[int, int, int | str]:
    """The columns of the table `uncommon` behind its key."""
    return (
        event.through.toordinal() if event.through else _NONE,
        number_of(event.event) if event.event else _NONE,
        _abbreviated(event.after),
    )


def _abbreviated(ids: Sequence[str]) -> int | str:
    return " ".join(abbreviated_id(number_of(id)) for id in ids) or _NONE


def _as_array(values: list[int | str]) -> Sequence[int | str]:
    """The values in a form that is quick to send to another process, if they are numbers."""
    try:
        return array("q", cast("list[int]", values))
    except TypeError:
        return values


@lru_cache(maxsize=16_384)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
