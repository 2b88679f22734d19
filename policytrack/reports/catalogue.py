"""The papers, actors and topics of the register, each with how many items it has.

As in `summary`, parents are not counted, because what they contain is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.domain.counts import CountsByKind, no_counts
from policytrack.domain.model import Actor, Paper, Topic
from policytrack.domain.query import Query
from policytrack.domain.vocabulary import Role
from policytrack.index.index import Index
from policytrack.reports.groups import actor_tree


class CountedPaper(NamedTuple):
    """A paper and the counts of what it recommends."""

    paper: Paper
    counts: CountsByKind


class CountedActor(NamedTuple):
    """An actor and, by role, in how many items of every kind it or an actor under it has that role."""

    actor: Actor
    roles: Mapping[Role, int]


class CountedTopic(NamedTuple):
    """A topic and the counts of what has it."""

    topic: Topic
    counts: CountsByKind


def counted_papers(index: Index, day: date) -> list[CountedPaper]:
    """The papers in the register's order, with the counts on *day*."""
    counts, _ = index.statistics.tallies("paper", Query(), day)
    return [CountedPaper(paper, counts.get(paper.id) or no_counts()) for paper in index.papers.values()]


def counted_actors(index: Index) -> list[CountedActor]:
    """The actors, each followed by those under it."""
    numbers = index.statistics.roles(index.under)
    return [
        CountedActor(index.actors[id], {role: numbers.get((id, role), 0) for role in Role}) for id in actor_tree(index)
    ]


def counted_topics(index: Index, day: date) -> list[CountedTopic]:
    """The topics in the register's order, with the counts on *day*."""
    counts, _ = index.statistics.tallies("topic", Query(), day)
    return [CountedTopic(Topic(id, name), counts.get(id) or no_counts()) for id, name in index.topics.items()]
