"""A journal that nobody kept: what a tracker and those asked might have recorded over three years.

The same numbers give the same journal on every machine, line by line in the order of recording. Lines are made
of plain values, by the hash scheme of `policytrack.journal`: to make a million events of them first takes a minute.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from policytrack.domain.events import EventKind
from policytrack.domain.statuses import MOVED, Status
from policytrack.domain.vocabulary import TRACKER
from policytrack.journal.event_id import HASH_SCHEME, canonical, digits_of
from tests.benchmarks.papers import Judged

EACH = 10
"""How many events there are for each recommendation."""
FIRST_DAY, LAST_DAY = date(2023, 7, 1), date(2026, 6, 30)

_DAYS = (LAST_DAY - FIRST_DAY).days + 1
_MORNING, _WORKING_DAY = 6 * 3_600_000_000, 14 * 3_600_000_000  # in microseconds
_RECORDERS = ("Asha", "Ben", "Chika", "Dana", "Emre", "Fatima")
_DOCUMENTS = ("press", "official", "record", "budget", "report", "company")
_CONFIDENCES = ("low", "medium", "high", None)
_NEW_DAYS = ("by the end of 2028", "by 30 June 2029", "in February 2030")
_NOTES = (
    "The ministry's page says so, and no other source speaks against it.",
    "Two of the people named confirmed it; the text itself is not public yet.",
    "Money was set aside for it, and a first call has gone out.",
    "Nothing in the gazette, in the minutes or in the press since the last look.",
)
# What may follow on what, the likelier more than once.
_NEXT: dict[Status | None, tuple[Status, ...]] = {
    None: (Status.NO_EVIDENCE, Status.NOT_STARTED, Status.ANNOUNCED),
    Status.NO_EVIDENCE: (Status.NO_EVIDENCE, Status.NOT_STARTED, Status.ANNOUNCED),
    Status.NOT_STARTED: (
        Status.NOT_STARTED,
        Status.ANNOUNCED,
        Status.ANNOUNCED,
        Status.IN_PROGRESS,
        Status.CONTRADICTED,
    ),
    Status.ANNOUNCED: (Status.ANNOUNCED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.STALLED, Status.REJECTED),
    Status.IN_PROGRESS: (Status.IN_PROGRESS, Status.IN_PROGRESS, Status.PARTIAL, Status.PARTIAL, Status.STALLED),
    Status.PARTIAL: (Status.PARTIAL, Status.PARTIAL, Status.IMPLEMENTED, Status.IMPLEMENTED_OTHERWISE, Status.STALLED),
    Status.STALLED: (Status.STALLED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.OVERTAKEN, Status.REJECTED),
    Status.CONTRADICTED: (Status.CONTRADICTED, Status.STALLED, Status.ANNOUNCED),
    Status.IMPLEMENTED: (Status.IMPLEMENTED, Status.IMPLEMENTED, Status.PARTIAL),
    Status.IMPLEMENTED_OTHERWISE: (Status.IMPLEMENTED_OTHERWISE, Status.IMPLEMENTED),
    Status.REJECTED: (Status.REJECTED, Status.ANNOUNCED),
    Status.OVERTAKEN: (Status.OVERTAKEN,),
}


def generated_journal(judged: Sequence[Judged], size: int) -> Iterator[bytes]:
    """The journal's lines: so many events as there are for *size* recommendations, of which these can be judged."""
    random = Random(f"journal of {size}")
    told = [_Told(one) for one in judged]
    for number, subjects in enumerate(_by_day(random, judged, size)):
        random.shuffle(subjects)
        for recorded, subject in zip(_moments(random, number, len(subjects)), subjects, strict=True):
            yield told[subject].next_line(random, number, recorded)


def _by_day(random: Random, judged: Sequence[Judged], size: int) -> list[array[int]]:
    """What is judged on each day, by its place: each through all days on which there is something to judge."""
    days = [array("I") for _ in range(_DAYS)]
    others = size - len(judged)
    # Parents are not judged; so some are much talked of.
    talked_of = {at * len(judged) // others: EACH for at in range(others)} if others else {}
    for subject, one in enumerate(judged):
        first = max(0, (one.since - FIRST_DAY).days)
        events = EACH + talked_of.get(subject, 0)
        for turn in range(events):
            days[first + int((turn + random.random()) * (_DAYS - first) / events)].append(subject)
    return days


def _moments(random: Random, number: int, count: int) -> Iterator[str]:
    """So many moments of a day, as a line has them, each later than the one before."""
    day = FIRST_DAY + timedelta(days=number)
    step = _WORKING_DAY // max(count, 1)
    for turn in range(count):
        seconds, micro = divmod(_MORNING + turn * step + int(random.random() * step), 1_000_000)
        minutes, second = divmod(seconds, 60)
        yield f"{day}T{minutes // 60:02}:{minutes % 60:02}:{second:02}.{micro:06}Z"


class _Told:
    """A recommendation with what has been told of it so far."""

    __slots__ = ("count", "mark", "one", "status")

    def __init__(self, one: Judged) -> None:
        self.one = one
        self.status: Status | None = None
        self.count = 0
        self.mark = ""
        """The id of the last mark of the tracker's, unless it was taken back."""

    def next_line(self, random: Random, number: int, recorded: str) -> bytes:
        """The line of what comes next, which is recorded on the day of this number."""
        self.count += 1
        chance = random.random()
        day = str(FIRST_DAY + timedelta(days=number))
        kind = EventKind.MARK
        if chance < 0.06:
            kind, said = EventKind.REVIEW, self._review(random, day)
        elif chance < 0.08 and self.one.is_due and not self.one.parts:
            kind, said = EventKind.DEFER, self._deferral(random, day)
        elif chance < 0.10 and self.mark:
            kind, said = EventKind.RETRACT, self._retraction(day)
        elif chance < 0.15:
            said = self._claim(random, day)
        else:
            said = self._mark(random, number)
        by = {"recorder": _one_of(random, _RECORDERS), "recorded": recorded, "nonce": f"{random.getrandbits(64):016x}"}
        content = canonical({"kind": kind, "recommendation": self.one.id} | said | by)
        id = f"{HASH_SCHEME}-{digits_of(content)}"
        if kind is EventKind.RETRACT:
            self.mark = ""
        elif kind is EventKind.MARK and said["assessor"] == TRACKER:
            self.mark = id
        return b'{"id":"%s",%s\n' % (id.encode(), content[1:])

    # Each gives values in the hash scheme's order of keys.

    def _mark(self, random: Random, number: int) -> dict[str, Any]:
        """How the whole stands, or often a part of it, or the components of one of several that are asked."""
        self.status = status = _one_of(random, _NEXT[self.status])
        one, said = self.one, {}
        # It was so a few days before somebody recorded it.
        earliest = max(0, (one.since - FIRST_DAY).days)
        effective = str(FIRST_DAY + timedelta(days=max(earliest, number - int(random.random() * 15))))
        if one.parts and random.random() < 0.7:
            said["part"] = _one_of(random, "ab")
        elif len(one.actors) > 1 and not one.parts and random.random() < 0.4:
            said["actor"] = _one_of(random, one.actors)
        said |= {"status": status, "effective": effective, "assessor": TRACKER}
        confidence = _one_of(random, _CONFIDENCES)
        return (
            said
            | ({"confidence": confidence} if confidence else {})
            | {"note": _one_of(random, _NOTES)}
            | ({"evidence": self._evidence(random, effective)} if status in MOVED else {})
            | ({"by_event": "a treaty that settles it"} if status is Status.OVERTAKEN else {})
        )

    def _claim(self, random: Random, day: str) -> dict[str, Any]:
        """What one of those asked says of its own components, which is more than the tracker does."""
        asked = self.one.parts.values() or self.one.actors
        actor = _one_of(random, tuple(asked))
        status = _one_of(random, (Status.ANNOUNCED, Status.PARTIAL, Status.IMPLEMENTED))
        said = {"actor": actor, "status": status, "effective": day, "assessor": actor, "note": "As its own page says."}
        return said | {"evidence": self._evidence(random, day)}

    def _review(self, random: Random, day: str) -> dict[str, Any]:
        note = _one_of(random, _NOTES)
        return {"effective": day, "through": day, "assessor": TRACKER, "note": note}

    def _deferral(self, random: Random, day: str) -> dict[str, Any]:
        said = {"effective": day, "assessor": TRACKER, "evidence": self._evidence(random, day)}
        return said | {"to": _one_of(random, _NEW_DAYS), "why": "the office said that it needs more time"}

    def _retraction(self, day: str) -> dict[str, Any]:
        return {"effective": day, "assessor": TRACKER, "why": "that was about another office", "event": self.mark}

    def _evidence(self, random: Random, day: str) -> list[dict[str, str]]:
        url = f"https://example.org/{self.one.id.lower()}/{self.count}"
        return [{"url": url, "date": day, "document": _one_of(random, _DOCUMENTS), "stance": "supports"}]


def _one_of(random: Random, several: Sequence[Any]) -> Any:
    # A third of the time that `random.choice` takes; a million lines ask for eight million.
    return several[int(random.random() * len(several))]
