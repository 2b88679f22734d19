"""Going through a whole journal for what is wrong with it, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from policytrack.domain.events import Event, short
from policytrack.journal.batches import Member, is_complete, member
from policytrack.journal.parsed import BadLine
from policytrack.journal.protocol import START, Journal


class Finding(NamedTuple):
    """What is the matter with a line; a *remark* is about something that changes nothing."""

    line: int
    message: str
    remark: bool = False


EventRules = Callable[[Event], Iterable[tuple[str, bool]]]
"""Says of an event what breaks the rules of recording, each with whether that is only a remark."""


class _Said:
    """Of which event something was said first, and of how many."""

    __slots__ = ("count", "id", "line")

    def __init__(self, line: int, id: str) -> None:
        self.line, self.id, self.count = line, id, 0


class Audit:
    """One going-through of a journal; when it is done, *lines* and *events* say how many there were.

    What was recorded after the moment *latest*, by whichever clock, is named.
    """

    def __init__(self, journal: Journal, latest: str) -> None:
        self.journal = journal
        self.latest = latest
        self.lines = 0
        self.events = 0

    def findings(self, judge: EventRules | None = None) -> Iterator[Finding]:
        """What is wrong, and what is remarkable, in the order of lines; then what *judge* has to say of the events.

        It says each thing once, of the first event of which it is true, and of how many more.
        """
        said: dict[tuple[str, bool], _Said] = {}
        seen: dict[str, int] = {}
        targets: list[tuple[int, str]] = []
        batches: dict[str, list[tuple[int, Member]]] = {}
        latest, latest_line = "", 0
        with self.journal.read_since(START) as reading:
            for line in reading:
                self.lines = line.number
                if isinstance(line, BadLine):
                    yield Finding(line.number, line.message)
                    continue
                id, recorded = line.values["id"], line.values["recorded"]
                if id in seen:
                    yield Finding(
                        line.number, f"{id} stands here again, first in line {seen[id]}; it counts once", True
                    )
                    continue
                seen[id] = line.number
                if line.values.get("batch"):
                    one = member(line.values["batch"])
                    batches.setdefault(one.name, []).append((line.number, one))
                if recorded > self.latest:
                    message = f"{id} was recorded on {recorded[:10]}, in the future, by a clock that was ahead"
                    hint = "it counts, and hides nothing that is recorded after it"
                    yield Finding(line.number, f"{message}, or this one is behind; {hint}", True)
                if recorded < latest:
                    message = f"recorded before line {latest_line}: lines were put in another order, as a merge does"
                    yield Finding(line.number, f"{message}; that changes nothing", True)
                latest, latest_line = recorded, line.number
                if judge is not None:
                    for sentence, is_remark in judge(line.event):
                        said.setdefault((sentence, is_remark), _Said(line.number, id)).count += 1
                if line.values.get("event"):
                    targets.append((line.number, line.values["event"]))
            unfinished = reading.size - reading.done
        self.events = len(seen)
        for members in batches.values():
            if not is_complete(one for _, one in members):
                self.events -= len(members)
                yield _incomplete(members)
        if unfinished:
            message = "this last line is unfinished, and is not read; the next event that is recorded sets it aside"
            yield Finding(self.lines + 1, message)
        for number, target in targets:
            if target not in seen:
                yield Finding(number, f"this takes back {target}, which the journal does not hold; was a line lost?")

        for (sentence, is_remark), first in said.items():
            more = f", and so in {first.count - 1:,} more" if first.count > 1 else ""
            refused = "" if is_remark else "; recording would refuse it, so retract it"
            yield Finding(first.line, f"{short(first.id)}{more}: {sentence}{refused}", is_remark)


def _incomplete(members: list[tuple[int, Member]]) -> Finding:
    """Says that these lines, each with its number, are not the whole of their batch."""
    last = next((one.place for _, one in members if one.is_last), None)
    size = "all" if last is None else f"{last:,}"
    return Finding(
        members[0][0],
        f"{len(members):,} of {size} entries of the batch {members[0][1].name} are here, so none of them counts; "
        "put the others back, or record the batch again and take these lines out",
    )
