"""The journal's events one by one, each with the retraction that takes it back, if there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policytrack.domain.events import Event, Kind
from policytrack.domain.standing.in_force import in_force


class Told(NamedTuple):
    """An event, and the retraction in force that takes it back, if there is one."""

    event: Event
    retraction: Event | None = None


def retractions(events: Iterable[Event]) -> dict[str, Event]:
    """The retractions in force, by the id of the event that each takes back."""
    return {one.event: one for one in in_force(events) if one.kind is Kind.RETRACT and one.event is not None}
