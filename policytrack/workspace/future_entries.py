"""Entries of the journal from the future: recorded where a clock was ahead, or seen where this one is behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from policytrack.domain.events import Event, moment, short
from policytrack.index.index import Index
from policytrack.journal.stamping import ALLOWANCE
from policytrack.text.escaping import counted, one_line
from policytrack.workspace.clock import now

_NAMED = 3
_DAY = timedelta(days=1)


def latest_now() -> str:
    """The moment, as the journal writes it, after which no well-kept clock has recorded anything yet."""
    return moment(now() + ALLOWANCE, "microseconds")


def future_warnings(index: Index, *names: str) -> list[str]:
    """A sentence that names what the journal holds from the future, if anything.

    Of the recommendations with these ids, or of all.
    """
    if names:
        held = {event.id: event for name in names for event in index.journal.events_of(name)}.values()
        return ahead_warnings([event for event in held if event.recorded - now() > ALLOWANCE])
    last = index.journal.last_recorded
    if last is not None and last > latest_now():
        return ahead_warnings(index.journal.ahead_of(latest_now()))
    return []


def ahead_warnings(events: Collection[Event], *, comes_after: bool = False) -> list[str]:
    """A sentence that names these events, which were recorded later than now; none where there are none."""
    if not events:
        return []
    here = now()
    named = [one_line(_named(event, here)) for event in events]
    more = f", and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    many = "1 entry was" if len(named) == 1 else f"{len(named):,} entries were"
    then = "; what is recorded now comes after it" if comes_after else ""
    return [
        f"policytrack: {many} recorded in the future: {', '.join(named[:_NAMED])}{more}. A clock was ahead there, "
        f"or this one is behind: it is {moment(here)} UTC here{then}"
    ]


def _named(event: Event, here: datetime) -> str:
    ahead = event.recorded - here
    days = f", {counted(round(ahead / _DAY), 'day')} ahead" if ahead >= _DAY else ""
    return f"{short(event.id)} of {event.recommendation} by {event.recorder} ({moment(event.recorded)} UTC{days})"
