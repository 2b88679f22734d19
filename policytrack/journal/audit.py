"""Audit a whole journal, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from policytrack.domain.events import Event, short
from policytrack.journal.batches import Member, is_complete, parse_member
from policytrack.journal.parsed import START, BadLine
from policytrack.journal.protocol import Journal


class Finding(NamedTuple):
    """A mistake in the journal: the number of its line, from 1, and a message.

    A *remark* is about something that makes no difference to any answer. *id* is that of the event it is about, if that
    is known.
    """

    line: int
    message: str
    remark: bool = False
    id: str | None = None


BrokenRules = Callable[[Event], Iterable[tuple[str, bool]]]
"""Returns the rules of recording that an event breaks: each as a sentence, and whether it is only a remark."""


class _FirstCase:
    """The first event that breaks a rule: its line and id; and how many events break the rule."""

    __slots__ = ("count", "id", "line")

    def __init__(self, line: int, id: str) -> None:
        self.line, self.id, self.count = line, id, 0


class Audit:
    """An audit of a journal. Once `findings` is exhausted, *lines* and *events* have the number of each.

    *events* counts each event once, and no incomplete batch. Events recorded after the moment *latest* get a remark:
    some clock was ahead.
    """

    def __init__(self, journal: Journal, latest: str) -> None:
        self.journal = journal
        self.latest = latest
        self.lines = 0
        self.events = 0

    def findings(self, broken_rules: BrokenRules | None = None) -> Iterator[Finding]:
        """The mistakes and remarks, by line; then incomplete batches, lost targets and the rules that events break.

        Each broken rule is reported once, at the first event that breaks it, with the number of the others. Raises
        `JournalUnusable` if the journal cannot be read.
        """
        cases: dict[tuple[str, bool], _FirstCase] = {}
        seen: dict[str, int] = {}
        targets: list[tuple[int, str, str]] = []
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
                        line.number, f"{id} was found here again, first in line {seen[id]}; it counts once", True
                    )
                    continue
                seen[id] = line.number
                if line.values.get("batch"):
                    member = parse_member(line.values["batch"])
                    batches.setdefault(member.batch, []).append((line.number, member))
                if recorded > self.latest:
                    message = f"{id} was recorded on {recorded[:10]}, in the future, by a clock that was ahead"
                    hint = "it counts, and hides nothing that is recorded after it"
                    yield Finding(line.number, f"{message}, or this one is behind; {hint}", True)
                if recorded < latest:
                    message = f"recorded before line {latest_line}: lines were put in another order, as a merge does"
                    yield Finding(line.number, f"{message}; that changes nothing", True)
                latest, latest_line = recorded, line.number
                if broken_rules is not None:
                    for sentence, is_remark in broken_rules(line.event):
                        cases.setdefault((sentence, is_remark), _FirstCase(line.number, id)).count += 1
                if line.values.get("event"):
                    does = "is about the evidence of" if line.values["kind"] == "keep" else "retracts"
                    targets.append((line.number, does, line.values["event"]))
            unfinished = reading.size - reading.done
        self.events = len(seen)
        for members in batches.values():
            if not is_complete(member for _, member in members):
                self.events -= len(members)
                yield _incomplete(members)
        if unfinished:
            message = "this last line is unfinished, and is not read; the next entry that is recorded sets it aside"
            yield Finding(self.lines + 1, message)
        for number, does, target in targets:
            if target not in seen:
                yield Finding(number, f"this {does} {target}, which the journal does not hold; was a line lost?")

        for (sentence, is_remark), first in cases.items():
            more = f", and so in {first.count - 1:,} more" if first.count > 1 else ""
            refused = "" if is_remark else "; recording would refuse it, so retract it"
            yield Finding(first.line, f"{short(first.id)}{more}: {sentence}{refused}", is_remark)


def _incomplete(members: list[tuple[int, Member]]) -> Finding:
    """The finding that the members of a batch, each with the number of its line, are not all there."""
    last = next((member.place for _, member in members if member.is_last), None)
    size = "all" if last is None else f"{last:,}"
    return Finding(
        members[0][0],
        f"{len(members):,} of {size} entries of the batch {members[0][1].batch} are here, so none of them counts; "
        "put the others back, or record the batch again and take these lines out",
    )
