"""Turn a draft into an event, by giving it a moment of recording and an id."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from policytrack.domain.events import Event
from policytrack.domain.standing.in_force import places_of
from policytrack.journal.codec import event_id_for

ALLOWANCE = timedelta(minutes=1)
"""How far well-kept clocks may differ: an event is moved after others that are ahead of it by no more than this."""

_TICK = timedelta(microseconds=1)
_NONCE = 8  # bytes


def recorded(draft: Event, now: datetime, held: Collection[Event] = (), newest: datetime | None = None) -> Event:
    """The draft as an event recorded *now*; the draft's own id, moment and nonce are ignored.

    See `stamped` for *held* and *newest*.
    """
    event = stamped(draft, now, held, newest)
    return event._replace(id=event_id_for(event))


def stamped(draft: Event, now: datetime, held: Collection[Event] = (), newest: datetime | None = None) -> Event:
    """The draft as an event recorded *now*, still without its id.

    *held* are the journal's events for this recommendation; it may be empty if all of them were recorded before *now*.
    *newest* is the moment of an event that was made just before this one and is not among them.

    Of two marks for the same day the later one counts, and somebody who corrects a slip means the correction. So the
    event is recorded at least a microsecond after every event that is up to `ALLOWANCE` ahead of *now*. Events further
    ahead were recorded by a wrong clock, or ours is wrong: their moments are not believed, and the new event lists
    them in `after` instead.
    """
    moment = now.astimezone(UTC)
    places = places_of(held) if held else {}
    ahead = tuple(
        id for place, id in sorted((place, id) for id, place in places.items()) if _is_ahead(place[0], moment)
    )
    before = [other for other, _ in places.values() if not _is_ahead(other, moment)]
    before += [newest] if newest is not None and not _is_ahead(newest, moment) else []
    moment = max([moment, *(other.astimezone(UTC) + _TICK for other in before)])
    # The nonce keeps two events apart that say the same and were recorded in the same microsecond.
    return draft._replace(id="", recorded=moment, nonce=os.urandom(_NONCE).hex(), after=ahead)


def successive_moments(first: datetime) -> Iterator[datetime]:
    """Moments for the events that are recorded together: *first*, and then each a microsecond later.

    So the journal's lines are in the order of their moments, and no two events of one run have the same.
    """
    moment = first
    while True:
        yield moment
        moment += _TICK


def _is_ahead(recorded: datetime, now: datetime) -> bool:
    return recorded - now > ALLOWANCE
