"""An event of the journal as a row of a table and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policytrack.domain.events import Event, EventKind, Keep, KeepVerdict, moment, short
from policytrack.domain.evidence import evidence_words
from policytrack.domain.names import named_with_id
from policytrack.domain.standing.keeping import VERDICT_LABELS
from policytrack.domain.statuses import status_label
from policytrack.domain.vocabulary import TRACKER
from policytrack.formats.evidence_lines import evidence_lines
from policytrack.formats.records import event_json
from policytrack.formats.styled_line import StyledLine
from policytrack.reports.history import HistoryEntry
from policytrack.text.escaping import address, counted, one_line

_MARGIN = 12

HEADINGS = (
    *(
        "effective",
        "recorded",
        "recommendation",
        "part",
        "actor",
        "actor_name",
        "entry",
        "status",
        "assessor",
        "through",
    ),
    *("confidence", "to", "by_event", "event", "note", "evidence", "recorder", "id", "retracted_by"),
    *("arrival", "arrived", "vouched_by"),
)


def row(entry: HistoryEntry) -> list[str]:
    """The cells of an event under `HEADINGS`; evidence is written as it would be typed on the command line."""
    values = event_json(entry)
    values["evidence"] = " | ".join(evidence_words(evidence) for evidence in entry.event.evidence)
    values["note"] = _note(entry.event)
    return ["" if values[name] is None else str(values[name]) for name in HEADINGS]


def lines(entry: HistoryEntry, actor_names: Mapping[str, str], *, strike: bool) -> Iterator[StyledLine]:
    """The event in a few lines; a retracted one is struck through if *strike*, else marked as struck out.

    *actor_names* has the names of the actors by id.
    """
    event, retraction = entry.event, entry.retraction
    style = "strike dim" if retraction is not None and strike else ""
    struck_out = "[struck out] " if retraction is not None and not strike else ""
    first_line = one_line(headline(event, actor_names))
    yield StyledLine(event.effective.isoformat(), ((struck_out, ""), (first_line, style or "bold")), _MARGIN)
    note = _note(event)
    if note:
        yield StyledLine("", ((one_line(note), style),), _MARGIN)
    for evidence in event.evidence:
        yield from evidence_lines(evidence, indent=_MARGIN, style=style)
    recorded = f"recorded {moment(event.recorded)} UTC by {event.recorder} · {short(event.id)}"
    if event.after:
        recorded += f", after {', '.join(map(short, event.after))}"
    if entry.arrival is not None and entry.arrival.vouched:
        recorded += f", vouched for by {entry.arrival.login}"
    yield StyledLine("", ((one_line(recorded), "dim"),), _MARGIN)
    if retraction is not None:
        recorded = f"retracted {moment(retraction.recorded)} UTC by {retraction.recorder}"
        why = f"{recorded} · {short(retraction.id)}: {retraction.why or ''}"
        yield StyledLine("", ((one_line(why), "dim"),), _MARGIN)


def headline(event: Event, actor_names: Mapping[str, str]) -> str:
    """What the event is about and what it says, in one line; *actor_names* has the names of the actors by id."""
    about = event.recommendation if event.part is None else f"{event.recommendation}.{event.part}"
    actor = f" · {named_with_id(event.actor, actor_names)}" if event.actor is not None else ""
    statement = {
        EventKind.MARK: _marked(event),
        EventKind.REVIEW: "Reviewed, nothing new",
        EventKind.DEFER: f"Deadline revised to “{event.to}”",
        EventKind.REVISE: _revised(event),
        EventKind.RETRACT: f"Retracts {short(event.event or '')}",
        EventKind.KEEP: kept_words(event),
    }[event.kind]
    details = [
        f"reviewed up to {event.through}" if event.through is not None else "",
        f"{event.confidence} confidence" if event.confidence is not None else "",
        f"overtaken by {event.by_event}" if event.by_event else "",
    ]
    return " · ".join((f"{about}{actor}  {statement}", *filter(None, details)))


def _marked(event: Event) -> str:
    """The status; of another assessor's mark with the assessor, who may be claiming it: `india says: Implemented`."""
    label = status_label(event.status) if event.status is not None else ""
    return label if event.assessor == TRACKER else f"{event.assessor} says: {label}"


def _revised(event: Event) -> str:
    fields = ", ".join(revision.field for revision in event.revisions)
    return f"Text revised: {fields}" if fields else "Read, no text changed"


def kept_words(event: Event) -> str:
    """What became of a page, such as `Checked: gone · https://…`."""
    keep = event.keep
    if keep is None:
        return ""
    about = f"evidence of {short(event.event or '')}"
    if keep.verdict is None:
        return f"Adds to the {about}: {address(keep.address)}"
    did = "Kept a copy" if keep.verdict is KeepVerdict.KEPT else f"Checked, {VERDICT_LABELS[keep.verdict].lower()}"
    return f"{did}: {about}, {address(keep.address)}"


def _about_page(keep: Keep) -> Iterator[str]:
    """What a keep says beside its verdict."""
    if keep.at is not None:
        yield f"asked {moment(keep.at)} UTC"
    if keep.final is not None and keep.final != keep.address:
        yield f"led to {address(keep.final)}"
    if keep.type is not None or keep.size is not None:
        size = "" if keep.size is None else counted(keep.size, "byte")
        yield " ".join(filter(None, (keep.type, size)))
    if keep.quote is not None:
        yield f"quote {keep.quote}"
    if keep.missing is not None:
        yield f"gone from it: “{keep.missing}”"
    if keep.similarity is not None:
        yield f"{keep.similarity:.0%} similar"
    if keep.archived is not None:
        yield f"archived copy {address(keep.archived)}"
    if keep.digest is not None:
        yield keep.digest


def _note(event: Event) -> str:
    revised = [
        f"{revision.field}: “{revision.before or ''}” → “{revision.after or ''}”" for revision in event.revisions
    ]
    page = () if event.keep is None else _about_page(event.keep)
    no_evidence = f"No evidence: {event.no_evidence}" if event.no_evidence else ""
    return " · ".join(filter(None, (event.note, event.why, no_evidence, *revised, *page)))
