"""The options that recording commands share: what an event says, who records it, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policytrack.cli.notes import warn_all
from policytrack.cli.options import WorkspaceOptions, option, several
from policytrack.cli.standard_input import text_of_input
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS
from policytrack.errors import UsageProblem
from policytrack.text.alternatives import alternatives
from policytrack.workspace.drafts import require_complete_id
from policytrack.workspace.marking import EventWords
from policytrack.workspace.record import Recorder

_FACTS = (
    option("--title", "The title of the evidence.", metavar="TEXT"),
    option("--publisher", "Who published the evidence.", metavar="NAME"),
    option("--date", "The date of the evidence.", metavar="DATE"),
    option("--document", f"The kind of document: {', '.join(DOCUMENTS)}.", completed="document", metavar="KIND"),
    option("--act", f"The act it reports: {', '.join(ACTS)}.", completed="act", metavar="ACT"),
    option("--stance", "Whether it supports or disputes the status; unless said, supports.", completed="stance"),
    option("--quote", "The words of the evidence that matter.", metavar="TEXT"),
    option("--archived", "The address of an archived copy.", metavar="URL"),
)
EVIDENCE_OPTIONS = (
    several(
        "--evidence",
        "The address of the evidence; the options below say more about it. For several pieces, repeat this option, "
        'each with all about it in one argument: \'URL title="…" publisher="…" date=2026-02-20\'.',
        metavar="URL",
    ),
    *_FACTS,
)
"""Evidence, and the options for the facts about a single piece."""


def take_evidence(typed: dict[str, Any]) -> list[str]:
    """Take the values of `EVIDENCE_OPTIONS` out of what was typed, as pieces of evidence for `parse_evidence`.

    Raises `UsageProblem` for facts without evidence, or with more than one piece.
    """
    pieces: list[str] = typed.pop("evidence") or []
    facts = {fact.name: value for fact in _FACTS if (value := typed.pop(fact.name)) is not None}
    if not facts:
        return pieces
    from policytrack.domain.evidence import with_facts

    options = ", ".join(f"--{name}" for name in facts)
    if not pieces:
        raise UsageProblem(f"{options} describes evidence; give its address with --evidence URL")
    if len(pieces) > 1:
        raise UsageProblem(
            f"{options} describes a single piece of evidence, and there are {len(pieces)}; write the facts about each "
            "in its own argument, such as --evidence 'URL title=\"India joins\" date=2026-02-20'"
        )
    return [with_facts(pieces[0], facts)]


class EventOptions:
    """The fields of a mark or a claim, other than its status, as typed."""

    OPTIONS = (
        option("--part", "Only this part, by its letter.", metavar="P"),
        option("--actor", "Only this actor's components.", completed="actor"),
        option("--on", "The day from which it holds; unless said, that of --through, else today.", metavar="DATE"),
        option("--through", "The day or month up to whose end you have looked.", metavar="DATE"),
        option("--confidence", f"How sure: {alternatives(tuple(CONFIDENCE_MEANINGS)[::-1])}.", completed="confidence"),
        option("--note", "What is the case, in a sentence or two.", metavar="TEXT"),
        *EVIDENCE_OPTIONS,
        option("--no-evidence", "Why there is no evidence.", metavar="REASON"),
    )

    def __init__(self, **typed: Any) -> None:
        self.given = [f"--{name.replace('_', '-')}" for name, value in typed.items() if value not in (None, [])]
        """The options that were given."""
        self._evidence = take_evidence(typed)
        self._typed = typed

    def words(self, **others: Any) -> EventWords:
        """The words as typed, together with those of *others*, a command's own."""
        dates = {name: self._typed[name] or None for name in ("on", "through")}
        return EventWords(**{**self._typed, **dates, "evidence": self._evidence, **others})


class RecorderOptions(WorkspaceOptions):
    """The workspace to record in, the recorder's name, and whether it is a dry run."""

    OPTIONS = (
        option("--recorder", "Who records this; else POLICYTRACK_RECORDER, git's user name, or your login name."),
        option("--dry-run", "Say what would be recorded, and record nothing.", kind=bool),
        option("--anyway", "Take a day that is in the future, or before the paper.", kind=bool),
        option("--yes", "Answer yes to any question.", kind=bool),
        *WorkspaceOptions.OPTIONS,
    )

    def __init__(
        self,
        recorder: str | None,
        dry_run: bool | None,
        anyway: bool | None,
        yes: bool | None,
        workspace: Path | None,
    ) -> None:
        super().__init__(workspace)
        self.name = recorder
        self.dry_run = bool(dry_run)
        self.anyway = bool(anyway)
        self.yes = bool(yes)
        self._has_agreed = self.yes or self.dry_run

    def open(self) -> Recorder:
        """The recorder of the workspace; the warnings of its opening are shown.

        In the program's source tree it asks first, as `require_agreement` does. Raises `UsageProblem` for the shipped
        workspace, which is read-only.
        """
        if not self._has_agreed and self.workspace.is_source_tree:
            from policytrack.cli.prompting import require_agreement

            self.workspace.refuse_shipped()
            require_agreement("This would change the shipped journal of the source tree. Go on?", yes=self.yes)
            self._has_agreed = True
        recorder = Recorder(self.workspace, self.today, name=self.name, dry_run=self.dry_run, anyway=self.anyway)
        warn_all(recorder.warnings)
        return recorder


def ids_with_input(recorder: Recorder, typed: list[str]) -> list[str]:
    """The ids as typed, each once, with those on standard input in place of `-`; these must be complete.

    Raises `NotFound` for an id that is not complete, and `UsageProblem` if there are no ids at all.
    """
    ids: list[str] = []
    for word in typed:
        if word != "-":
            ids.append(word)
            continue
        for name in text_of_input().split():
            require_complete_id(recorder, name)
            ids.append(name)
    if not ids:
        raise UsageProblem("standard input holds no id; `policytrack list --format ids` writes some")
    return list(dict.fromkeys(ids))
