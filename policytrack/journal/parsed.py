"""Parse a line of the journal: to the event in it, or to the reason why it does not count.

What a reader returns is made of such lines.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from policytrack.domain.events import Event
from policytrack.journal.codec import TOO_LONG, event_from, values_of
from policytrack.journal.event_id import stripped, verify
from policytrack.journal.fault import Fault, NotAnEvent

START = b""
"""The cursor before the first line."""


class Line(NamedTuple):
    """An event and its place: the number of its line, from 1, and its position; see `protocol.Position`.

    *values* are the event's checked values as JSON has them; building a million `Event` objects takes seconds.
    """

    number: int
    position: int
    values: dict[str, Any]

    @property
    def event(self) -> Event:
        """The event, built again at each access."""
        return event_from(self.values)


class BadLine(NamedTuple):
    """A line that does not count: its number, from 1, the reason, and a message that says what to do."""

    number: int
    fault: Fault
    message: str


class RawLines(NamedTuple):
    """Successive lines as they are in the journal: the number of the first, from 1, the position and bytes of each.

    The bytes are without the line break; None if there are too many for an entry.
    """

    number: int
    positions: Sequence[int]
    lines: Sequence[bytes | None]


class ReadPart(NamedTuple):
    """How far a part of a journal was read: the *number* of its complete lines, and where the last of them ends."""

    number: int
    end: int


def parsed(number: int, position: int, line: bytes | None) -> Line | BadLine | None:
    """The event in a line, or why it does not count; None for a blank line. *line* is None if it was too long."""
    if line is None:
        return BadLine(number, Fault.FOREIGN, TOO_LONG)
    try:
        verify(line)
        return Line(number, position, values_of(line))
    except NotAnEvent as reason:
        return BadLine(number, reason.fault, reason.message) if stripped(line) else None
