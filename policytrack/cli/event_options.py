"""The options that recording commands share: what an event says, who records it, and how."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any, NamedTuple

import typer

from policytrack.cli.notes import warn_all
from policytrack.cli.options import Heading, WorkspaceOptions, completing, option, several
from policytrack.cli.standard_input import text_of_input
from policytrack.domain.evidence import STANCES
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS
from policytrack.errors import UsageProblem
from policytrack.text.alternatives import alternatives
from policytrack.workspace.drafts import require_complete_id
from policytrack.workspace.marking import EventWords
from policytrack.workspace.record import Recorder


def _fact(flag: str, help: str, metavar: str, completed: str | None = None) -> inspect.Parameter:
    return option(flag, help, metavar=metavar, completed=completed, heading=Heading.EVIDENCE)


_FACTS = (
    _fact("--title", "The title of the evidence, such as 'India joins the declaration'.", "TEXT"),
    _fact("--publisher", "Who published the evidence, such as PIB.", "NAME"),
    _fact("--date", "The date of the evidence, such as 2026-02-20.", "DATE"),
    _fact("--document", f"The kind of document: {alternatives(tuple(DOCUMENTS))}.", "KIND", "document"),
    _fact("--act", f"The act that it reports: {alternatives(tuple(ACTS))}.", "ACT", "act"),
    _fact(
        "--stance",
        f"Whether the evidence {alternatives(STANCES)} the status. The default is {STANCES[0]}.",
        "STANCE",
        "stance",
    ),
    _fact("--quote", "The words of the evidence that matter.", "TEXT"),
    _fact("--archived", "The address of an archived copy.", "URL"),
)
EVIDENCE_OPTIONS = (
    several(
        "--evidence",
        "The address of the evidence; the options below describe it. For several pieces of evidence, repeat this "
        "option, each time with all the facts in one argument: "
        "'URL title=\"India joins\" publisher=PIB date=2026-02-20'.",
        metavar="URL",
        heading=Heading.EVIDENCE,
        completed="words",
    ),
    *_FACTS,
    option(
        "--later",
        "Do not ask for the page now. `policytrack evidence keep --queued` keeps a copy of it later.",
        kind=bool,
        heading=Heading.EVIDENCE,
    ),
    option(
        "--archive",
        "Also ask web archives for a copy of the page.",
        kind=bool,
        heading=Heading.EVIDENCE,
    ),
)
"""Evidence, and the options for the facts about a single piece."""


class CopyWishes(NamedTuple):
    """Whether copies of the evidence are to be kept *later*, and whether archives are asked for copies, too."""

    later: bool
    archive: bool


def take_copy_wishes(typed: dict[str, Any]) -> CopyWishes:
    """Take the values of `--later` and `--archive` out of what was typed."""
    return CopyWishes(bool(typed.pop("later")), bool(typed.pop("archive")))


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
        raise UsageProblem(f"{options} describes evidence; add its address with --evidence URL")
    if len(pieces) > 1:
        raise UsageProblem(
            f"{options} describes a single piece of evidence, and there are {len(pieces)}; write the facts about each "
            "in its own argument, such as --evidence 'URL title=\"India joins\" date=2026-02-20'"
        )
    return [with_facts(pieces[0], facts)]


PART_OPTION = option(
    "--part",
    "Only this part, by its letter, such as a.",
    completed="part",
    metavar="LETTER",
    heading=Heading.ENTRY,
)
ACTOR_OPTION = option(
    "--actor",
    "Only the components of this actor, by id or name, such as india.",
    completed="actor",
    metavar="ACTOR",
    heading=Heading.ENTRY,
)


def assessor_option(help: str) -> Any:
    """The option `--assessor` of a command that records; its default is the tracker."""
    return typer.Option(
        "--assessor",
        metavar="NAME",
        help=help,
        autocompletion=completing("assessor"),
        rich_help_panel=Heading.ENTRY,
    )


class EventOptions:
    """The fields of a mark or a claim, other than its status, as typed."""

    OPTIONS = (
        PART_OPTION,
        ACTOR_OPTION,
        option(
            "--on",
            "The date from which the status holds. The default is the date of --through, or today.",
            metavar="DATE",
            heading=Heading.ENTRY,
        ),
        option(
            "--through",
            "The date or month up to which you have checked, such as 2026-10.",
            metavar="DATE",
            heading=Heading.ENTRY,
        ),
        option(
            "--confidence",
            f"How sure you are: {alternatives(tuple(CONFIDENCE_MEANINGS)[::-1])}.",
            completed="confidence",
            metavar="LEVEL",
            heading=Heading.ENTRY,
        ),
        option("--note", "Why the status is what it is, in a sentence or two.", metavar="TEXT", heading=Heading.ENTRY),
        *EVIDENCE_OPTIONS,
        _fact("--no-evidence", "Why there is no evidence, instead of --evidence.", "REASON"),
    )

    def __init__(self, **typed: Any) -> None:
        self.copies = take_copy_wishes(typed)
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
        option(
            "--recorder",
            "Who records this. The default is POLICYTRACK_RECORDER, git's user name, or your login name.",
            metavar="NAME",
            heading=Heading.RECORDING,
        ),
        option(
            "--dry-run",
            "Show what would be recorded, without recording it.",
            kind=bool,
            heading=Heading.RECORDING,
        ),
        option(
            "--anyway",
            "Accept a date that lies in the future, or before the paper.",
            kind=bool,
            heading=Heading.RECORDING,
        ),
        option("--yes", "Answer yes to every question.", kind=bool, heading=Heading.RECORDING),
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
        self._opened: Recorder | None = None

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
        self._opened = recorder
        return recorder

    def open_again(self) -> Recorder:
        """Another recorder, whose index knows what has just been recorded; that of the earlier one is closed.

        Were it open, the other would wait for it, to bring the file of the index up to date.
        """
        if self._opened is not None:
            self._opened.index.close()
        self._opened = Recorder(self.workspace, self.today, name=self.name)
        return self._opened


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
