"""Events as columns of numbers, in which they go from the processes that read a journal to the one that indexes it.

A million events as tuples take longer to hand over than to decode.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from policytrack.domain.vocabulary import TRACKER
from policytrack.index.event_numbers import abbreviated_id, number_of
from policytrack.index.ingest.event_pages import StoredPages, cited_pages, page_of_keep
from policytrack.index.shared_values import StoredValues, stored_values

if TYPE_CHECKING:
    from policytrack.journal.parsed import Line
    from policytrack.journal.quick_values import QuickValues


class EventColumns:
    """Events in the order in which they were added.

    *subjects* are the ids of the recommendations that they are about, *shared_values* the values that they share with
    others, and *batches* has each event's place in a batch, None for most.
    """

    def __init__(self) -> None:
        self.subjects: dict[str, int] = {}
        self.shared_values: dict[StoredValues, int] = {}
        self.batches: list[str | None] = []
        self._quick_numbers: dict[tuple[Any, ...], int] = {}
        self._positions, self._subjects, self._ids, self._effective, self._shared = (array("q") for _ in range(5))
        self._recorded: list[str] = []
        self._through: list[int | None] = []
        self._targets: list[int | None] = []
        self._after: list[str | None] = []
        self._pages: list[int | str | None] = []

    def __len__(self) -> int:
        return len(self.batches)

    @property
    def newest(self) -> str | None:
        """When the newest of the events that belong to no batch was recorded; None if there are none."""
        if not any(self.batches):
            return max(self._recorded, default=None)
        both = zip(self._recorded, self.batches, strict=True)
        return max((recorded for recorded, batch in both if batch is None), default=None)

    def add_line(self, line: Line) -> None:
        """Add the event in a line."""
        values = line.values
        get, through, target = values.get, values.get("through"), values.get("event")
        self._positions.append(line.position)
        self._subjects.append(_number(self.subjects, values["recommendation"]))
        self._ids.append(number_of(values["id"]))
        self._recorded.append(values["recorded"])
        self._effective.append(_ordinal(values["effective"]))
        self._through.append(None if through is None else _ordinal(through))
        self._targets.append(None if target is None else number_of(target))
        keep = get("keep")
        if keep is not None:
            page, pages = page_of_keep(keep["address"], keep.get("verdict"), has_digest="digest" in keep)
        else:
            page, pages = cited_pages(piece["url"] for piece in get("evidence", ()))
        self._shared.append(_number(self.shared_values, stored_values(values, page)))
        self._pages.append(pages)
        self._after.append(_abbreviated(get("after", ())))
        self.batches.append(get("batch"))

    def add_quick(self, positions: Sequence[int], events: Sequence[QuickValues]) -> None:
        """Add the events with these values, whose lines are at these positions."""
        # Column by column, which takes a sixth less time than event by event.
        subjects, known = self.subjects, self._quick_numbers
        self._positions.extend(positions)
        self._subjects.extend([subjects.setdefault(event.recommendation, len(subjects)) for event in events])
        self._ids.extend([number_of(event.id) for event in events])
        self._recorded += [event.recorded for event in events]
        self._effective.extend([event.effective.toordinal() for event in events])
        self._through += [event.through.toordinal() if event.through else None for event in events]
        self._targets += [number_of(event.event) if event.event else None for event in events]
        pages = [_pages(event) if event.keep or event.evidence else _NONE for event in events]
        shared = [
            (event.kind, event.assessor, event.part, event.actor, event.status, event.confidence, page)
            for event, (page, _) in zip(events, pages, strict=True)
        ]
        self._pages += [numbers for _, numbers in pages]
        for values in dict.fromkeys(shared):
            if values not in known:
                kind, assessor, *others = (str(value) if value else None for value in values)
                known[values] = _number(self.shared_values, (kind, assessor or TRACKER, *others))
        self._shared.extend(map(known.__getitem__, shared))
        self._after += [_abbreviated(event.after) if event.after else None for event in events]
        self.batches += [event.batch or None for event in events]

    def rows(self, subjects: Sequence[int], shared_values: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of the table `event`; given are the numbers there of subjects and of shared values, in order."""
        return zip(
            self._positions,
            map(subjects.__getitem__, self._subjects),
            self._ids,
            self._recorded,
            self._effective,
            self._through,
            self._targets,
            map(shared_values.__getitem__, self._shared),
            self._after,
            self._pages,
            strict=True,
        )


_NONE: StoredPages = (None, None)


def _pages(event: QuickValues) -> StoredPages:
    keep = event.keep
    if keep:
        return page_of_keep(keep.address, str(keep.verdict) if keep.verdict else None, has_digest=bool(keep.digest))
    return cited_pages(piece.url for piece in event.evidence)


def _number(numbers: dict[Any, int], value: Any) -> int:
    return numbers.setdefault(value, len(numbers))


def _abbreviated(ids: Sequence[str]) -> str | None:
    return " ".join(abbreviated_id(number_of(id)) for id in ids) or None


@lru_cache(maxsize=16_384)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
