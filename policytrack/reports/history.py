"""The history: the journal's events, each with its retraction if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import Event, EventKind, moment
from policytrack.domain.standing.in_force import in_force
from policytrack.index.index import Index
from policytrack.index.sharing_notes import known_arrivals
from policytrack.reports.scope import ReportScope, selected_ids

if TYPE_CHECKING:
    from policytrack.sharing.arrivals import Arrival


class HistoryEntry(NamedTuple):
    """An event, the retraction in force that retracts it, and its arrival on the server; None if there is none.

    *actor_name* is the name of the event's actor; None if it has none, or the register does not have it.
    """

    event: Event
    retraction: Event | None = None
    actor_name: str | None = None
    arrival: Arrival | None = None


class HistoryFilter(NamedTuple):
    """Which events a history shows.

    *subjects* are ids of recommendations, empty for all. *since* is the first day on which an event was recorded, in
    ISO 8601, or empty; *recorder* is who recorded it. *day* is the last day on which an event may take effect. If
    *of_assessor*, only the events of the index's assessor are shown.
    """

    subjects: Sequence[str] = ()
    since: str = ""
    recorder: str | None = None
    day: date | None = None
    of_assessor: bool = False


def retractions_by_target(events: Iterable[Event]) -> dict[str, Event]:
    """The retractions in force, by the id of the event that each retracts."""
    return {
        event.event: event for event in in_force(events) if event.kind is EventKind.RETRACT and event.event is not None
    }


def history_entries(index: Index, wanted: HistoryFilter) -> Iterator[HistoryEntry]:
    """The events that pass the filter, in the order of recording."""
    events: Iterable[Event]
    if wanted.subjects:
        by_id = {event.id: event for name in wanted.subjects for event in index.journal.events_of(name)}
        events = sorted(by_id.values(), key=lambda event: (event.recorded, event.id))
        taken_back = retractions_by_target(events)
    else:
        events = index.journal.events(wanted.since)
        taken_back = retractions_by_target(index.journal.retractions())
    arrival_of = _arrivals(index)
    recorder = None if wanted.recorder is None else wanted.recorder.strip().casefold()
    for event in events:
        if (
            moment(event.recorded, "microseconds") >= wanted.since
            and (recorder is None or event.recorder.casefold() == recorder)
            and (wanted.day is None or event.effective <= wanted.day)
            and (not wanted.of_assessor or event.assessor == index.assessor)
        ):
            yield HistoryEntry(event, taken_back.get(event.id), _actor_name(index, event), arrival_of(event.id))


class RecordedHistory:
    """The history of the recommendations in a report's scope, in the order of recording."""

    def __init__(self, scope: ReportScope) -> None:
        self._scope = scope

    def __iter__(self) -> Iterator[HistoryEntry]:
        index, selection, viewpoint = self._scope
        passing = selected_ids(index, selection.query, viewpoint.day)
        taken_back = retractions_by_target(index.journal.retractions())
        arrival_of = _arrivals(index)
        for event in index.journal.events():
            if event.effective <= viewpoint.day and (passing is None or index.id_like(event.recommendation) in passing):
                yield HistoryEntry(event, taken_back.get(event.id), _actor_name(index, event), arrival_of(event.id))


def _actor_name(index: Index, event: Event) -> str | None:
    actor = None if event.actor is None else index.actors.get(event.actor)
    return None if actor is None else actor.name


def _arrivals(index: Index) -> Callable[[str], Arrival | None]:
    """The arrival of each entry by its id, as far as the last sync knows it."""
    arrivals = known_arrivals(index.root)
    return arrivals.get if arrivals is not None else lambda _: None
