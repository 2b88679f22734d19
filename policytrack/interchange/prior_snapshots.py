"""What earlier snapshots of other trackers recorded, from the lines of the journal.

An import asks for all of it at once. Read from the first line to the last, that takes a fraction of the time in which
an index is made of the journal, or in which each event is looked up in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from operator import itemgetter
from sys import intern
from typing import Any, NamedTuple

from policytrack.domain.events import Event, Evidence, Revision
from policytrack.domain.evidence import snapshot_of
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import JournalUnusable
from policytrack.interchange.copy_moment import CopyMoment, moment_in
from policytrack.interchange.snapshot_events import MISSING_NOTE, PriorMark, PriorRevision, PriorSnapshots
from policytrack.journal.batches import parse_member
from policytrack.journal.parsed import BadLine, Line
from policytrack.journal.protocol import Journal
from policytrack.reports.history import retractions_by_target

_MarkByHand = tuple[date, str | None, Status]


class _Recorded(NamedTuple):
    """An event as far as an import needs it; *content* is None if that is only when it was recorded.

    *batch* is the name of the batch to which it belongs.
    """

    recorded: str
    id: str
    recommendation: str
    content: PriorMark | PriorRevision | _MarkByHand | None
    batch: str | None


def read_prior_snapshots(journal: Journal, present_ids: Mapping[str, str]) -> dict[str, PriorSnapshots]:
    """What earlier snapshots recorded, by case-folded recommendation id, as `snapshot_events.prior_snapshots` has it.

    *present_ids* has the ids that recommendations have now by their case-folded former ids. Raises `JournalUnusable` if
    the journal cannot be read, or a line of it is not as it was recorded.
    """
    reader = _Reader()
    bad = []
    with journal.read_since() as reading:
        for line in reading:
            if isinstance(line, BadLine):
                bad.append(f"{journal.name}:{line.number}: {line.message}")
            else:
                reader.take(line)
    if bad:
        raise JournalUnusable("\n".join(bad))
    return reader.prior_snapshots(present_ids)


class _Reader:
    def __init__(self) -> None:
        self._events: list[_Recorded] = []
        self._retractions: list[Event] = []
        self._places: dict[str, set[int]] = {}
        self._last: dict[str, int] = {}
        """The number of events in each batch of which the last one has been read."""
        self._snapshots: dict[tuple[Any, ...], Evidence | None] = {}
        self._moments: dict[tuple[Evidence, str], CopyMoment] = {}

    def take(self, line: Line) -> None:
        """Take in an event."""
        values = line.values
        member, batch = values.get("batch"), None
        if member is not None:
            batch, place, is_last = parse_member(member)
            self._places.setdefault(batch, set()).add(place)
            if is_last:
                self._last[batch] = place
        if values["kind"] == "retract":
            self._retractions.append(line.event)
        name = intern(values["recommendation"].casefold())
        self._events.append(_Recorded(values["recorded"], values["id"], name, self._content(line), batch))

    def prior_snapshots(self, present_ids: Mapping[str, str]) -> dict[str, PriorSnapshots]:
        """What the events that were taken in say; those of incomplete batches do not count."""
        incomplete = {batch for batch, places in self._places.items() if len(places) != self._last.get(batch)}
        self._events.sort(key=itemgetter(0, 1))
        events = [event for event in self._events if event.batch not in incomplete]
        ids = {event.id for event in events} if incomplete else None
        retracted = retractions_by_target(event for event in self._retractions if ids is None or event.id in ids)
        prior: dict[str, PriorSnapshots] = {}
        recorded: dict[str, str] = {}
        last_id = ""
        for event in events:
            if event.id == last_id:  # a merge may have brought the line in twice
                continue
            last_id, content, name = event.id, event.content, event.recommendation
            if name in present_ids:
                name = present_ids[name].casefold()
            recorded[name] = event.recorded
            of_item = prior.get(name) or prior.setdefault(name, PriorSnapshots())
            if content is None or event.id in retracted:
                continue
            if isinstance(content, PriorMark):
                of_item.marks += (content,)
            elif isinstance(content, PriorRevision):
                of_item.revisions += (content,)
            else:
                of_item.by_hand += (content,)
        for name, moment in recorded.items():
            prior[name].recorded = datetime.fromisoformat(moment)
        return prior

    def _content(self, line: Line) -> PriorMark | PriorRevision | _MarkByHand | None:
        values = line.values
        get, kind, status = values.get, values["kind"], values.get("status")
        if kind == "retract":
            return None
        snapshot = self._snapshot(line)
        actor = intern(values["actor"]) if "actor" in values else None
        if snapshot is None:
            is_whole = get("assessor", TRACKER) == TRACKER and get("part") is None
            return (date.fromisoformat(values["effective"]), actor, Status(status)) if status and is_whole else None
        moment = self._moments.get((snapshot, values["effective"]))
        if moment is None:
            moment = moment_in(snapshot, date.fromisoformat(values["effective"]))
            self._moments[snapshot, values["effective"]] = moment
        if kind == "revise":
            revisions = tuple(Revision(*map(fields.get, Revision._fields)) for fields in get("revisions", ()))
            return PriorRevision(values["id"], moment, revisions, snapshot)
        is_missing = get("note") == MISSING_NOTE
        return PriorMark(values["id"], moment, actor, Status(status) if status else None, snapshot, is_missing)

    def _snapshot(self, line: Line) -> Evidence | None:
        """The evidence that names the snapshot from which an event was imported, one object for equal ones."""
        for number, piece in enumerate(line.values.get("evidence", ())):
            if piece["url"].startswith("file:"):
                key = tuple(piece.items())
                if key not in self._snapshots:
                    event = line.event
                    self._snapshots[key] = snapshot_of(event._replace(evidence=event.evidence[number : number + 1]))
                if self._snapshots[key] is not None:
                    return self._snapshots[key]
        return None
