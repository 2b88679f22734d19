"""Where a comparison starts: a day or a moment, and what was known then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from policytrack.domain.events import moment
from policytrack.domain.viewpoint import EVER, KnownEnd, end_of, moment_after, next_moment
from policytrack.errors import UsageProblem
from policytrack.text.dates import parse_span

LAST = "last"
NOTHING = "nothing"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
_LAST = re.compile(
    rf"{LAST},(?P<day>\d{{4}}-\d\d-\d\d),(?P<until>{_MOMENT})?(?P<late>(?:,[0-9a-f]{{15}})*)(?:;(?P<filters>.*))?",
    re.DOTALL,
)


class StartingPoint(NamedTuple):
    """The earlier end: a day, and what was known then.

    That is what was recorded before the moment *after*, without the *late* events (their numbers in the index),
    which somebody merged afterwards. Of a last report there are its *filters*, where they were others; and what it
    *printed*: the statuses by id, None where that must be worked out.
    """

    day: date
    after: str
    late: frozenset[int] = frozenset()
    is_last: bool = False
    filters: str | None = None
    printed: Mapping[str, str] | None = None

    @property
    def words(self) -> str:
        """What `start_of` reads the same day, moment, late events and filters from."""
        if not self.is_last and self.after == moment_after(self.day):
            return str(self.day)
        until = _moment_before(self.after) if self.after else ""
        if not self.is_last:
            return until
        late = (f"{number:015x}" for number in sorted(self.late))
        filters = "" if self.filters is None else f";{self.filters}"
        return ",".join([LAST, str(self.day), until, *late]) + filters


def start_of(words: str, last: date, today: date, now: datetime) -> StartingPoint:
    """Where a comparison starts: at the end of a day or at a moment, or a span such as 7d back from the *last* day.

    Or at a report's last printing, as the next one's footer names it. Raises `UsageProblem` for a day after the
    last, and for what is none of these. *now* is this very moment.
    """
    found = _LAST.fullmatch(words)
    start = _printed(found) if found is not None else _at(words, last, today, now)
    if start.day > last:
        raise UsageProblem(f"--since {start.day} lies after {last}, with which it is compared; turn them round")
    return start


def after(recorded: str) -> str:
    """The first moment after one, both as the journal writes moments."""
    return next_moment(datetime.fromisoformat(recorded))


def _moment_before(after: str) -> str:
    if after == EVER:
        return moment(datetime.max.replace(tzinfo=UTC), "microseconds")
    return moment(datetime.fromisoformat(after) - timedelta(microseconds=1), "microseconds")


def _at(words: str, last: date, today: date, now: datetime) -> StartingPoint:
    try:
        days = parse_span(words)
    except UsageProblem:
        end = end_of(words, today)
    else:
        day = last - timedelta(days=days) if days < last.toordinal() else date.min
        end = KnownEnd(day, moment_after(day))
    if end.after == moment_after(end.day):
        return StartingPoint(end.day, _ended(end.day, now))
    return StartingPoint(end.day, end.after)


def _ended(day: date, now: datetime) -> str:
    """The first moment after a day in UTC; or, where that is still to come and the day is over here, after it here.

    East of Greenwich, what was recorded this morning would count as known yesterday otherwise.
    """
    now, after = now.astimezone(), moment_after(day)
    if day < now.date() and after > moment(now.astimezone(UTC), "microseconds"):
        ended = datetime.combine(day + timedelta(days=1), time.min).astimezone()
        return moment(ended.astimezone(UTC), "microseconds")
    return after


def _printed(found: re.Match[str]) -> StartingPoint:
    try:
        day = date.fromisoformat(found["day"])
        until = "" if found["until"] is None else after(found["until"])
    except ValueError as error:
        raise UsageProblem(f"--since {found[0]}: {error}") from None
    late = frozenset(int(number, 16) for number in found["late"].split(",")[1:])
    return StartingPoint(day, until, late, is_last=True, filters=found["filters"])
