"""What the rules of recording judge, and their verdict."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Paper, Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, asked_actors
from policytrack.errors import NotFound, UsageProblem
from policytrack.text.values import Deadline


class Case(NamedTuple):
    """An event that someone wants to record, and all that the rules look at.

    With *anyway*, days that are else refused are taken; with *claim*, nothing but a claim is.
    *deferred_to* is what the words of a deferral come to; *copied*: it stands in the journal, and `import` read it.
    """

    event: Event
    recommendation: Recommendation
    paper: Paper
    today: date
    ancestors: Ancestors
    assessors: Assessors
    anyway: bool = False
    claim: bool = False
    deferred_to: Deadline | None = None
    copied: bool = False

    @property
    def name(self) -> str:
        """The whole id of what the event is about."""
        part = self.event.part
        return self.recommendation.id if part is None else f"{self.recommendation.id}.{part}"

    @property
    def asked(self) -> tuple[str, ...]:
        return asked_actors(self.recommendation, self.event.part)


class Verdict(NamedTuple):
    """Why an event cannot be recorded, which names in it nobody has, and what to say when it is recorded."""

    refusals: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def enforce(self) -> None:
        """Raise what stands in the way: `UsageProblem`, or `NotFound` where nothing but names is wrong."""
        if self.refusals:
            raise UsageProblem("\n".join((*self.missing, *self.refusals)))
        if self.missing:
            raise NotFound("\n".join(self.missing))
