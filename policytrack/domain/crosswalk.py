"""A crosswalk: another tracker's words for our statuses, and the meaning that is lost in those words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policytrack.domain.model import Entry
from policytrack.domain.statuses import Status
from policytrack.domain.tally import Tally
from policytrack.errors import UsageProblem
from policytrack.text.did_you_mean import unknown


class Crosswalk:
    """Another tracker's words for our statuses; it remembers which statuses were shown.

    *words* has the tracker's word for each of our statuses, and *lost* the meaning that is lost in it.
    """

    def __init__(self, tracker: str, source: str, words: Mapping[str, str], lost: Mapping[str, str]) -> None:
        self.tracker, self.source = tracker, source
        self._words, self._lost = words, lost
        self._shown: set[str] = set()

    def label(self, status: str) -> str:
        """The tracker's word for the status, or our own if it has none; the status counts as shown."""
        self._shown.add(str(status))
        return self._words.get(status, str(status))

    def remember(self, entry: Entry) -> Entry:
        """The entry itself; all its statuses count as shown."""
        for standing in (entry.standing, *entry.parts):
            self._shown.add(str(standing.status))
            self.remember_tally(standing.tally)
        self._shown.update(str(claim.status) for claim in entry.claims)
        return entry

    def remember_tally(self, tally: Tally | None) -> None:
        """Note the tally's statuses as shown, except a single component's, which is shown beside the tally."""
        if tally is not None and tally.components > 1:
            self._shown.update(str(status) for status, _ in tally.statuses)

    def remembering(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, each passed through `remember` as it is reached."""
        return map(self.remember, entries)

    def notes(self) -> list[str]:
        """Sentences that name the tracker, the meanings lost in the words shown, and statuses without a word."""
        shown = [str(status) for status in Status if status in self._shown]
        lost = [f"{status}: {self._lost[status]}" for status in shown if status in self._lost]
        without_word = [status for status in shown if status not in self._words]
        sentences = [f"Statuses are shown in the words of {self.tracker} ({self.source}); the assessments are ours."]
        if lost:
            sentences.append(f"Meaning is lost: {'; '.join(lost)}.")
        if without_word:
            sentences.append(f"No word of theirs, so our word is shown: {', '.join(without_word)}.")
        return sentences


def parse_crosswalk(value: Any, name: str) -> Crosswalk:
    """The crosswalk that the value of a YAML file describes; *name* is the file's, for messages.

    Raises `UsageProblem` with everything that is wrong with it.
    """
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
                problems.append(f"words: {status} is under two of their words; keep one")
            else:
                words[str(status)] = str(theirs)
    lost = body.get("lost") or {}
    for status in lost if isinstance(lost, Mapping) else ():
        if status not in list(Status):
            problems.append(f"lost: {unknown('status', str(status), map(str, Status))}")
    # If several of our statuses share a word and the file does not say what is lost, a standard text does.
    several = {theirs for theirs in words.values() if list(words.values()).count(theirs) > 1}
    losses = {str(key): str(why) for key, why in lost.items() if why is not None} if isinstance(lost, Mapping) else {}
    for status, theirs in words.items():
        others = [other for other, word in words.items() if word == theirs and other != status]
        if theirs in several and not any(shared in losses for shared in (status, *others)):
            losses[status] = f"{theirs} stands for {' and '.join(others)}, too"
    if problems:
        raise UsageProblem("\n".join(f"{name}: {problem}" for problem in problems))
    return Crosswalk(str(body["tracker"]), str(body["source"]), words, losses)
