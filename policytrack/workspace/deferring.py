"""Records deferrals from the words that were typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from policytrack.domain.events import Event, EventKind
from policytrack.domain.model import Recommendation
from policytrack.domain.standing.components import components_of, covers
from policytrack.domain.standing.in_force import deferrals, deferred_to
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.dates import parse_day
from policytrack.text.values import Deadline
from policytrack.workspace.drafts import evidence_of
from policytrack.workspace.id_lookup import named_actor, named_assessor, named_part
from policytrack.workspace.record import Draft, Recorded, Recorder, draft_event


class DeferralWords(NamedTuple):
    """The new deadline, why it was moved, and what else was typed; None for what was left out.

    *on* is the date on which it was moved, None for today; *anchor* the date that a length counts from, None for *on*.
    """

    to: str | None
    why: str | None
    on: str | None = None
    anchor: str | None = None
    part: str | None = None
    actor: str | None = None
    evidence: Sequence[str] = ()
    assessor: str = TRACKER


class RecordedDeferral(NamedTuple):
    """What was recorded, the new *deadline* and the *earlier* one, their words resolved to dates.

    *earlier* is the revised deadline until now, or else the paper's own; of several, the furthest. *replaced_date* is
    the last day of an earlier revision if the new words give no date.
    """

    recorded: Recorded
    deadline: Deadline
    earlier: Deadline | None
    replaced_date: date | None


def record_deferral(recorder: Recorder, id: str, words: DeferralWords, now: datetime) -> RecordedDeferral:
    """Record that the deadline of a recommendation or part was moved.

    Raises `UsageProblem` or `NotFound` with everything that the rules forbid; then nothing is recorded.
    """
    name, part = named_part(recorder.index, id, words.part)
    event = draft_event(
        EventKind.DEFER,
        name,
        parse_day(words.on, recorder.today) if words.on else recorder.today,
        to=words.to,
        why=words.why,
        anchor=words.anchor,
        part=part,
        actor=named_actor(recorder.index, words.actor),
        evidence=evidence_of(words.evidence, recorder.today),
        assessor=named_assessor(recorder.index, words.assessor),
        recorder=recorder.name,
    )
    recommendation = recorder.recommendation(name)
    recorded = recorder.record([Draft(event, recommendation)], now)
    revised, own = _deadlines_before(recorder, event, recommendation)
    deadline = recorder.deadline(event, recommendation)
    replaced = revised.latest if revised is not None and deadline.latest is None else None
    return RecordedDeferral(recorded, deadline, revised or own, replaced)


def _deadlines_before(
    recorder: Recorder, deferral: Event, recommendation: Recommendation
) -> tuple[Deadline | None, Deadline | None]:
    """Of what this deferral is about: the furthest revised deadline without it, and the furthest of the paper's own."""
    ancestors = recorder.index.ancestors
    components = [
        component for component in components_of(recommendation, ancestors) if covers(deferral, component, ancestors)
    ]
    earlier = deferrals(recorder.events_of(recommendation.id), components, ancestors, recorder.today)
    resolved = {event.id: recorder.deadline(event, recommendation) for event in earlier}
    own = [component.deadline for component in components] or [recommendation.deadline]
    dated = [deadline for deadline in own if deadline is not None and deadline.latest is not None]
    furthest = max(dated, key=lambda deadline: deadline.latest or date.min, default=None)
    return deferred_to(earlier, resolved), furthest
