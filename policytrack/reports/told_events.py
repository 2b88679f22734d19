"""The events of the journal that somebody asks for, each with the retraction that takes it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, moment
from policytrack.index.index import Index
from policytrack.reports.history import Told, retractions


class HistoryFilter(NamedTuple):
    """Which events: of these recommendations (of all where there are none), recorded from *since* on by *recorder*.

    *since* is a day as ISO has it, or empty; *day* is the last that an event may hold from; where *of_assessor*, only
    what the assessor said for whom the index answers.
    """

    subjects: Sequence[str] = ()
    since: str = ""
    recorder: str | None = None
    day: date | None = None
    of_assessor: bool = False


def told_events(index: Index, wanted: HistoryFilter) -> Iterator[Told]:
    """The events that are wanted, in the order of recording."""
    events: Iterable[Event]
    if wanted.subjects:
        found = {event.id: event for name in wanted.subjects for event in index.journal.events_of(name)}
        events = sorted(found.values(), key=lambda event: (event.recorded, event.id))
        back = retractions(events)
    else:
        events = index.journal.events(wanted.since)
        back = retractions(index.journal.retractions())
    recorder = None if wanted.recorder is None else wanted.recorder.strip().casefold()
    for event in events:
        if (
            moment(event.recorded, "microseconds") >= wanted.since
            and (recorder is None or event.recorder.casefold() == recorder)
            and (wanted.day is None or event.effective <= wanted.day)
            and (not wanted.of_assessor or event.assessor == index.assessor)
        ):
            yield Told(event, back.get(event.id))
