"""The standings of all recommendations on all days, read from the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection

from policytrack.domain.events import Confidence
from policytrack.domain.standing.timeline import Interval, Timeline
from policytrack.domain.standing.timing import LAST_DAY, Clock
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Tally
from policytrack.domain.vocabulary import Timing

_LAST = LAST_DAY.toordinal()


def timelines(
    db: Connection, detail: Callable[[int], tuple[Confidence | None, Tally]], nos: Iterable[int] | None = None
) -> Iterator[tuple[str, bool, Timeline]]:
    """The id of each recommendation, whether it is ongoing, and its timeline, in the register's order.

    *detail* returns the confidence and the tally with a number. Only the recommendations with the numbers *nos*, if
    these are given.
    """
    detail_of = cache(detail)
    classes = {
        number: (Status(status), _clock(*clock))
        for number, status, *clock in db.execute("SELECT number, status, settled, opens, earliest, latest FROM class")
    }
    only = "" if nos is None else "WHERE no IN (SELECT value FROM json_each(?))"
    rows = db.execute(
        f"""SELECT id, ongoing, since, until, class, began, detail FROM rec CROSS JOIN standing USING (no) {only}
        ORDER BY file, line, since""",
        () if nos is None else (json.dumps(list(nos)),),
    )
    for (name, ongoing), rows_of_name in groupby(rows, itemgetter(0, 1)):
        intervals = []
        for _, _, since, until, number, began, detail_number in rows_of_name:
            status, clock = classes[number]
            confidence, tally = detail_of(detail_number)
            end = _day(min(until, _LAST))
            intervals.append(Interval(_day(since), end, status, _day_or_none(began), confidence, clock, tally))
        yield name, bool(ongoing), intervals


def _clock(settled: str | None, opens: int | None, earliest: int | None, latest: int | None) -> Clock:
    timing = None if settled is None else Timing(settled)
    return Clock(timing, _day_or_none(opens), _day_or_none(earliest), _day_or_none(latest))


@lru_cache(maxsize=16_384)
def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def _day_or_none(ordinal: int | None) -> date | None:
    return None if ordinal is None else _day(ordinal)
