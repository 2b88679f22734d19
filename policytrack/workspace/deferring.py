"""Deferrals as they were asked for, in words: read, judged and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from policytrack.domain.events import Kind
from policytrack.domain.vocabulary import TRACKER
from policytrack.text.dates import parse_day
from policytrack.text.values import Deadline
from policytrack.workspace.drafts import evidence_of
from policytrack.workspace.id_lookup import named_part
from policytrack.workspace.record import Draft, Recorded, Recorder, draft_event


class DeferralWords(NamedTuple):
    """To when a deadline was moved, why, and what else was typed; None stands for what was left out.

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
    """What was recorded, and the new *deadline*, its words resolved to dates."""

    recorded: Recorded
    deadline: Deadline


def record_deferral(recorder: Recorder, id: str, words: DeferralWords, now: datetime) -> RecordedDeferral:
    """Record that the deadline of a recommendation or part was moved.

    Raises `UsageProblem` or `NotFound` with everything that the rules forbid; then nothing is recorded.
    """
    name, part = named_part(recorder.index, id, words.part)
    event = draft_event(
        Kind.DEFER,
        name,
        parse_day(words.on, recorder.today) if words.on else recorder.today,
        to=words.to,
        why=words.why,
        anchor=words.anchor,
        part=part,
        actor=words.actor,
        evidence=evidence_of(words.evidence, recorder.today),
        assessor=words.assessor,
        recorder=recorder.name,
    )
    recommendation = recorder.recommendation(name)
    recorded = recorder.record([Draft(event, recommendation)], now)
    return RecordedDeferral(recorded, recorder.deadline(event, recommendation))
