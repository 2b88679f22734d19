"""What is known of the pages that evidence cites: of which a copy was kept, and what later checks found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from policytrack.domain.events import FINDINGS, Event, EventKind, Evidence, Keep, KeepVerdict, PageState
from policytrack.domain.standing.in_force import in_force, order_of
from policytrack.domain.standing.timing import LAST_DAY
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.date_words import day_words

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
    KeepVerdict.NOT_CHECKED: "Not allowed by robots.txt",
}
"""What people read for a verdict."""

_SHOWING = (KeepVerdict.KEPT, KeepVerdict.SAME, KeepVerdict.MOVED)
"""The verdicts on a page that shows what is cited."""

_WEB = re.compile("https?://", re.IGNORECASE)

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


def page_states(events: Iterable[Event], day: date = date.max, assessor: str = TRACKER) -> dict[str, PageState]:
    """What is known on *day* of each page that the events in force cite, by address.

    *events* must be all that is known of the recommendation. For another assessor than the tracker, only the pages that
    its own events cite count. An address that is not on the web, such as a file of the workspace, is left out unless a
    keep is about it.
    """
    return _PageEvents.of(events, assessor).states_on(day)


def word_spans(events: Iterable[Event], assessor: str = TRACKER) -> Iterator[tuple[str, date, date]]:
    """The days through which a word of `PAGE_STATES` is true of a page, by `page_states`: from one day until another.

    Each span is as long as it can be, and the day on which it ends is not in it.
    """
    spans: dict[str, list[tuple[date, date]]] = {}
    for page in _PageEvents.of(events, assessor).by_page():
        days = sorted({day for day, _ in (*page.cited, *page.keeps)})
        for since, until in pairwise((*days, LAST_DAY)):
            for state in page.states_on(since).values():
                for word in state.words:
                    spans.setdefault(word, []).append((since, until))
    for word, of_pages in spans.items():
        [(began, ended), *later] = sorted(of_pages)
        for since, until in later:
            if since > ended:
                yield word, began, ended
                began = since
            ended = max(ended, until)
        yield word, began, ended


class _PageEvents(NamedTuple):
    """What events in force say of pages: the *cited* evidence and the *keeps*, each with the day from which it counts.

    The keeps are in order: of two about a page, the later one counts.
    """

    cited: list[tuple[date, Evidence]]
    keeps: list[tuple[date, Keep]]

    @classmethod
    def of(cls, events: Iterable[Event], assessor: str) -> _PageEvents:
        known = list(events)
        since = {event.id: event.effective for event in known if assessor in (TRACKER, event.assessor)}
        cited = [
            (event.effective, piece)
            for event in in_force(known)
            if event.evidence and event.id in since and event.kind is not EventKind.KEEP
            for piece in event.evidence
            if is_on_the_web(piece.url)
        ]
        keeps = [
            (max(event.effective, since[event.event]), event.keep)
            for event in keeps_in_force(known)
            if event.keep is not None and event.event in since
        ]
        return cls(cited, keeps)

    def by_page(self) -> Iterable[_PageEvents]:
        """The same for each page by itself."""
        by_address: dict[str, _PageEvents] = {}
        for cited in self.cited:
            by_address.setdefault(cited[1].url, _PageEvents([], [])).cited.append(cited)
        for keep in self.keeps:
            by_address.setdefault(keep[1].address, _PageEvents([], [])).keeps.append(keep)
        return by_address.values()

    def states_on(self, day: date) -> dict[str, PageState]:
        """What is known of each page on *day*, by address."""
        states: dict[str, PageState] = {}
        for since, piece in self.cited:
            if since <= day and (piece.archived or piece.url not in states):
                states[piece.url] = PageState(archived=piece.archived)
        for since, keep in self.keeps:
            if since <= day:
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


def page_words(state: PageState) -> str:
    """What is known of a page, for people: `kept 24 Nov 2026; checked 3 Dec 2026: gone`, or `not kept`."""
    phrases = ["not kept" if state.kept is None else f"kept {day_words(state.kept.date())}"]
    latest = state.latest
    if latest is not None and latest.verdict is not None and latest.verdict is not KeepVerdict.KEPT:
        day = "" if latest.at is None else f" {day_words(latest.at.date())}"
        phrases.append(f"checked{day}: {VERDICT_LABELS[latest.verdict].lower()}")
    if latest is not None and latest.quote == FINDINGS[1]:
        phrases.append(f"the quoted words are not in it{f': “{latest.missing}”' if latest.missing else ''}")
    return "; ".join(phrases)


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
