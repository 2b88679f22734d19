"""The disputes about the recommendations that pass a query, and what the claims in them say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from policytrack.domain.disputes import Dispute
from policytrack.domain.model import Claim
from policytrack.domain.query import Query
from policytrack.domain.standing.detail import grounds
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.index.index import Index
from policytrack.reports.scope import selected_ids
from policytrack.reports.wording import dispute_title


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
    events = index.journal.events_of(dispute.recommendation)
    reasons, evidence = grounds(events, dispute.components, index.ancestors, day, dispute.assessor, dispute.claimed)
    return Claim(dispute.assessor, dispute.claimed, dispute.claimed_since, reasons, evidence)


def quoted(index: Index, disputes: Iterable[Dispute], day: date) -> Iterator[QuotedDispute]:
    """The disputes, each with what the claim in it says."""
    known = list(disputes)
    entries = index.named_entries({dispute.recommendation for dispute in known}, day)
    by_id = {entry.recommendation.id: entry.recommendation for entry in entries}
    for dispute in known:
        recommendation = by_id[dispute.recommendation]
        reviewed = last_reviewed(index.journal.events_of(recommendation.id), day, index.assessor)
        title = dispute_title(dispute, recommendation)
        yield QuotedDispute(dispute, title, reviewed, claim_in(index, day, dispute))
