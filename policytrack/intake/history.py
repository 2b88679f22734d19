"""What a copy adds to the journal: a mark for each row, once, and revisions of texts; and what it no longer has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from policytrack.errors import UsageProblem
from policytrack.events import Event, Evidence, Kind, Revision
from policytrack.intake.items import Item
from policytrack.intake.texts import Step
from policytrack.units import in_force
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


class Known(NamedTuple):
    """What earlier copies left in the journal of one recommendation."""

    marks: tuple[Event, ...] = ()
    revisions: tuple[Event, ...] = ()

    @property
    def days(self) -> list[date]:
        """The days of the copies, in order."""
        return sorted({event.effective for event in self.marks})

    @property
    def chain(self) -> list[Step]:
        """The texts' steps, in order."""
        return [
            Step(event.effective, {one.field: (one.before, one.after) for one in event.revisions})
            for event in sorted(self.revisions, key=lambda event: event.effective)
        ]


def copy_of(event: Event) -> str | None:
    """The digest of the copy that an event comes from; None where somebody recorded it."""
    return next(
        (
            (one.title or "").removeprefix(_DIGEST)
            for one in event.evidence
            if one.url.startswith("file:") and (one.title or "").startswith(_DIGEST)
        ),
        None,
    )


def known(events: Iterable[Event]) -> dict[str, Known]:
    """What earlier copies left, by the folded id."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.recommendation.casefold(), []).append(event)
    return {name: _known(in_force(mine)) for name, mine in found.items()}


def _known(events: Iterable[Event]) -> Known:
    mine = [event for event in events if copy_of(event) is not None]
    return Known(
        tuple(event for event in mine if event.kind in (Kind.MARK, Kind.REVIEW)),
        tuple(event for event in mine if event.kind is Kind.REVISE),
    )


def drafts(item: Item, copy: Copy, before: Known) -> list[Event]:
    """The marks that a copy makes of an item; those that the journal holds are left out.

    Raises `UsageProblem` where another copy says of the same day what may be something else.
    """
    found = []
    for says in item.says:
        there = [event for event in before.marks if event.effective == copy.day and event.actor == says.actor]
        if any(copy_of(event) == copy.digest for event in there):
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
        its = next((event.evidence[:1] for event in before.marks if event.effective == step.day), (copy.evidence,))
        found.append(_draft(Kind.REVISE, name, step.day, revisions=revisions, evidence=its))
    return found


def _draft(kind: Kind, name: str, day: date, **values: Any) -> Event:
    return Event("", kind, name, day, datetime(1, 1, 1, tzinfo=UTC), nonce="", recorder="", **values)


def newest(all_known: Mapping[str, Known]) -> date | None:
    """The day of the newest copy that was read."""
    return max((day for each in all_known.values() for day in each.days[-1:]), default=None)
