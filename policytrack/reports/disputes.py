"""The disputes about the recommendations that pass a query, and what the claims in them say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from policytrack.domain.disputes import Dispute
from policytrack.domain.model import Claim
from policytrack.domain.query import Query
from policytrack.domain.standing.in_force import last_reviewed
from policytrack.index.index import Index
from policytrack.reports.claims import claim_from
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


def quoted(index: Index, disputes: Iterable[Dispute], day: date) -> Iterator[QuotedDispute]:
    """The disputes, each with what the claim in it says."""
    known = list(disputes)
    entries = index.named_entries({dispute.recommendation for dispute in known}, day)
    by_id = {entry.recommendation.id: entry.recommendation for entry in entries}
    for dispute in known:
        recommendation = by_id[dispute.recommendation]
        events = index.journal.events_of(recommendation.id)
        reviewed = last_reviewed(events, day, index.assessor)
        claim = claim_from(dispute, events, index.ancestors, day)
        yield QuotedDispute(dispute, dispute_title(dispute, recommendation), reviewed, claim)
