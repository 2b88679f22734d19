"""Statuses in another tracker's words, and what a reader of those cannot see any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policytrack.errors import UsageProblem
from policytrack.model import Entry, Standing
from policytrack.statuses import COUNTED_APART, Status
from policytrack.tally import Tally
from policytrack.words import unknown


class Said(str):
    """A status that prints as another tracker's word. It is equal to ours, and is ours in JSON."""

    __slots__ = ("word",)
    word: str

    def __str__(self) -> str:
        return self.word

    def __format__(self, spec: str) -> str:
        return format(self.word, spec)


class Tongue:
    """A tracker's words for our statuses; it remembers which of ours it was asked for."""

    def __init__(self, tracker: str, source: str, words: Mapping[str, str], lost: Mapping[str, str]) -> None:
        self.tracker, self.source = tracker, source
        self._words, self._lost = words, lost
        self._asked: dict[str, None] = {}

    def said(self, status: str) -> Said:
        """The status, as this tracker would say it; in our word where it has none."""
        self._asked[str.__str__(status)] = None
        said = Said(status)
        said.word = self._words.get(said, str.__str__(status))
        return said

    def entry(self, entry: Entry) -> Entry:
        """The entry with all its statuses in this tracker's words."""
        return entry._replace(
            standing=self._standing(entry.standing),
            parts=tuple(map(self._standing, entry.parts)),
            claims=tuple(claim._replace(status=self.status(claim.status)) for claim in entry.claims),
        )

    def entries(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """As `entry`, each as it comes."""
        return map(self.entry, entries)

    def _standing(self, standing: Standing) -> Standing:
        return standing._replace(status=self.status(standing.status), tally=self.tally(standing.tally))

    def tally(self, tally: Tally | None) -> Tally | None:
        """The tally with its statuses in this tracker's words."""
        if tally is None or tally.units < 2:
            return tally
        merged: dict[tuple[str, bool], tuple[Status, int]] = {}
        for status, number in tally.statuses:
            said = self.status(status)
            # What a tally counts by itself stays apart, though their word be the same.
            key = (str.__str__(status) if status in COUNTED_APART else str(said), status in COUNTED_APART)
            held, before = merged.get(key, (said, 0))
            merged[key] = (held, before + number)
        return tally._replace(statuses=tuple(merged.values()))

    def status(self, status: Status) -> Status:
        """As `said`, for what is to be a status."""
        said: Any = self.said(status)  # equal to the status in all but how it prints
        return said  # type: ignore[no-any-return]

    def notes(self) -> list[str]:
        """What is lost in the words that were asked for, in sentences; first whose words they are."""
        asked = [str(status) for status in Status if status in self._asked]
        lost = [f"{status}: {self._lost[status]}" for status in asked if status in self._lost]
        ours = [status for status in asked if status not in self._words]
        found = [f"Statuses in the words of: {self.tracker} ({self.source}); the marks are ours."]
        if lost:
            found.append(f"Meaning is lost: {'; '.join(lost)}.")
        if ours:
            found.append(f"No word of theirs, so that ours stands: {', '.join(ours)}.")
        return found


def tongue_of(value: Any, name: str) -> Tongue:
    """The tongue that a YAML file holds. Raises `UsageProblem` with everything that is wrong with it."""
    keys = ("tracker", "source", "about", "words", "lost")
    body: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    problems = [unknown("key", str(key), keys) for key in body if key not in keys]
    problems += [f"{key} is missing" for key in ("tracker", "source", "words") if not body.get(key)]
    words: dict[str, str] = {}
    table = body.get("words")
    for theirs, ours in table.items() if isinstance(table, Mapping) else ():
        for status in ours if isinstance(ours, list) else [ours]:
            if status not in list(Status):
                problems.append(f"words: {theirs}: {unknown('status', str(status), map(str, Status))}")
            elif status in words:
                problems.append(f"words: {status} stands under two of their words; leave one")
            else:
                words[str(status)] = str(theirs)
    lost = body.get("lost") or {}
    for status in lost if isinstance(lost, Mapping) else ():
        if status not in list(Status):
            problems.append(f"lost: {unknown('status', str(status), map(str, Status))}")
    # Several of ours in one of theirs: whoever says nothing of what is lost is helped out.
    several = {theirs for theirs in words.values() if list(words.values()).count(theirs) > 1}
    told = {str(key): str(why) for key, why in lost.items()} if isinstance(lost, Mapping) else {}
    for status, theirs in words.items():
        others = [other for other, word in words.items() if word == theirs and other != status]
        if theirs in several and not any(each in told for each in (status, *others)):
            told[status] = f"{theirs} stands for {' and '.join(others)}, too"
    if problems:
        raise UsageProblem("\n".join(f"{name}: {problem}" for problem in problems))
    return Tongue(str(body["tracker"]), str(body["source"]), words, told)
