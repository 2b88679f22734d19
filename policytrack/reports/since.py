"""The starting point of a comparison: a day or a moment, and what was known then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from policytrack.domain.events import moment
from policytrack.domain.viewpoint import EVER, Viewpoint, known_end, moment_after, next_moment
from policytrack.errors import UsageProblem
from policytrack.text.dates import date_ago, day_before

LAST = "last"
NOTHING = "nothing"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
_LAST = re.compile(
    rf"{LAST},(?P<day>\d{{4}}-\d\d-\d\d),(?P<until>{_MOMENT})?(?P<late>(?:,[0-9a-f]{{15}})*)(?:;(?P<filters>.*))?",
    re.DOTALL,
)


class CompareBy(StrEnum):
    """What a comparison of two dates asks: what was recorded between them, or what took effect between them."""

    RECORDED = "recorded"
    EFFECTIVE = "effective"


class StartingPoint(NamedTuple):
    """The earlier of the two days compared, and what was known then.

    What was recorded before the moment *after*, as the journal writes moments, was known, except the events in
    *merged_late* (by their numbers in the index), which carry an earlier moment but were merged afterwards. If the
    comparison starts at the last report (*is_last*), *filters* are that report's, None if they were the same as now,
    and *printed_statuses* the statuses it printed, by id, None if they must be worked out. A comparison *by* effective
    dates has one state of knowledge for both days, so that *after* means nothing.
    """

    day: date
    after: str
    merged_late: frozenset[int] = frozenset()
    is_last: bool = False
    filters: str | None = None
    printed_statuses: Mapping[str, str] | None = None
    by: CompareBy = CompareBy.RECORDED

    def known_at_end(self, viewpoint: Viewpoint) -> str:
        """The first moment that does not count as known on the later day, which is the viewpoint's."""
        if self.by is CompareBy.EFFECTIVE:
            return viewpoint.known_until or EVER
        return viewpoint.known_at_end(viewpoint.day)

    def known_at_start(self, viewpoint: Viewpoint) -> str:
        """The first moment that did not count as known on the earlier day."""
        return self.known_at_end(viewpoint) if self.by is CompareBy.EFFECTIVE else self.after

    @property
    def words(self) -> str:
        """The value of `--since` for which `start_of` returns the same day, moment, late events and filters."""
        if self.by is CompareBy.EFFECTIVE or (not self.is_last and self.after == moment_after(self.day)):
            return str(self.day)
        until = _moment_before(self.after) if self.after else ""
        if not self.is_last:
            return until
        late = (f"{number:015x}" for number in sorted(self.merged_late))
        filters = "" if self.filters is None else f";{self.filters}"
        return ",".join([LAST, str(self.day), until, *late]) + filters


def start_of(words: str, last: date, today: date, now: datetime, by: CompareBy = CompareBy.RECORDED) -> StartingPoint:
    """The starting point of a comparison with the end of the day *last*.

    *words* are a day, of which the end is meant; a month, of which the beginning is meant; a moment; a time such as 7d
    or 6m, counted back from *last*; or the last report, as the footer of a report writes it. *today* and *now* are the
    present day and moment. *by* effective dates, only a date can be meant. Raises `UsageProblem` for a day after
    *last*, and for anything else.
    """
    last_report = _LAST.fullmatch(words)
    if by is CompareBy.EFFECTIVE and (last_report is not None or words in (LAST, NOTHING)):
        raise needs_date(last_report["day"] if last_report is not None else None)
    start = _at_report(last_report) if last_report is not None else _at(words, last, today, now, by)
    if start.day > last:
        raise UsageProblem(f"--since {start.day} is after {last}, with which it is compared; swap the two dates")
    return start


def after(recorded: str) -> str:
    """The first moment after the moment *recorded*, both as the journal writes moments."""
    return next_moment(datetime.fromisoformat(recorded))


def needs_date(example: str | None = None) -> UsageProblem:
    """The error for a comparison by effective dates that starts at something other than a date."""
    return UsageProblem(
        "--by effective compares two dates by what is known now, so it needs a date: "
        f"write --since {example or '7d'}, or leave --by effective out"
    )


def _moment_before(after: str) -> str:
    if after == EVER:
        return moment(datetime.max.replace(tzinfo=UTC), "microseconds")
    return moment(datetime.fromisoformat(after) - timedelta(microseconds=1), "microseconds")


def _at(words: str, last: date, today: date, now: datetime, by: CompareBy) -> StartingPoint:
    ago = date_ago(words, last)
    day, known_until = known_end(words, today, day_before) if ago is None else (ago, moment_after(ago))
    if by is CompareBy.EFFECTIVE:
        if known_until != moment_after(day):
            raise needs_date(str(day))
        return StartingPoint(day, "", by=by)
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
