"""The events that a snapshot adds to the journal: a mark for each reported status, and revisions of texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from policytrack.domain.events import Event, EventKind, Evidence, Revision
from policytrack.domain.evidence import snapshot_evidence, snapshot_of
from policytrack.domain.statuses import Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.errors import UsageProblem
from policytrack.interchange.copy_moment import CopyMoment, digest_in, moment_in
from policytrack.interchange.items import Item
from policytrack.interchange.text_revisions import RevisionStep, TextChanges

MISSING_NOTE = "no longer in the copy"
"""The note of a mark for what a copy no longer has."""


class Snapshot(NamedTuple):
    """A file that was read: its name, its digest in hexadecimal, and the moment at which it holds."""

    name: str
    digest: str
    moment: CopyMoment

    @property
    def evidence(self) -> Evidence:
        return _evidence(self)


@lru_cache(maxsize=16)
def _evidence(snapshot: Snapshot) -> Evidence:
    return snapshot_evidence(snapshot.name, snapshot.digest, snapshot.moment.day, snapshot.moment.shown_time)


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

    __slots__ = ("by_hand", "marks", "recorded", "revisions")

    def __init__(self) -> None:
        self.marks: tuple[PriorMark, ...] = ()
        self.by_hand: tuple[tuple[date, str | None, Status], ...] = ()
        """The marks that people made: from which day, whose component, and the status."""
        self.revisions: tuple[PriorRevision, ...] = ()
        self.recorded: datetime | None = None

    def is_closed_before(
        self, moment: CopyMoment, asked: Callable[[], Collection[str]], missing: Iterable[PriorMark] = ()
    ) -> bool:
        """Whether the recommendation was closed before a copy, by earlier copies or by what people recorded.

        *asked* returns the asked actors: if not all of it was closed at once, each of them must have been. Of the marks
        for which it was missing from a copy, only those in *missing* count.
        """
        marks = [
            (mark.moment, mark.actor, mark.status)
            for mark in (*(mark for mark in self.marks if not mark.is_missing), *missing)
            if mark.status is not None and mark.moment < moment
        ]
        # What people record on the day of a copy counts, as a mark made now would displace it.
        marks += [(CopyMoment(day, "24"), actor, status) for day, actor, status in self.by_hand if day <= moment.day]
        whole: Status | None = None
        by_actor: dict[str, Status] = {}
        for _, actor, status in sorted(marks, key=lambda mark: mark[0]):
            if actor is None:
                whole, by_actor = status, {}
            else:
                by_actor[actor] = status
        if not all(status.is_closed for status in by_actor.values()):
            return False
        if whole is not None and whole.is_closed:
            return True
        return bool(by_actor) and by_actor.keys() >= set(asked())

    def with_statuses(self, item: Item, snapshot: Snapshot) -> PriorSnapshots:
        """These, and what a snapshot that is read now reports in place of what it reported before."""
        result = PriorSnapshots()
        result.by_hand, result.revisions, result.recorded = self.by_hand, self.revisions, self.recorded
        reported = {each.actor: None if each.status is Status.UNASSESSED else each.status for each in item.statuses}
        for mark in self.marks:
            is_own = mark.moment == snapshot.moment and not mark.is_missing
            if not is_own or (mark.actor in reported and reported[mark.actor] is mark.status):
                result.marks += (mark,)
                if is_own:
                    del reported[mark.actor]
        for actor, status in reported.items():
            result.marks += (PriorMark("", snapshot.moment, actor, status, snapshot.evidence, is_missing=False),)
        return result

    @property
    def snapshots(self) -> dict[CopyMoment, Evidence]:
        """The snapshots that contained the recommendation, by moment, in order."""
        by_moment = {revision.moment: revision.snapshot for revision in self.revisions}
        by_moment |= {mark.moment: mark.snapshot for mark in self.marks if not mark.is_missing}
        return dict(sorted(by_moment.items())) if len(by_moment) > 1 else by_moment

    def reported(self, moment: CopyMoment) -> dict[str | None, Status]:
        """The statuses that the copy of that moment reported, by actor; None for the whole."""
        return {
            mark.actor: mark.status or Status.UNASSESSED
            for mark in self.marks
            if mark.moment == moment and not mark.is_missing
        }

    @property
    def steps(self) -> list[RevisionStep]:
        """The changes of texts, in the order of their moments."""
        return [
            RevisionStep(revision.moment, {field: (old, new) for field, old, new in revision.revisions})
            for revision in sorted(self.revisions, key=lambda revision: revision.moment)
            if revision.revisions
        ]

    def last_statuses(self, actor: str | None, moment: CopyMoment) -> dict[str | None, Status | None]:
        """The status of the actor before the moment, by snapshots and by people; of equals, the last recorded.

        For the whole, given as None, it is by actor if they were marked one by one since the whole was.
        """
        marks = [(mark.moment, mark.actor, mark.status) for mark in self.marks if mark.moment < moment]
        # What people record on the day of a copy counts, as a mark made now would displace it.
        marks += [(CopyMoment(day, "24"), each, status) for day, each, status in self.by_hand if day <= moment.day]
        latest: dict[str | None, tuple[CopyMoment, Status]] = {}
        for of_mark, each, status in marks:
            if status is not None and (actor is None or each in (actor, None)):
                key = each if actor is None else actor
                if key not in latest or of_mark >= latest[key][0]:
                    latest[key] = (of_mark, status)
        whole = latest.pop(None, None)
        if whole is not None:
            latest = {each: last for each, last in latest.items() if last[0] > whole[0]}
        by_actor: dict[str | None, Status | None] = {each: status for each, (_, status) in latest.items()}
        return by_actor or {actor: whole and whole[1]}


def prior_snapshots(
    events: Iterable[Event], retracted: Container[str], present_ids: Mapping[str, str]
) -> dict[str, PriorSnapshots]:
    """What earlier snapshots recorded, by case-folded recommendation id; *retracted* are event ids to ignore.

    *present_ids* has the ids that recommendations have now by their case-folded former ids.
    """
    prior: dict[str, PriorSnapshots] = {}
    shared: dict[Evidence, Evidence] = {}
    for event in events:
        name = event.recommendation.casefold()
        if name in present_ids:
            name = present_ids[name].casefold()
        of_item = prior.get(name) or prior.setdefault(name, PriorSnapshots())
        of_item.recorded = event.recorded
        if event.id in retracted or event.kind in (EventKind.RETRACT, EventKind.KEEP):
            continue
        snapshot = snapshot_of(event)
        if snapshot is None:
            if event.status is not None and event.assessor == TRACKER and event.part is None:
                of_item.by_hand += ((event.effective, event.actor, event.status),)
            continue
        snapshot = shared.setdefault(snapshot, snapshot)  # one object for equal values saves memory
        moment = moment_in(snapshot, event.effective)
        if event.kind is EventKind.REVISE:
            of_item.revisions += (PriorRevision(event.id, moment, event.revisions, snapshot),)
        else:
            is_missing = event.note == MISSING_NOTE
            of_item.marks += (PriorMark(event.id, moment, event.actor, event.status, snapshot, is_missing),)
    return prior


def mark_drafts(item: Item, snapshot: Snapshot, prior: PriorSnapshots) -> list[Event]:
    """Drafts of the marks for the statuses that a snapshot reports, without those that the journal already has.

    A mark that the same file made by another mapping, and makes no longer, is retracted. Raises `UsageProblem` if
    another snapshot of the same moment reported on the same component, or one of the two on the whole.
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
            overlaps = mark.actor == reported.actor or None in (mark.actor, reported.actor)
            if overlaps and mark.snapshot.title != title:
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


def retraction_draft(name: str, event: str, moment: CopyMoment, why: str) -> Event:
    """A draft of the retraction of the event with this id, which came from the copy of that moment."""
    return _draft(EventKind.RETRACT, name, moment, event=event, why=why)


def missing_draft(name: str, copy: Evidence, moment: CopyMoment, status: Status) -> Event:
    """A draft of the mark for a recommendation that the copy of that moment no longer contains."""
    return _draft(EventKind.MARK, name, moment, status=status, note=MISSING_NOTE, evidence=(copy,))


def unreadable_draft(name: str, snapshot: Snapshot) -> Event:
    """A draft of the entry that a snapshot contains the recommendation, in a row that was rejected."""
    return _draft(EventKind.REVISE, name, snapshot.moment, evidence=(snapshot.evidence,))


def revision_drafts(
    name: str,
    snapshot: Snapshot,
    changes: TextChanges,
    prior: PriorSnapshots,
    *,
    is_marked: bool,
    why: str = "other copies show otherwise",
) -> list[Event]:
    """Drafts of the events that record changes of texts, and of the retractions of what they correct, with the reason.

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
            why=why,
        )
        for revision in prior.revisions
        if revision.moment in (*changes.undone, *fields_by_moment)
    ]
    snapshots = prior.snapshots
    marked = {mark.moment for mark in prior.marks} | ({snapshot.moment} if is_marked else set())
    unchanged = [*changes.undone, *([snapshot.moment] if snapshot.moment not in snapshots else [])]
    fields_by_moment |= {moment: {} for moment in unchanged if moment not in fields_by_moment and moment not in marked}
    for moment, fields in fields_by_moment.items():
        revisions = tuple(Revision(field, old, new) for field, (old, new) in fields.items())
        # The evidence of a step to a snapshot that was read before is that snapshot.
        evidence = snapshots.get(moment, snapshot.evidence)
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
