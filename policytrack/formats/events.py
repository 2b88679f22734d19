"""An event of the journal as a row of a table, and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.events import Event, Kind, moment, short
from policytrack.domain.evidence import describe, evidence_words
from policytrack.domain.vocabulary import TRACKER
from policytrack.formats.records import event_json
from policytrack.formats.sheet import StyledLine
from policytrack.reports.history import HistoryEntry
from policytrack.text.escaping import one_line

_MARGIN = 12

HEADINGS = (
    *("effective", "recorded", "recommendation", "part", "actor", "kind", "status", "assessor", "through"),
    *("confidence", "to", "by_event", "event", "note", "evidence", "recorder", "id", "retracted_by"),
)


def row(told: HistoryEntry) -> list[str]:
    """The cells of an event under `HEADINGS`; evidence is written as it is typed."""
    values = event_json(told)
    values["evidence"] = " | ".join(evidence_words(one) for one in told.event.evidence)
    values["note"] = _said(told.event)
    return ["" if values[name] is None else str(values[name]) for name in HEADINGS]


def lines(told: HistoryEntry, *, strike: bool) -> Iterator[StyledLine]:
    """The event in a few lines; where nothing can be struck out, *strike* is false, and words say so."""
    event, style = told.event, "strike dim" if told.retraction is not None and strike else ""
    said = "[struck out] " if told.retraction is not None and not strike else ""
    yield StyledLine(event.effective.isoformat(), ((said, ""), (one_line(headline(event)), style or "bold")), _MARGIN)
    note = _said(event)
    if note:
        yield StyledLine("", ((one_line(note), style),), _MARGIN)
    for one in event.evidence:
        yield StyledLine("", ((f"evidence: {describe(one)}", style),), _MARGIN)
    recorded = f"recorded {moment(event.recorded)} UTC by {event.recorder} · {short(event.id)}"
    if event.after:
        recorded += f", after {', '.join(map(short, event.after))}"
    yield StyledLine("", ((one_line(recorded), "dim"),), _MARGIN)
    if told.retraction is not None:
        taken = told.retraction
        why = f"taken back {moment(taken.recorded)} UTC by {taken.recorder} · {short(taken.id)}: {taken.why or ''}"
        yield StyledLine("", ((one_line(why), "dim"),), _MARGIN)


def headline(event: Event) -> str:
    """What the event is about, and what it says, in a line."""
    about = event.recommendation if event.part is None else f"{event.recommendation}.{event.part}"
    whose = f" ({event.actor})" if event.actor is not None else ""
    said = {
        Kind.MARK: f"{event.status}",
        Kind.REVIEW: "looked, nothing new",
        Kind.DEFER: f"deferred to “{event.to}”",
        Kind.REVISE: _revised(event),
        Kind.RETRACT: f"takes back {short(event.event or '')}",
    }[event.kind]
    details = [
        f"by {event.assessor}" if event.assessor != TRACKER else "",
        f"looked through {event.through}" if event.through is not None else "",
        f"{event.confidence} confidence" if event.confidence is not None else "",
        f"overtaken by {event.by_event}" if event.by_event else "",
    ]
    return " · ".join((f"{about}{whose}  {said}", *filter(None, details)))


def _revised(event: Event) -> str:
    fields = ", ".join(one.field for one in event.revisions)
    return f"text revised: {fields}" if fields else "read, no text changed"


def _said(event: Event) -> str:
    revised = [f"{one.field}: “{one.before or ''}” → “{one.after or ''}”" for one in event.revisions]
    no_evidence = f"no evidence: {event.no_evidence}" if event.no_evidence else ""
    return " · ".join(filter(None, (event.note, event.why, no_evidence, *revised)))
