"""A line of the journal, read: the event that it holds, or why it holds none."""

from __future__ import annotations

from typing import Any, NamedTuple

from policytrack.domain.events import Event
from policytrack.journal.codec import TOO_LONG, event_from, values_of
from policytrack.journal.event_id import stripped, verify
from policytrack.journal.fault import Fault, NotAnEvent


class Line(NamedTuple):
    """An event, and where it is: the number of its line, from 1, and its position; see `protocol.Position`.

    *values* are the event's, checked, and all of them as text: to make a million events takes seconds.
    """

    number: int
    position: int
    values: dict[str, Any]

    @property
    def event(self) -> Event:
        """The event, made anew each time."""
        return event_from(self.values)


class BadLine(NamedTuple):
    """A line that holds no event, or not the one recorded: its number, from 1, and a message that says what to do."""

    number: int
    fault: Fault
    message: str


def parsed(number: int, position: int, line: bytes | None) -> Line | BadLine | None:
    """The event that a line holds, or why it holds none; None for a blank line. *line* is None if it is too long."""
    if line is None:
        return BadLine(number, Fault.FOREIGN, TOO_LONG)
    try:
        verify(line)
        return Line(number, position, values_of(line))
    except NotAnEvent as reason:
        return BadLine(number, reason.fault, reason.message) if stripped(line) else None
