"""The starting point of a comparison: a day or a moment, and what was known then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from policytrack.domain.events import moment
from policytrack.domain.viewpoint import EVER, known_end, moment_after, next_moment
from policytrack.errors import UsageProblem
from policytrack.text.dates import date_ago, day_before

LAST = "last"
NOTHING = "nothing"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
_LAST = re.compile(
    rf"{LAST},(?P<day>\d{{4}}-\d\d-\d\d),(?P<until>{_MOMENT})?(?P<late>(?:,[0-9a-f]{{15}})*)(?:;(?P<filters>.*))?",
    re.DOTALL,
)


class StartingPoint(NamedTuple):
    """The earlier of the two days compared, and what was known then.

    What was recorded before the moment *after*, as the journal writes moments, was known, except the events in
    *merged_late* (by their numbers in the index), which carry an earlier moment but were merged afterwards. If the
    comparison starts at the last report (*is_last*), *filters* are that report's, None if they were the same as now,
    and *printed_statuses* the statuses it printed, by id, None if they must be worked out.
    """

    day: date
    after: str
    merged_late: frozenset[int] = frozenset()
    is_last: bool = False
    filters: str | None = None
    printed_statuses: Mapping[str, str] | None = None

    @property
    def words(self) -> str:
        """The value of `--since` for which `start_of` returns the same day, moment, late events and filters."""
        if not self.is_last and self.after == moment_after(self.day):
            return str(self.day)
        until = _moment_before(self.after) if self.after else ""
        if not self.is_last:
            return until
        late = (f"{number:015x}" for number in sorted(self.merged_late))
        filters = "" if self.filters is None else f";{self.filters}"
        return ",".join([LAST, str(self.day), until, *late]) + filters


def start_of(words: str, last: date, today: date, now: datetime) -> StartingPoint:
    """The starting point of a comparison with the end of the day *last*.

    *words* are a day, of which the end is meant; a month, of which the beginning is meant; a moment; a time such as 7d
    or 6m, counted back from *last*; or the last report, as the footer of a report writes it. *today* and *now* are the
    present day and moment. Raises `UsageProblem` for a day after *last*, and for anything else.
    """
    last_report = _LAST.fullmatch(words)
    start = _at_report(last_report) if last_report is not None else _at(words, last, today, now)
    if start.day > last:
        raise UsageProblem(f"--since {start.day} lies after {last}, with which it is compared; turn them round")
    return start


def after(recorded: str) -> str:
    """The first moment after the moment *recorded*, both as the journal writes moments."""
    return next_moment(datetime.fromisoformat(recorded))


def _moment_before(after: str) -> str:
    if after == EVER:
        return moment(datetime.max.replace(tzinfo=UTC), "microseconds")
    return moment(datetime.fromisoformat(after) - timedelta(microseconds=1), "microseconds")


def _at(words: str, last: date, today: date, now: datetime) -> StartingPoint:
    ago = date_ago(words, last)
    day, known_until = known_end(words, today, day_before) if ago is None else (ago, moment_after(ago))
    return StartingPoint(day, _ended(day, now) if known_until == moment_after(day) else known_until)


def _ended(day: date, now: datetime) -> str:
    """The first moment after a day in UTC; after the day in local time if it is over here but not yet in UTC.

    Otherwise, east of Greenwich, what was recorded this morning would count as known yesterday.
    """
    now, after = now.astimezone(), moment_after(day)
    if day < now.date() and after > moment(now.astimezone(UTC), "microseconds"):
        ended = datetime.combine(day + timedelta(days=1), time.min).astimezone()
        return moment(ended.astimezone(UTC), "microseconds")
    return after


def _at_report(footer: re.Match[str]) -> StartingPoint:
    try:
        day = date.fromisoformat(footer["day"])
        until = "" if footer["until"] is None else after(footer["until"])
    except ValueError as error:
        raise UsageProblem(f"--since {footer[0]}: {error}") from None
    late = frozenset(int(number, 16) for number in footer["late"].split(",")[1:])
    return StartingPoint(day, until, late, is_last=True, filters=footer["filters"])
