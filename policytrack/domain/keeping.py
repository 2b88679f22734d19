"""What is known of the pages that evidence cites: of which a copy was kept, and what later checks found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.events import NOT_KEPT, Event, EventKind, Evidence, Keep, KeepVerdict
from policytrack.domain.standing.in_force import in_force, order_of

VERDICT_MEANINGS = {
    KeepVerdict.KEPT: "a copy was kept, and nobody has checked the page since",
    KeepVerdict.SAME: "the page still shows what was kept",
    KeepVerdict.DRIFTED: "the page shows something else now, or the quoted words are gone from it",
    KeepVerdict.MOVED: "the page is at another address now",
    KeepVerdict.BLOCKED: "the server does not let this program see the page",
    KeepVerdict.GONE: "the page is gone: two failures, at least a day apart",
    KeepVerdict.NOT_CHECKED: "the server's robots.txt asks programs not to read the page",
}

VERDICT_LABELS = {
    KeepVerdict.KEPT: "Kept",
    KeepVerdict.SAME: "Unchanged",
    KeepVerdict.DRIFTED: "Changed",
    KeepVerdict.MOVED: "Moved",
    KeepVerdict.BLOCKED: "Blocked",
    KeepVerdict.GONE: "Gone",
    KeepVerdict.NOT_CHECKED: "Not checked",
}
"""What people read for a verdict."""

_SHOWING = (KeepVerdict.KEPT, KeepVerdict.SAME, KeepVerdict.MOVED)
"""The verdicts on a page that shows what is cited."""

_WEB = re.compile("https?://", re.IGNORECASE)


class PageState(NamedTuple):
    """What is known of a page on a day.

    *kept* is the moment at which the latest copy was kept, and *digest* identifies that copy; None if there is none.
    What was kept of a page that no longer shows what is cited is no copy of it.
    *latest* is the latest keep that says what became of the page, and *archived* the address of the latest archived
    copy that an event names.
    """

    digest: str | None = None
    kept: datetime | None = None
    latest: Keep | None = None
    archived: str | None = None

    @property
    def verdict(self) -> KeepVerdict | None:
        """What the latest check found; None if nobody has asked for the page."""
        return None if self.latest is None else self.latest.verdict

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `PAGE_STATES` that are true of the page."""
        verdict = self.verdict
        copy = NOT_KEPT if self.digest is None else str(KeepVerdict.KEPT)
        return (copy,) if verdict in (None, KeepVerdict.KEPT) else (copy, str(verdict))


NOTHING_KEPT = PageState()


def is_on_the_web(address: str) -> bool:
    """Whether a copy of what is at this address can be kept."""
    return _WEB.match(address) is not None


def keeps_in_force(events: Iterable[Event], day: date = date.max) -> list[Event]:
    """The keeps that count on *day*, in order: not retracted, and about an event that counts.

    *events* must be all that is known of the recommendation.
    """
    known = list(events)
    if not any(event.kind is EventKind.KEEP for event in known):
        return []
    counting = [event for event in in_force(known) if event.effective <= day]
    citing = {event.id for event in counting if event.kind not in (EventKind.KEEP, EventKind.RETRACT)}
    keeps = [event for event in counting if event.kind is EventKind.KEEP and event.event in citing]
    return sorted(keeps, key=order_of(known))


def page_states(events: Iterable[Event], day: date = date.max) -> dict[str, PageState]:
    """What is known on *day* of each page that the events in force cite, by address.

    *events* must be all that is known of the recommendation. An address that is not on the web, such as a file of the
    workspace, is left out unless a keep is about it.
    """
    known = list(events)
    states = {
        piece.url: PageState(archived=piece.archived)
        for event in in_force(known)
        if event.effective <= day and event.kind is not EventKind.KEEP
        for piece in event.evidence
        if is_on_the_web(piece.url)
    }
    for event in keeps_in_force(known, day):
        if (keep := event.keep) is not None:
            states[keep.address] = _after(states.get(keep.address, NOTHING_KEPT), keep)
    return states


def with_added_evidence(events: Sequence[Event], day: date = date.max) -> Sequence[Event]:
    """The events, each with the evidence that keeps have added to it by *day*.

    A keep may be about a page that its event does not cite, or state facts about a piece of evidence, such as a title,
    that the event left out.
    """
    keeps = keeps_in_force(events, day)
    if not keeps:
        return events
    added: dict[str, dict[str, Evidence]] = {}
    for event in keeps:
        if event.keep is not None and event.event is not None:
            address = event.keep.address
            pieces = added.setdefault(event.event, {})
            for piece in (*event.evidence, Evidence(address)):
                pieces[address] = _filled(pieces[address], piece) if address in pieces else piece
    return [
        event._replace(evidence=tuple(_merged(event.evidence, added[event.id]))) if event.id in added else event
        for event in events
    ]


def _after(state: PageState, keep: Keep) -> PageState:
    """The state of a page after one more keep."""
    if keep.digest is not None and keep.verdict in _SHOWING:
        state = state._replace(digest=keep.digest, kept=keep.at)
    if keep.archived is not None:
        state = state._replace(archived=keep.archived)
    return state if keep.verdict is None else state._replace(latest=keep)


def _merged(cited: Iterable[Evidence], added: Mapping[str, Evidence]) -> Iterator[Evidence]:
    addresses = set()
    for piece in cited:
        addresses.add(piece.url)
        yield _filled(piece, added[piece.url]) if piece.url in added else piece
    yield from (piece for address, piece in added.items() if address not in addresses)


def _filled(piece: Evidence, other: Evidence) -> Evidence:
    """The piece of evidence, with what the other states and it does not."""
    missing = {key: value for key, value in other._asdict().items() if getattr(piece, key) is None}
    return piece._replace(**missing)
