"""What a copy adds to the journal: a mark for each row, once, and revisions of texts; and what it no longer has."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from policytrack.errors import UsageProblem
from policytrack.events import Event, Evidence, Kind, Revision
from policytrack.intake.items import Item
from policytrack.intake.texts import Step
from policytrack.vocabulary import Status

_DIGEST = "sha256:"


class Copy(NamedTuple):
    """A file that was read: its name, its digest, and the day on which it says what it says."""

    name: str
    digest: str
    day: date

    @property
    def evidence(self) -> Evidence:
        return Evidence(f"file:{self.name}", title=f"{_DIGEST}{self.digest}", date=self.day)


class Seen(NamedTuple):
    """What an earlier copy said of a share: its mark, or (*status* None) that it said nothing."""

    effective: date
    actor: str | None
    status: Status | None
    copy: Evidence


class Known:
    """What earlier copies left in the journal of one recommendation: marks in the order of recording, and revisions."""

    __slots__ = ("marks", "revisions")

    def __init__(self) -> None:
        self.marks: list[Seen] = []
        self.revisions: list[Event] = []

    @property
    def days(self) -> list[date]:
        """The days of the copies, in order."""
        return sorted({seen.effective for seen in self.marks})

    @property
    def chain(self) -> list[Step]:
        """The texts' steps, in order."""
        return [
            Step(event.effective, {one.field: (one.before, one.after) for one in event.revisions})
            for event in sorted(self.revisions, key=lambda event: event.effective)
        ]

    def last_status(self, actor: str | None, day: date) -> Status | None:
        """The status that the last copy before the day gave; the latest recorded of equals."""
        last: Seen | None = None
        for seen in self.marks:
            is_before = seen.status is not None and seen.effective < day and seen.actor in (actor, None)
            if is_before and (last is None or seen.effective >= last.effective):
                last = seen
        return None if last is None else last.status


def copy_in(event: Event) -> Evidence | None:
    """The copy that an event comes from; None where somebody recorded it."""
    return next(
        (one for one in event.evidence if one.url.startswith("file:") and (one.title or "").startswith(_DIGEST)), None
    )


def known(events: Iterable[Event], taken_back: Container[str]) -> dict[str, Known]:
    """What earlier copies left, by the folded id; without those that are *taken back*.

    Of a million events not much is kept.
    """
    found: dict[str, Known] = {}
    copies: dict[Evidence, Evidence] = {}
    for event in events:
        copy = copy_in(event)
        if copy is None or event.id in taken_back or event.kind is Kind.RETRACT:
            continue
        mine = found.setdefault(event.recommendation.casefold(), Known())
        if event.kind is Kind.REVISE:
            mine.revisions.append(event)
        else:
            mine.marks.append(Seen(event.effective, event.actor, event.status, copies.setdefault(copy, copy)))
    return found


def drafts(item: Item, copy: Copy, before: Known) -> list[Event]:
    """The marks that a copy makes of an item; those that the journal holds are left out.

    Raises `UsageProblem` where another copy says of the same day what may be something else.
    """
    found = []
    for says in item.says:
        there = [seen for seen in before.marks if seen.effective == copy.day and seen.actor == says.actor]
        if any(seen.copy.title == copy.evidence.title for seen in there):
            continue
        if there:
            raise UsageProblem(
                f"{item.id} has a mark of {copy.day} from another copy; say with --as-of of which day this one is"
            )
        evidence = (copy.evidence, *says.evidence)
        if says.status in (None, Status.UNASSESSED):
            found.append(_draft(Kind.REVIEW, item.id, copy.day, actor=says.actor, note=says.note, evidence=evidence))
        else:
            found.append(
                _draft(
                    Kind.MARK,
                    item.id,
                    copy.day,
                    actor=says.actor,
                    status=says.status,
                    note=says.note,
                    evidence=evidence,
                )
            )
    return found


def gone(name: str, copy: Copy, status: Status) -> Event:
    """The mark of what is no longer in a copy."""
    note = "no longer in the copy"
    return _draft(Kind.MARK, name, copy.day, status=status, note=note, evidence=(copy.evidence,))


def revised(name: str, copy: Copy, steps: Sequence[Step], undone: Sequence[date], before: Known) -> list[Event]:
    """The events that record how texts changed, and take back what an older copy shows to have been otherwise."""
    found = [
        _draft(Kind.RETRACT, name, copy.day, event=event.id, why="an older copy shows when the texts changed")
        for event in before.revisions
        if event.effective in undone
    ]
    for step in steps:
        revisions = tuple(Revision(field, old, new) for field, (old, new) in step.fields.items())
        # A step to a copy that was read before is that copy's.
        its = next(((seen.copy,) for seen in before.marks if seen.effective == step.day), (copy.evidence,))
        found.append(_draft(Kind.REVISE, name, step.day, revisions=revisions, evidence=its))
    return found


def _draft(kind: Kind, name: str, day: date, **values: Any) -> Event:
    return Event("", kind, name, day, datetime(1, 1, 1, tzinfo=UTC), nonce="", recorder="", **values)


def newest(all_known: Mapping[str, Known]) -> date | None:
    """The day of the newest copy that was read."""
    return max((day for each in all_known.values() for day in each.days[-1:]), default=None)
