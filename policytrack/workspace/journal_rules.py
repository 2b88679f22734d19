"""The rules of recording applied to the events that the journal holds, for `check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from policytrack.domain.events import Event, EventKind, Evidence
from policytrack.domain.evidence import snapshot_of, unfit_evidence
from policytrack.domain.model import Recommendation
from policytrack.domain.rules.case import Case
from policytrack.domain.rules.content import unfit_texts
from policytrack.domain.rules.judge import judge_recorded
from policytrack.domain.standing.detail import resolved
from policytrack.index.index import Index
from policytrack.reports.history import retractions_by_target

_AHEAD = timedelta(hours=14)


class EventRules:
    """Finds what breaks the rules of recording in an event; nothing in one that was retracted.

    An event is judged by the day on which it was recorded: the latest date anywhere on earth at that moment, but no
    later than tomorrow.
    """

    def __init__(self, index: Index, today: date) -> None:
        self._actors = index.actors
        self._papers, self._ancestors, self._assessors = index.papers, index.ancestors, index.assessors
        self._last = today + timedelta(days=1)
        self._retracted = retractions_by_target(index.journal.retractions())
        self._ask = index.asked
        self._asked: dict[str, Recommendation | None] = {}
        self._unfit = lru_cache(16_384)(_unfit)

    def __call__(self, event: Event) -> Iterator[tuple[str, bool]]:
        """What breaks the rules in the event, as sentences; with each, whether it is only a remark."""
        if event.id in self._retracted:
            return
        day = min((event.recorded + _AHEAD).date() if event.recorded.year < 9999 else self._last, self._last)
        copy = snapshot_of(event)
        for evidence in event.evidence:
            for sentence in self._unfit(evidence, day, evidence is copy):
                yield sentence, False
        name = event.recommendation
        if name not in self._asked:
            self._asked[name] = self._ask(name)
        recommendation = self._asked[name]
        if recommendation is None:
            for sentence in unfit_texts(event):
                yield sentence, False
            return
        paper = self._papers[recommendation.paper]
        is_deferral = event.kind is EventKind.DEFER and event.to
        deferred_to = resolved([event], paper.window)[event.id] if is_deferral else None
        verdict = judge_recorded(
            Case(
                event,
                recommendation,
                paper,
                day,
                self._ancestors,
                self._assessors,
                self._actors,
                deferred_to=deferred_to,
                copied=copy is not None,
            )
        )
        for sentence in (*verdict.refusals, *verdict.missing):
            yield sentence, False
        for sentence in verdict.warnings:
            yield sentence, True


def _unfit(evidence: Evidence, day: date, is_copy: bool) -> tuple[str, ...]:
    return tuple(unfit_evidence(evidence, day, is_copy=is_copy))
