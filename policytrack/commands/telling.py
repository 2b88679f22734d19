"""What the recording commands take alike: what an event says, and who records it how."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from policytrack.commands.options import Place, day_of, option, several
from policytrack.errors import UsageProblem
from policytrack.events import Confidence, Evidence

EVIDENCE_HELP = (
    "An address and what is known of it, in one argument: "
    '\'URL title="…" publisher="…" date=2026-02-20 document=press act=agreement stance=against\'; '
    "may be given again."
)


class Telling:
    """What an event says beyond its kind and status, as it was typed."""

    OPTIONS = (
        option("--part", "Only this part, by its letter.", metavar="P"),
        option("--actor", "Only this actor's share.", completed="actor"),
        option("--on", "The day from which it holds; unless said, that of --through, else today.", metavar="DATE"),
        option("--through", "The day up to which you have looked.", metavar="DATE"),
        option("--confidence", "How sure: high, medium or low.", completed="confidence"),
        option("--note", "What is the case, in a sentence or two.", metavar="TEXT"),
        several("--evidence", EVIDENCE_HELP, metavar="EVIDENCE"),
        option("--no-evidence", "Why there is no evidence.", metavar="REASON"),
    )

    def __init__(self, **typed: Any) -> None:
        self._typed = typed

    @property
    def said(self) -> list[str]:
        """The options that were given."""
        return [f"--{name.replace('_', '-')}" for name, value in self._typed.items() if value not in (None, [])]

    def values(self, today: date) -> dict[str, Any]:
        """The event's values, typed. Raises `UsageProblem` for what cannot be read."""
        typed = self._typed
        through = typed["through"] and day_of(typed["through"], today)
        return {
            "part": typed["part"],
            "actor": typed["actor"],
            "effective": day_of(typed["on"], today) if typed["on"] else through or today,
            "through": through or None,
            "confidence": confidence_of(typed["confidence"]),
            "note": typed["note"],
            "evidence": evidence_of(typed["evidence"] or (), today),
            "no_evidence": typed["no_evidence"],
        }


class Recording(Place):
    """In which workspace to record, in whose name, and whether in earnest."""

    OPTIONS = (
        option("--recorder", "Who records this; else POLICYTRACK_RECORDER, git's user name, or your login name."),
        option("--dry-run", "Say what would be recorded, and record nothing.", kind=bool),
        option("--anyway", "Take a day that is in the future, or before the paper.", kind=bool),
        *Place.OPTIONS,
    )

    def __init__(self, recorder: str | None, dry_run: bool | None, anyway: bool | None, workspace: Path | None) -> None:
        super().__init__(workspace)
        self.is_rehearsal = bool(dry_run)
        self.anyway = bool(anyway)
        self._recorder = recorder

    def recorder(self) -> str:
        """Who records. Raises `UsageProblem` where nobody can be found out."""
        if self._recorder is not None:
            return self._recorder
        named = os.environ.get("POLICYTRACK_RECORDER")
        if named:
            return named
        from policytrack.journal.git_command import user_name

        return user_name(self.workspace.root) or _login_name()


def confidence_of(word: str | None) -> Confidence | None:
    """The confidence that a word names. Raises `UsageProblem` for one that there is not."""
    if word is None:
        return None
    from policytrack.words import unknown

    levels = {str(level): level for level in Confidence}
    if word.casefold() not in levels:
        raise UsageProblem(unknown("confidence", word, levels))
    return levels[word.casefold()]


def evidence_of(typed: Sequence[str], today: date) -> tuple[Evidence, ...]:
    """Each piece of evidence, read. Raises `UsageProblem` for the first that cannot be."""
    if not typed:
        return ()
    from policytrack.evidence import parse_evidence

    return tuple(parse_evidence(words, today) for words in typed)


def _login_name() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        raise UsageProblem("it is not known who records this; give --recorder, or set POLICYTRACK_RECORDER") from None
