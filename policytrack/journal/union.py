"""Several journals as one: what two people recorded apart means the same in any order."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.events import Event


def union(*journals: Iterable[Event]) -> tuple[Event, ...]:
    """Every event that is in one of the journals, once, by the moment it was recorded and then by its id."""
    events = {event.id: event for journal in journals for event in journal}
    return tuple(sorted(events.values(), key=lambda event: (event.recorded, event.id)))
