"""The disputes about the recommendations that pass a query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policytrack.domain.disputes import Dispute
from policytrack.domain.query import Query
from policytrack.index.index import Index
from policytrack.reports.scope import selected_ids


def all_disputes(index: Index, query: Query, day: date) -> Iterator[Dispute]:
    """The disputes on *day* about the recommendations that pass the query, in the register's order."""
    passing = selected_ids(index, query, day)
    return (dispute for dispute in index.disputes(day) if passing is None or dispute.recommendation in passing)
