"""Find what the journal already says, so that recording a batch again does not repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from policytrack.domain.events import Event
from policytrack.domain.standing.in_force import in_force

_NO_MOMENT = datetime(1, 1, 1, tzinfo=UTC)


def recorded_before(drafts: Sequence[Event], events_of: Callable[[str], Sequence[Event]]) -> list[Event | None]:
    """For each draft, the event in force that says the same; None if there is none.

    None as well if another event that may overrule it was recorded later. *events_of* returns the events of the
    recommendation with an id.
    """
    contents = [_content(draft) for draft in drafts]
    together = set(contents)
    earlier: list[Event | None] = []
    for draft, content in zip(drafts, contents, strict=True):
        latest: Event | None = None
        events = in_force(events_of(draft.recommendation))
        for event in sorted(events, key=lambda event: (event.recorded, event.id)):
            other = _content(event)
            if other == content:
                latest = event
            elif other not in together and _may_overrule(event, draft):
                latest = None
        earlier.append(latest)
    return earlier


def _content(event: Event) -> Event:
    """The event without its id, moment and batch, so that two events that say the same are equal."""
    return event._replace(
        id="", recorded=_NO_MOMENT, nonce="", after=(), batch=None, recommendation=event.recommendation.casefold()
    )


def _may_overrule(event: Event, draft: Event) -> bool:
    """Whether a later event may count instead of the draft: for the same day, by the same assessor."""
    return (
        (event.kind, event.assessor, event.effective) == (draft.kind, draft.assessor, draft.effective)
        and (event.part is None or draft.part is None or event.part == draft.part)
        and (event.actor is None or draft.actor is None or event.actor == draft.actor)
    )
