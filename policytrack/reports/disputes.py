"""The disputes about the recommendations that pass a query, and what the claims in them say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from policytrack.domain.disputes import Dispute
from policytrack.domain.events import Event
from policytrack.domain.model import Claim
from policytrack.domain.query import Query
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.detail import ground_of, grounds
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.index.index import Index
from policytrack.index.query.claim_lines import NumberedLine, event_in
from policytrack.reports.scope import selected_ids
from policytrack.reports.wording import dispute_title

_Done = TypeVar("_Done")
_AT_A_TIME = 500


class QuotedDispute(NamedTuple):
    """A dispute with the title of its recommendation or part, the date up to which it was reviewed, and the claim."""

    dispute: Dispute
    title: str
    reviewed: date | None
    claim: Claim


def all_disputes(index: Index, query: Query, day: date) -> Iterator[Dispute]:
    """The disputes on *day* about the recommendations that pass the query, in the register's order."""
    passing = selected_ids(index, query, day)
    return (dispute for dispute in index.disputes(day) if passing is None or dispute.recommendation in passing)


def claim_in(index: Index, day: date, dispute: Dispute) -> Claim:
    """What is claimed about the components of the dispute, with the reasons and evidence in force on *day*."""
    return _claim(index.journal.events_of(dispute.recommendation), dispute, index.ancestors, day)


def _claim(events: Sequence[Event], dispute: Dispute, ancestors: Ancestors, day: date) -> Claim:
    reasons, evidence = grounds(events, dispute.components, ancestors, day, dispute.assessor, dispute.claimed)
    return Claim(dispute.assessor, dispute.claimed, dispute.claimed_since, reasons, evidence)


class _ClaimContext(NamedTuple):
    """What claims depend on beside the journal's lines; *journal* is its name."""

    day: date
    ancestors: Ancestors
    journal: str


_Basis = list[NumberedLine] | Claim
"""The lines of the claimant's marks, if these are enough; else the claim itself."""


def spread_claims(
    index: Index, day: date, disputes: Sequence[Dispute], work: Callable[[Iterable[tuple[Dispute, Claim]]], _Done]
) -> Iterator[_Done]:
    """What *work*, a module's own function, makes of the disputes and the claims in them, some hundred at a time.

    The claims are those of `claim_in`. For so many that several processes are worth their start.
    """
    from policytrack.index.workers import parallel_map

    context = _ClaimContext(day, index.ancestors, index.journal.name)
    return parallel_map(partial(_of_batch, work, context), _with_bases(index, day, disputes))


def _with_bases(index: Index, day: date, disputes: Sequence[Dispute]) -> Iterator[list[tuple[Dispute, _Basis]]]:
    claim_lines = index.journal.claim_lines()
    for first in range(0, len(disputes), _AT_A_TIME):
        batch = disputes[first : first + _AT_A_TIME]
        lines = claim_lines.lines((dispute.recommendation, dispute.assessor) for dispute in batch)
        yield [
            (dispute, claim_in(index, day, dispute) if marks is None else marks)
            for dispute, marks in zip(batch, lines, strict=True)
        ]


def _of_batch(
    work: Callable[[Iterable[tuple[Dispute, Claim]]], _Done],
    context: _ClaimContext,
    batch: list[tuple[Dispute, _Basis]],
) -> _Done:
    return work((dispute, _claim_from(dispute, basis, context)) for dispute, basis in batch)


def _claim_from(dispute: Dispute, basis: _Basis, context: _ClaimContext) -> Claim:
    if isinstance(basis, Claim):
        return basis
    marks = [event_in(line, context.journal) for line in basis]
    if len(marks) == 1:  # as nearly always; it must be the one that decides the status
        return Claim(dispute.assessor, dispute.claimed, dispute.claimed_since, *ground_of(marks[0]))
    return _claim(marks, dispute, context.ancestors, context.day)


def quoted(index: Index, disputes: Iterable[Dispute], day: date) -> Iterator[QuotedDispute]:
    """The disputes, each with what the claim in it says."""
    known = list(disputes)
    entries = index.named_entries({dispute.recommendation for dispute in known}, day)
    by_id = {entry.recommendation.id: entry.recommendation for entry in entries}
    for dispute in known:
        recommendation = by_id[dispute.recommendation]
        events = index.journal.events_of(recommendation.id)
        reviewed = last_reviewed(events, day, index.assessor)
        claim = _claim(events, dispute, index.ancestors, day)
        yield QuotedDispute(dispute, dispute_title(dispute, recommendation), reviewed, claim)
