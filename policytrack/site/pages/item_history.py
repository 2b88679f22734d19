"""The entries of the journal about a recommendation, as its page and feeds show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.model import Recommendation
from policytrack.domain.responsibility import Ancestors, is_claim
from policytrack.domain.statuses import status_label
from policytrack.formats.events import kept_words
from policytrack.reports.history import retractions_by_target
from policytrack.reports.page_items import evidence_links
from policytrack.reports.page_parts import Link
from policytrack.reports.wording import reason_text
from policytrack.site.items import Register
from policytrack.site.pages.links_and_statuses import StatusText
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized

_WHAT = {
    EventKind.MARK: "Marked",
    EventKind.REVIEW: "Reviewed",
    EventKind.DEFER: "Deadline revised",
    EventKind.REVISE: "Text revised",
    EventKind.RETRACT: "Retracted",
    EventKind.KEEP: "Evidence",
}


class HistoryItem(NamedTuple):
    """An entry of the journal: when it took effect, what it says, and by whom and when it was recorded.

    *status* is empty unless it marks one. *retracted* says since when and why it no longer counts; empty if it does.
    """

    anchor: str
    day: date
    what: str
    status: StatusText | None
    subject: str
    by: str
    recorded: date
    lines: tuple[str, ...]
    evidence: tuple[Link, ...]
    retracted: str


def history(
    events: Sequence[Event], recommendation: Recommendation, register: Register, ancestors: Ancestors, assessor: str
) -> Iterator[HistoryItem]:
    """The entries about the recommendation, those that took effect last first; *assessor* is the tracker's own."""
    retractions, names = retractions_by_target(events), register.names.actors
    for event in sorted(events, key=lambda event: (event.effective, event.recorded, event.id), reverse=True):
        if event.kind is EventKind.RETRACT:
            continue  # shown with what it retracts
        retraction = retractions.get(event.id)
        about = [f"part {event.part}"] if event.part is not None else []
        about += [names.get(event.actor, event.actor)] if event.actor else []
        name = register.assessor_name(event.assessor)
        is_claimed = event.status is not None and is_claim(
            event.assessor, recommendation, ancestors, register.assessors
        )
        yield HistoryItem(
            entry_anchor(event.id),
            event.effective,
            f"{name} claims" if is_claimed else _WHAT[event.kind],
            StatusText(str(event.status), status_label(event.status)) if event.status is not None else None,
            capitalized(", ".join(about)),
            "" if is_claimed or event.assessor == assessor else name,
            event.recorded.date(),
            tuple(event_lines(event)),
            evidence_links(event.evidence),
            "" if retraction is None else retraction_words(retraction),
        )


def event_lines(event: Event) -> Iterator[str]:
    """What an event says beside its kind and status, in sentences."""
    if event.to is not None:
        yield f"New deadline: “{event.to}”"
    for revision in event.revisions:
        yield f"{capitalized(revision.field)}: “{revision.before or 'nothing'}” → “{revision.after or 'nothing'}”"
    if event.keep is not None:
        yield kept_words(event)
    reason = reason_text(event)
    if reason:
        yield reason
    if event.through is not None and event.through != event.effective:
        yield f"Reviewed up to {day_words(event.through)}"


def retraction_words(retraction: Event) -> str:
    """When an entry was retracted, by whom, and why: `Retracted on 3 Jul 2026 by Jo: A slip`."""
    why = f": {retraction.why}" if retraction.why else ""
    return f"Retracted on {day_words(retraction.recorded.date())} by {retraction.recorder}{why}"


def entry_anchor(event: str) -> str:
    """The fragment of the page that shows the event with this id."""
    return f"entry-{event.removeprefix('p1-')[:15]}"
