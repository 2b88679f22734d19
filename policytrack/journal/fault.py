"""Why a line of the journal is not read."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why a line counts for nothing: it was changed, a later version wrote it, or it is no event."""

    CHANGED = "changed"
    NEWER = "newer"
    FOREIGN = "foreign"


class NotAnEvent(Exception):
    """A line is no event, or no longer the one recorded; *message* says what to do."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
