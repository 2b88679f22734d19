"""Saying so where the journal holds what was recorded in the future: by a clock that was ahead, or ours is behind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from policytrack.commands.output import note
from policytrack.escaping import counted, one_line
from policytrack.events import Event, moment, short
from policytrack.index import Index

_NAMED = 3
_DAY = timedelta(days=1)


def latest_now(now: datetime) -> str:
    """The moment, as the journal writes it, after which no well-kept clock has recorded anything yet."""
    from policytrack.journal.recording import ALLOWANCE

    return moment(now + ALLOWANCE, "microseconds")


def note_future(index: Index, *names: str) -> None:
    """Name what the journal holds from the future: of the recommendations with these ids, or of all."""
    from policytrack.journal.recording import ALLOWANCE

    now = datetime.now(UTC)
    if names:
        held = {one.id: one for name in names for one in index.journal.events_of(name)}.values()
        note_ahead([one for one in held if one.recorded - now > ALLOWANCE], now)
        return
    last = index.journal.last_recorded
    if last is not None and last > latest_now(now):
        note_ahead(index.journal.ahead_of(latest_now(now)), now)


def note_ahead(events: Collection[Event], now: datetime, *, comes_after: bool = False) -> None:
    """Name these events, which were recorded later than *now*."""
    if not events:
        return
    named = [one_line(_named(one, now)) for one in events]
    more = f", and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    many = "1 entry was" if len(named) == 1 else f"{len(named):,} entries were"
    then = "; what is recorded now comes after it" if comes_after else ""
    note(
        f"policytrack: {many} recorded in the future: {', '.join(named[:_NAMED])}{more}. A clock was ahead there, "
        f"or this one is behind: it is {moment(now)} UTC here{then}"
    )


def _named(event: Event, now: datetime) -> str:
    ahead = event.recorded - now
    days = f", {counted(round(ahead / _DAY), 'day')} ahead" if ahead >= _DAY else ""
    return f"{short(event.id)} of {event.recommendation} by {event.recorder} ({moment(event.recorded)} UTC{days})"
