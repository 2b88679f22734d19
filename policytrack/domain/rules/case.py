"""What the rules of recording judge, a case, and their verdict."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.domain.events import Event
from policytrack.domain.model import Actor, Paper, Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors, asked_actors
from policytrack.errors import NotFound, UsageProblem
from policytrack.text.values import Deadline


class Case(NamedTuple):
    """An event that somebody wants to record, and what the rules need to know about it.

    *actors* are those of the register, for their names. *anyway*: accept days that are otherwise refused (`--anyway`).
    *claim*: accept only a claim (the command `claim`). *deferred_to* is the deadline that the words of a deferral mean.
    *copied*: the event is in the journal and was read by `import`.
    """

    event: Event
    recommendation: Recommendation
    paper: Paper
    today: date
    ancestors: Ancestors
    assessors: Assessors
    actors: Mapping[str, Actor] = {}
    anyway: bool = False
    claim: bool = False
    deferred_to: Deadline | None = None
    copied: bool = False

    @property
    def name(self) -> str:
        """The complete id of the recommendation or part that the event is about."""
        part = self.event.part
        return self.recommendation.id if part is None else f"{self.recommendation.id}.{part}"

    def named(self, actor: str) -> str:
        """The name of an actor or assessor with its id in brackets; the id alone if the register has no other name."""
        known = self.actors.get(actor) or self.assessors.get(actor)
        return actor if known is None or known.name.casefold() == actor.casefold() else f"{known.name} ({actor})"

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
