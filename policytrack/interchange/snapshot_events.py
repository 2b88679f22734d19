"""The events that a snapshot adds to the journal: a mark for each reported status, and revisions of texts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from policytrack.domain.events import Event, EventKind, Evidence, Revision
from policytrack.domain.evidence import snapshot_evidence, snapshot_of
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.interchange.copy_moment import CopyMoment, digest_in, moment_in
from policytrack.interchange.items import Item
from policytrack.interchange.text_revisions import RevisionStep, TextChanges

_MISSING_NOTE = "no longer in the copy"


class Snapshot(NamedTuple):
    """A file that was read: its name, its digest in hexadecimal, and the moment at which it holds."""

    name: str
    digest: str
    moment: CopyMoment

    @property
    def evidence(self) -> Evidence:
        return snapshot_evidence(self.name, self.digest, self.moment.day, self.moment.shown_time)


class PriorMark(NamedTuple):
    """What an earlier snapshot reported of an actor's component; *status* is None if it reported no status."""

    id: str
    moment: CopyMoment
    actor: str | None
    status: Status | None
    snapshot: Evidence
    is_missing: bool
    """Whether the recommendation was missing from the snapshot, and was marked for that reason."""


class PriorRevision(NamedTuple):
    """The changes of texts that an earlier snapshot showed; *revisions* is empty if it showed none."""

    id: str
    moment: CopyMoment
    revisions: tuple[Revision, ...]
    snapshot: Evidence


class PriorSnapshots:
    """What earlier snapshots recorded of one recommendation: marks, in the order of recording, and revisions.

    *recorded* is when the recommendation's last event was recorded, by an import or by a person. There may be 100,000
    of these objects, so they are kept small.
    """

    __slots__ = ("marks", "recorded", "revisions")

    def __init__(self) -> None:
        self.marks: tuple[PriorMark, ...] = ()
        self.revisions: tuple[PriorRevision, ...] = ()
        self.recorded: datetime | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the recommendation was missing from the newest snapshot."""
        missing_since = max((mark.moment for mark in self.marks if mark.is_missing), default=None)
        return missing_since is not None and all(moment < missing_since for moment in self.snapshots)

    @property
    def is_closed(self) -> bool:
        """Whether the last status of each actor is a closed one."""
        last_marks: dict[str | None, PriorMark] = {}
        for mark in sorted(self.marks, key=lambda mark: mark.moment):
            if mark.status is not None:
                last_marks[mark.actor] = mark
        return bool(last_marks) and all(
            mark.status is not None and mark.status.is_closed for mark in last_marks.values()
        )

    @property
    def snapshots(self) -> dict[CopyMoment, Evidence]:
        """The snapshots that contained the recommendation, by moment, in order."""
        by_moment = {revision.moment: revision.snapshot for revision in self.revisions}
        by_moment |= {mark.moment: mark.snapshot for mark in self.marks if not mark.is_missing}
        return dict(sorted(by_moment.items()))

    @property
    def steps(self) -> list[RevisionStep]:
        """The changes of texts, in the order of their moments."""
        return [
            RevisionStep(revision.moment, {field: (old, new) for field, old, new in revision.revisions})
            for revision in sorted(self.revisions, key=lambda revision: revision.moment)
            if revision.revisions
        ]

    def last_status(self, actor: str | None, moment: CopyMoment) -> Status | None:
        """The status reported for the actor by the last snapshot before the moment; of equals, the last recorded."""
        last_mark: PriorMark | None = None
        for mark in self.marks:
            is_before = mark.status is not None and mark.moment < moment and mark.actor in (actor, None)
            if is_before and (last_mark is None or mark.moment >= last_mark.moment):
                last_mark = mark
        return None if last_mark is None else last_mark.status


def prior_snapshots(events: Iterable[Event], retracted: Container[str]) -> dict[str, PriorSnapshots]:
    """What earlier snapshots recorded, by case-folded recommendation id; *retracted* are event ids to ignore."""
    prior: dict[str, PriorSnapshots] = {}
    shared: dict[Evidence, Evidence] = {}
    for event in events:
        name = event.recommendation.casefold()
        of_item = prior.get(name) or prior.setdefault(name, PriorSnapshots())
        of_item.recorded = event.recorded
        snapshot = snapshot_of(event)
        if snapshot is None or event.id in retracted or event.kind is EventKind.RETRACT:
            continue
        snapshot = shared.setdefault(snapshot, snapshot)  # one object for equal values saves memory
        moment = moment_in(snapshot, event.effective)
        if event.kind is EventKind.REVISE:
            of_item.revisions += (PriorRevision(event.id, moment, event.revisions, snapshot),)
        else:
            is_missing = event.note == _MISSING_NOTE
            of_item.marks += (PriorMark(event.id, moment, event.actor, event.status, snapshot, is_missing),)
    return prior


def mark_drafts(item: Item, snapshot: Snapshot, prior: PriorSnapshots) -> list[Event]:
    """Drafts of the marks for the statuses that a snapshot reports, without those that the journal already has.

    A mark that the same file made by another mapping, and makes no longer, is retracted. Raises `UsageProblem` if
    another snapshot of the same moment reported on the same component.
    """
    same_moment = [mark for mark in prior.marks if mark.moment == snapshot.moment]
    title = snapshot.evidence.title
    outdated = {mark.actor: mark for mark in same_moment if mark.snapshot.title == title and not mark.is_missing}
    drafts = []
    for reported in item.statuses:
        status = None if reported.status is Status.UNASSESSED else reported.status
        recorded = outdated.get(reported.actor)
        if recorded is not None and recorded.status is status:
            del outdated[reported.actor]
            continue
        for mark in same_moment:
            if mark.actor == reported.actor and mark.snapshot.title != title:
                raise conflicting_snapshot(item.id, snapshot, mark.snapshot)
        values: dict[str, Any] = {
            "actor": reported.actor,
            "note": reported.note,
            "evidence": (snapshot.evidence, *reported.evidence),
        }
        if status is None:
            drafts.append(_draft(EventKind.REVIEW, item.id, snapshot.moment, **values))
        else:
            drafts.append(_draft(EventKind.MARK, item.id, snapshot.moment, status=status, **values))
    why = "the copy was read again by another mapping"
    retractions = (
        _draft(EventKind.RETRACT, item.id, snapshot.moment, event=mark.id, why=why) for mark in outdated.values()
    )
    return [*retractions, *drafts]


def conflicting_snapshot(id: str, snapshot: Snapshot, other: Evidence) -> UsageProblem:
    """The error for a recommendation on which a snapshot and an *other* one of the same moment differ."""
    names = [snapshot.name, other.url.removeprefix("file:")]
    if names[0] == names[1]:
        names = [f"{names[0]} ({text[:15]}…)" for text in (snapshot.evidence.title or "", digest_in(other))]
    return UsageProblem(
        f"{names[0]} and {names[1]}, which was read before, are two copies of {snapshot.moment}, and both have {id}; "
        f"write with --as-of when this copy was made, if necessary with the time: {snapshot.moment.day}T14:00Z"
    )


def retraction(event: Event, why: str) -> Event:
    """A draft of the retraction of an event."""
    moment = CopyMoment(event.effective)
    return _draft(EventKind.RETRACT, event.recommendation, moment, event=event.id, why=why)


def missing_draft(name: str, snapshot: Snapshot, status: Status, prior: PriorSnapshots) -> Event | None:
    """A draft of the mark for a recommendation that the snapshot no longer contains.

    None if the recommendation is closed or already has that status.
    """
    if prior.last_status(None, snapshot.moment) is status or prior.is_closed:
        return None
    return _draft(
        EventKind.MARK, name, snapshot.moment, status=status, note=_MISSING_NOTE, evidence=(snapshot.evidence,)
    )


def revision_drafts(
    name: str, snapshot: Snapshot, changes: TextChanges, prior: PriorSnapshots, *, is_marked: bool
) -> list[Event]:
    """Drafts of the events that record changes of texts, and of retractions where an older snapshot corrects them.

    A moment of a snapshot that has no mark gets a revision even if no text changed (*is_marked*: whether this snapshot
    makes a mark), so that whoever reads an older snapshot later knows that this one was read.
    """
    fields_by_moment = {step.moment: step.fields for step in changes.steps}
    drafts = [
        _draft(
            EventKind.RETRACT,
            name,
            snapshot.moment,
            event=revision.id,
            why="an older copy shows when the texts changed",
        )
        for revision in prior.revisions
        if revision.moment in (*changes.undone, *fields_by_moment)
    ]
    marked = {mark.moment for mark in prior.marks} | ({snapshot.moment} if is_marked else set())
    unchanged = [*changes.undone, *([snapshot.moment] if snapshot.moment not in prior.snapshots else [])]
    fields_by_moment |= {moment: {} for moment in unchanged if moment not in fields_by_moment and moment not in marked}
    for moment, fields in fields_by_moment.items():
        revisions = tuple(Revision(field, old, new) for field, (old, new) in fields.items())
        # The evidence of a step to a snapshot that was read before is that snapshot.
        evidence = prior.snapshots.get(moment, snapshot.evidence)
        drafts.append(_draft(EventKind.REVISE, name, moment, revisions=revisions, evidence=(evidence,)))
    return drafts


def _draft(kind: EventKind, name: str, moment: CopyMoment, **values: Any) -> Event:
    return Event("", kind, name, moment.day, datetime(1, 1, 1, tzinfo=UTC), nonce="", recorder="", **values)


def snapshot_digests(all_prior: Iterable[PriorSnapshots]) -> set[str]:
    """The digests of the snapshots' files."""
    digests = set()
    for prior in all_prior:
        digests |= {digest_in(mark.snapshot) for mark in prior.marks}
        digests |= {digest_in(revision.snapshot) for revision in prior.revisions}
    return digests


def newest_moment(all_prior: Mapping[str, PriorSnapshots], digests: Container[str]) -> CopyMoment | None:
    """The moment of the newest of the snapshots whose files have one of these digests; None if there is none."""
    newest = None
    for prior in all_prior.values():
        for moment, snapshot in (
            *((mark.moment, mark.snapshot) for mark in prior.marks),
            *((revision.moment, revision.snapshot) for revision in prior.revisions),
        ):
            if (newest is None or moment > newest) and digest_in(snapshot) in digests:
                newest = moment
    return newest
