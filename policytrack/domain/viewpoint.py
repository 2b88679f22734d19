"""The viewpoint of an answer: for the end of which day, by what was known when, and by whose marks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from policytrack.domain.events import moment

if TYPE_CHECKING:
    from policytrack.text.dates import Month

EVER = "~"
"""Sorts after every moment that the journal can hold."""


class Viewpoint(NamedTuple):
    """The *day* at whose end the answer is to hold; *today* is the present day.

    *known_until* is the first moment that does not count as known, as the journal writes moments; None if everything is
    known. *known_on* is the last day of which something is known; None for today. *assessor* is whose marks count, as
    typed; None for the tracker. *arrived_by* is how many entries of the shared journal count, in the order of arrival;
    None for all.
    """

    day: date
    today: date
    known_until: str | None = None
    known_on: date | None = None
    assessor: str | None = None
    arrived_by: int | None = None

    @property
    def is_present(self) -> bool:
        """Whether the answer is to hold today, by all that is known, for the tracker."""
        return self.day == self.today and self.known_until is None and self.assessor is None and self.arrived_by is None

    @property
    def is_ahead(self) -> bool:
        """Whether the answer is to hold on a day that is after all that is known, if nothing else happens."""
        return self.day > (self.known_on or self.today)

    def known_at_end(self, last: date) -> str:
        """The first moment that does not count as known in a comparison that ends with the day *last*.

        Unless the viewpoint limits what is known, everything is known at the end of today, as for `list`: whatever the
        date is in UTC, and whatever the clocks of recorders said.
        """
        if self.known_until is not None:
            return self.known_until
        return moment_after(last) if last < self.today else EVER

    def option_words(self) -> list[str]:
        """The options for the assessor and the arrivals, as words of a command line; empty for the tracker and all."""
        assessor = [] if self.assessor is None else ["--assessor", self.assessor]
        return assessor if self.arrived_by is None else [*assessor, "--arrived-by", f"{self.arrived_by}"]


def known_end(words: str, today: date, month: "Callable[[Month], date] | None" = None) -> tuple[date, str]:
    """The end of what is known, for a day that was typed, or for a moment such as 2026-11-23T06:00:04Z, included.

    *month* says for which day a month stands; unless said, for its last. Returns the last day of which something is
    known, and the first moment, as the journal writes it, that is not. Raises `UsageProblem` for anything else.
    """
    if "T" in words:
        try:
            typed = datetime.fromisoformat(words.strip())
            if typed.tzinfo is not None:
                typed = typed.astimezone(UTC)
                return typed.date(), next_moment(typed)
        except (ValueError, OverflowError):
            pass  # `parse_day` raises the error
    from policytrack.text.dates import last_day, parse_day

    day = parse_day(words, today, month or last_day)
    return day, moment_after(day)


def moment_after(day: date) -> str:
    """The first moment after a day in UTC, as the journal writes moments."""
    return f"{day + timedelta(days=1)}T00:00:00.000000Z" if day < date.max else EVER


def next_moment(recorded: datetime) -> str:
    """The moment one microsecond after *recorded*, as the journal writes moments; `EVER` if there is none."""
    try:
        return moment(recorded + timedelta(microseconds=1), "microseconds")
    except OverflowError:
        return EVER
