"""Making an event of what somebody states: when it was recorded, and its id."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from policytrack.events import Event
from policytrack.journal.lines import id_of

_TICK = timedelta(microseconds=1)
_NONCE = 8


def recorded(draft: Event, now: datetime, newest: datetime | None = None) -> Event:
    """The event that *draft* states, recorded *now*; the draft's id, moment and nonce do not count.

    *newest* is the newest moment that the journal holds for this recommendation. The event comes at
    least a microsecond after it, even where another machine's clock is ahead of ours: of two
    marks for one day the later counts, and whoever puts a slip right means this one.
    """
    moment = now.astimezone(UTC)
    if newest is not None:
        moment = max(moment, newest.astimezone(UTC) + _TICK)
    # Two people may state the same in the same microsecond: these are two events.
    event = draft._replace(recorded=moment, nonce=os.urandom(_NONCE).hex())
    return event._replace(id=id_of(event))
