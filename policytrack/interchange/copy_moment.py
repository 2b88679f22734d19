"""The moment at which a copy of another tracker's table holds: a date, and its time if it is known."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from policytrack.domain.events import Evidence
from policytrack.errors import UsageProblem
from policytrack.text.escaping import one_line

_WITH_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")


class CopyMoment(NamedTuple):
    """A date and a time in UTC as `14:00:00`; *time* is empty for a copy of which only the date is known.

    Moments are in order, and a date without a time comes before all times of that date.
    """

    day: date
    time: str = ""

    def __str__(self) -> str:
        return f"{self.day}T{self.shown_time}" if self.time else str(self.day)

    @property
    def shown_time(self) -> str:
        """The time as people write it, such as `14:00Z`; empty if it is not known."""
        return f"{self.time.removesuffix(':00')}Z" if self.time else ""


def copy_moment(typed: str) -> CopyMoment | None:
    """The moment that was typed, None if it has no time. Raises `UsageProblem` for a time without a time zone."""
    if not _WITH_TIME.match(typed.strip()):
        return None
    example = "such as 2017-05-03T14:00Z or 2017-05-03T16:00+02:00"
    try:
        moment = datetime.fromisoformat(typed.strip())
        if moment.tzinfo is None:
            raise UsageProblem(f"--as-of {one_line(typed)} has no time zone; write one, {example}")
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageProblem(f"--as-of {one_line(typed)} is not a time; write one, {example}") from None
    return CopyMoment(moment.date(), f"{moment:%H:%M:%S}")


def moment_in(snapshot: Evidence, effective: date) -> CopyMoment:
    """The moment of a copy, from the evidence for an entry that was made from it and the date of that entry."""
    time = (snapshot.title or "").partition(" ")[2].removesuffix("Z")
    return CopyMoment(effective, f"{time}:00" if time.count(":") == 1 else time)


def digest_in(snapshot: Evidence) -> str:
    """The digest of a copy's file, from the evidence for an entry that was made from it."""
    return (snapshot.title or "").partition(" ")[0]
