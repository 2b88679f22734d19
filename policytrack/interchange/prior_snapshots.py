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


class _NotInOrder(Exception):
    """The lines of a journal are not in the order in which their events were recorded."""


def read_prior_snapshots(journal: Journal, present_ids: Mapping[str, str]) -> dict[str, PriorSnapshots]:
    """What earlier snapshots recorded, by case-folded recommendation id, as `snapshot_events.prior_snapshots` has it.

    *present_ids* has the ids that recommendations have now by their case-folded former ids. Raises `JournalUnusable` if
    the journal cannot be read, or a line of it is not as it was recorded.
    """
    try:
        return _read(journal, _Reader(present_ids))
    except _NotInOrder:  # after a merge, for example; then all events are held until they can be put in order
        return _read(journal, _Reader(present_ids, holds_all=True))


def _read(journal: Journal, reader: _Reader) -> dict[str, PriorSnapshots]:
    bad = []
    with journal.read_since() as reading:
        for line in reading:
            if isinstance(line, BadLine):
                bad.append(f"{journal.name}:{line.number}: {line.message}")
            else:
                reader.take(line)
    if bad:
        raise JournalUnusable("\n".join(bad))
    return reader.prior_snapshots()


class _Reader:
    """Takes in events line by line; they are held back only while a batch among them is not complete."""

    def __init__(self, present_ids: Mapping[str, str], *, holds_all: bool = False) -> None:
        self._present_ids, self._holds_all = present_ids, holds_all
        self._prior: dict[str, PriorSnapshots] = {}
        self._recorded: dict[str, str] = {}
        self._by_hand: dict[str, list[tuple[str, _MarkByHand]]] = {}
        self._held: list[_Recorded] = []
        self._last = ("", "")
        """When the last event was recorded that counts already, and its id."""
        self._retractions: list[tuple[Event, str | None]] = []
        self._places: dict[str, set[int]] = {}
        self._sizes: dict[str, int] = {}
        """The number of events in each batch of which the last one has been read."""
        self._incomplete: set[str] = set()
        self._snapshots: dict[tuple[Any, ...], Evidence | None] = {}
        self._moments: dict[tuple[Evidence, str], CopyMoment] = {}

    def take(self, line: Line) -> None:
        """Take in an event. Raises `_NotInOrder` if it is not held and was recorded before one that counts already."""
        values = line.values
        member, batch = values.get("batch"), None
        if member is not None:
            batch = self._note_member(*parse_member(member))
        if values["kind"] == "retract":
            self._retractions.append((line.event, batch))
        name = values["recommendation"].casefold()
        name = intern(self._present_ids[name].casefold() if name in self._present_ids else name)
        self._held.append(_Recorded(values["recorded"], values["id"], name, self._content(line), batch))
        if not self._incomplete and not self._holds_all:
            self._count_held()

    def prior_snapshots(self) -> dict[str, PriorSnapshots]:
        """What the events that were taken in say; those of incomplete batches do not count."""
        self._count_held()
        retracted = retractions_by_target(
            {event.id: event for event, batch in self._retractions if batch not in self._incomplete}.values()
        )
        for name, prior in self._prior.items():
            if retracted:
                prior.marks = tuple(mark for mark in prior.marks if mark.id not in retracted)
                prior.revisions = tuple(revision for revision in prior.revisions if revision.id not in retracted)
            prior.by_hand = tuple(mark for id, mark in self._by_hand.get(name, ()) if id not in retracted)
            prior.recorded = datetime.fromisoformat(self._recorded[name])
        return self._prior

    def _note_member(self, batch: str, place: int, is_last: bool) -> str:
        """Note that this event of the batch has been read; return the batch's name."""
        places = self._places.setdefault(batch, set())
        places.add(place)
        if is_last:
            self._sizes[batch] = place
        (self._incomplete.discard if len(places) == self._sizes.get(batch) else self._incomplete.add)(batch)
        return batch

    def _count_held(self) -> None:
        """Count the events that are held, without those of incomplete batches."""
        held, self._held = self._held, []
        held.sort(key=itemgetter(0, 1))
        for recorded, id, name, content, batch in held:
            if batch in self._incomplete or (recorded, id) == self._last:  # a merge may bring a line in twice
                continue
            if (recorded, id) < self._last:
                raise _NotInOrder
            self._last = (recorded, id)
            self._recorded[name] = recorded
            of_item = self._prior.get(name) or self._prior.setdefault(name, PriorSnapshots())
            if isinstance(content, PriorMark):
                of_item.marks += (content,)
            elif isinstance(content, PriorRevision):
                of_item.revisions += (content,)
            elif content is not None:
                self._by_hand.setdefault(name, []).append((id, content))

    def _content(self, line: Line) -> PriorMark | PriorRevision | _MarkByHand | None:
        values = line.values
        get, kind, status = values.get, values["kind"], values.get("status")
        if kind in ("retract", "keep"):
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
