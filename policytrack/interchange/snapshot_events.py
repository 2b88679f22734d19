"""What a copy adds to the journal: a mark for each row, once, and revisions of texts; and what it no longer has."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from policytrack.domain.events import Event, Evidence, Kind, Revision
from policytrack.domain.evidence import snapshot_evidence, snapshot_of
from policytrack.domain.statuses import Status
from policytrack.errors import UsageProblem
from policytrack.interchange.items import Item
from policytrack.interchange.text_revisions import Rewriting, Step

_GONE = "no longer in the copy"


class Copy(NamedTuple):
    """A file that was read: its name, its digest, and the day on which it says what it says."""

    name: str
    digest: str
    day: date

    @property
    def evidence(self) -> Evidence:
        return snapshot_evidence(self.name, self.digest, self.day)


class Seen(NamedTuple):
    """What an earlier copy said of a share: its mark, or (*status* None) that it said nothing."""

    id: str
    effective: date
    actor: str | None
    status: Status | None
    copy: Evidence
    is_gone: bool
    """Whether the copy no longer had it, and somebody had that marked."""


class Revised(NamedTuple):
    """How an earlier copy was seen to change the texts; without *revisions* it was seen to leave them alone."""

    id: str
    effective: date
    revisions: tuple[Revision, ...]
    copy: Evidence


class Known:
    """What earlier copies left in the journal of one recommendation: marks in the order of recording, and revisions.

    *recorded* is when the last event was, whosever it is. There may be a hundred thousand of these: they are small.
    """

    __slots__ = ("marks", "recorded", "revisions")

    def __init__(self) -> None:
        self.marks: tuple[Seen, ...] = ()
        self.revisions: tuple[Revised, ...] = ()
        self.recorded: datetime | None = None

    @property
    def was_in_a_copy(self) -> bool:
        """Whether there is anything but what somebody recorded."""
        return bool(self.marks or self.revisions)

    @property
    def is_gone(self) -> bool:
        """Whether the last thing that is known is that a copy no longer had it."""
        gone = max((seen.effective for seen in self.marks if seen.is_gone), default=None)
        return gone is not None and all(day < gone for day in self.copies)

    @property
    def is_closed(self) -> bool:
        """Whether the last status of each share is a closed one."""
        last: dict[str | None, Seen] = {}
        for seen in sorted(self.marks, key=lambda seen: seen.effective):
            if seen.status is not None:
                last[seen.actor] = seen
        return bool(last) and all(seen.status is not None and seen.status.is_closed for seen in last.values())

    @property
    def copies(self) -> dict[date, Evidence]:
        """A copy for each day of which one had this, the days in order."""
        found = {each.effective: each.copy for each in self.revisions}
        found |= {each.effective: each.copy for each in self.marks if not each.is_gone}
        return dict(sorted(found.items()))

    @property
    def chain(self) -> list[Step]:
        """The texts' steps, in order."""
        return [
            Step(one.effective, {field: (old, new) for field, old, new in one.revisions})
            for one in sorted(self.revisions, key=lambda one: one.effective)
            if one.revisions
        ]

    def last_status(self, actor: str | None, day: date) -> Status | None:
        """The status that the last copy before the day gave; the latest recorded of equals."""
        last: Seen | None = None
        for seen in self.marks:
            is_before = seen.status is not None and seen.effective < day and seen.actor in (actor, None)
            if is_before and (last is None or seen.effective >= last.effective):
                last = seen
        return None if last is None else last.status


def known(events: Iterable[Event], taken_back: Container[str]) -> dict[str, Known]:
    """What earlier copies left, by the folded id; without those that are *taken back*."""
    found: dict[str, Known] = {}
    copies: dict[Evidence, Evidence] = {}
    for event in events:
        name = event.recommendation.casefold()
        mine = found.get(name) or found.setdefault(name, Known())
        mine.recorded = event.recorded
        copy = snapshot_of(event)
        if copy is None or event.id in taken_back or event.kind is Kind.RETRACT:
            continue
        copy = copies.setdefault(copy, copy)
        if event.kind is Kind.REVISE:
            mine.revisions += (Revised(event.id, event.effective, event.revisions, copy),)
        else:
            mine.marks += (Seen(event.id, event.effective, event.actor, event.status, copy, event.note == _GONE),)
    return found


def drafts(item: Item, copy: Copy, before: Known) -> list[Event]:
    """The marks that a copy makes of an item; those that the journal holds are left out.

    What it made before by another mapping, and makes no longer, is taken back. Raises `UsageProblem` where another
    copy says of the same day what may be something else.
    """
    there = [seen for seen in before.marks if seen.effective == copy.day]
    ours = {seen.actor: seen for seen in there if seen.copy.title == copy.evidence.title and not seen.is_gone}
    found = []
    for says in item.says:
        status = None if says.status is Status.UNASSESSED else says.status
        same = ours.get(says.actor)
        if same is not None and same.status is status:
            del ours[says.actor]
            continue
        if any(seen.actor == says.actor and seen.copy.title != copy.evidence.title for seen in there):
            raise another(item.id, copy.day)
        evidence = (copy.evidence, *says.evidence)
        if status is None:
            found.append(_draft(Kind.REVIEW, item.id, copy.day, actor=says.actor, note=says.note, evidence=evidence))
        else:
            found.append(
                _draft(
                    Kind.MARK,
                    item.id,
                    copy.day,
                    actor=says.actor,
                    status=status,
                    note=says.note,
                    evidence=evidence,
                )
            )
    why = "the copy was read again by another mapping"
    return [*(_draft(Kind.RETRACT, item.id, copy.day, event=seen.id, why=why) for seen in ours.values()), *found]


def another(name: str, day: date) -> UsageProblem:
    """What to raise where two copies of a day differ."""
    return UsageProblem(f"{name} is in another copy of {day}; say with --as-of of which day this one is")


def gone(name: str, copy: Copy, status: Status, before: Known) -> Event | None:
    """The mark of what is no longer in a copy; None where it is closed by then, or has that status."""
    if before.last_status(None, copy.day) is status or before.is_closed:
        return None
    return _draft(Kind.MARK, name, copy.day, status=status, note=_GONE, evidence=(copy.evidence,))


def revised(name: str, copy: Copy, found: Rewriting, before: Known, *, is_marked: bool) -> list[Event]:
    """The events that record how texts changed, and take back what an older copy shows to have been otherwise.

    A day of a copy without a mark (*is_marked* is for this copy) has one where no text changed, too: that the copy
    was read must be known to whoever reads an older one.
    """
    steps = {step.day: step.fields for step in found.steps}
    drafts = [
        _draft(Kind.RETRACT, name, copy.day, event=one.id, why="an older copy shows when the texts changed")
        for one in before.revisions
        if one.effective in (*found.undone, *steps)
    ]
    marked = {seen.effective for seen in before.marks} | ({copy.day} if is_marked else set())
    silent = [*found.undone, *([copy.day] if copy.day not in before.copies else [])]
    steps |= {day: {} for day in silent if day not in steps and day not in marked}
    for day, fields in steps.items():
        revisions = tuple(Revision(field, old, new) for field, (old, new) in fields.items())
        # A step to a copy that was read before is that copy's.
        its = before.copies.get(day, copy.evidence)
        drafts.append(_draft(Kind.REVISE, name, day, revisions=revisions, evidence=(its,)))
    return drafts


def _draft(kind: Kind, name: str, day: date, **values: Any) -> Event:
    return Event("", kind, name, day, datetime(1, 1, 1, tzinfo=UTC), nonce="", recorder="", **values)


def titles_of(all_known: Iterable[Known]) -> set[str]:
    """What tells apart the copies from which these are known."""
    found = set()
    for one in all_known:
        found |= {seen.copy.title or "" for seen in one.marks} | {each.copy.title or "" for each in one.revisions}
    return found


def newest(all_known: Mapping[str, Known], titles: Container[str]) -> date | None:
    """The day of the newest copy that was read, of those with these digests in their titles."""
    latest = None
    for one in all_known.values():
        found = [(each.effective, each.copy) for each in one.marks] + [(e.effective, e.copy) for e in one.revisions]
        for day, copy in found:
            if (latest is None or day > latest) and (copy.title or "") in titles:
                latest = day
    return latest
