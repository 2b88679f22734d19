"""The reasons why a line of the journal does not count."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why a line does not count: it was changed, a later version of policytrack wrote it, or it is no event."""

    CHANGED = "changed"
    NEWER = "newer"
    FOREIGN = "foreign"


class NotAnEvent(Exception):
    """A line is no event, or not the one that was recorded; *message* says what to do."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault
        self.message = message
