"""Warnings about events from the future: recorded where a clock was ahead, or read where the clock is behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from policytrack.domain.events import Event, moment, short
from policytrack.index.index import Index
from policytrack.journal.stamping import ALLOWANCE
from policytrack.text.escaping import counted, one_line

_NAMED = 3
_DAY = timedelta(days=1)


def latest_plausible_moment(now: datetime) -> str:
    """The latest moment at which a clock that is not ahead can have recorded an event, as the journal writes it."""
    return moment(now + ALLOWANCE, "microseconds")


def future_warnings(index: Index, now: datetime, *names: str) -> list[str]:
    """A sentence about the events in the journal that were recorded later than *now*; empty if there are none.

    Only about those of the recommendations with the ids in *names*, if there are any.
    """
    last = index.journal.last_recorded
    latest = latest_plausible_moment(now)
    if last is None or last <= latest:
        return []
    if names:
        events = {event.id: event for name in names for event in index.journal.events_of(name)}.values()
        return future_event_warnings([event for event in events if event.recorded - now > ALLOWANCE], now)
    return future_event_warnings(index.journal.ahead_of(latest), now)


def future_event_warnings(events: Collection[Event], now: datetime, *, comes_after: bool = False) -> list[str]:
    """A sentence that names these events, all recorded later than *now*; empty if there are none.

    *comes_after* adds that what is being recorded comes after them.
    """
    if not events:
        return []
    named = [one_line(_named(event, now)) for event in events]
    more = f", and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    many = "1 entry was" if len(named) == 1 else f"{len(named):,} entries were"
    then = "; what is recorded now comes after it" if comes_after else ""
    return [
        f"{many} recorded in the future: {', '.join(named[:_NAMED])}{more}. A clock was ahead there, "
        f"or this one is behind: it is {moment(now)} UTC here{then}"
    ]


def _named(event: Event, now: datetime) -> str:
    ahead = event.recorded - now
    days = f", {counted(round(ahead / _DAY), 'day')} ahead" if ahead >= _DAY else ""
    return f"{short(event.id)} of {event.recommendation} by {event.recorder} ({moment(event.recorded)} UTC{days})"
