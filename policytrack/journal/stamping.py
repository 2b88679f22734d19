"""Gives a draft its moment of recording and its id, which make it an event."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from policytrack.domain.events import Event
from policytrack.domain.standing.in_force import places_of
from policytrack.journal.codec import event_id_for

ALLOWANCE = timedelta(minutes=1)
"""By how much clocks that are well kept may differ: so far, an entry's moment is moved behind the one before."""

_TICK = timedelta(microseconds=1)
_NONCE = 8


def recorded(draft: Event, now: datetime, held: Iterable[Event] = (), newest: datetime | None = None) -> Event:
    """The event that *draft* states, recorded *now*; the draft's id, moment and nonce do not count.

    *held* are the events that the journal holds for this recommendation, or none where all of them were recorded
    before *now*; *newest* is the moment of the one that was made just before this one, and is not among them. Of two
    marks for one day the later counts, and whoever puts a slip right means this one. So it comes at least a
    microsecond after each that is less than `ALLOWANCE` ahead of it. Those that are further ahead were recorded by
    another clock, or ours is behind: their moments are not believed, and the event names them as being there already.
    """
    moment = now.astimezone(UTC)
    places = places_of(held)
    ahead = tuple(
        id for place, id in sorted((place, id) for id, place in places.items()) if _is_ahead(place[0], moment)
    )
    before = [other for other, _ in places.values() if not _is_ahead(other, moment)]
    before += [newest] if newest is not None and not _is_ahead(newest, moment) else []
    moment = max([moment, *(other.astimezone(UTC) + _TICK for other in before)])
    # Two people may state the same in the same microsecond: these are two events.
    event = draft._replace(recorded=moment, nonce=os.urandom(_NONCE).hex(), after=ahead)
    return event._replace(id=event_id_for(event))


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
