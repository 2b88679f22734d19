"""What the rules of recording judge, a case, and their verdict."""

from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Paper, Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, asked_actors
from policytrack.errors import NotFound, UsageProblem
from policytrack.text.values import Deadline


class Case(NamedTuple):
    """An event that somebody wants to record, and what the rules need to know about it.

    *anyway*: accept days that are otherwise refused (`--anyway`). *claim*: accept only a claim (the command `claim`).
    *deferred_to* is the deadline that the words of a deferral mean. *copied*: the event is in the journal and was read
    by `import`.
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
        """The complete id of the recommendation or part that the event is about."""
        part = self.event.part
        return self.recommendation.id if part is None else f"{self.recommendation.id}.{part}"

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of the actors that the recommendation or part asks."""
        return asked_actors(self.recommendation, self.event.part)


class Verdict(NamedTuple):
    """The reasons why an event cannot be recorded, the names in it that do not exist, and the warnings."""

    refusals: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def enforce(self) -> None:
        """Raise `UsageProblem` for a refusal, or `NotFound` if only names are missing; nothing for warnings."""
        if self.refusals:
            raise UsageProblem("\n".join((*self.missing, *self.refusals)))
        if self.missing:
            raise NotFound("\n".join(self.missing))
