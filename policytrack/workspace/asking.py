"""Questions about recommendations: about the counts of many, what is in dispute, and what the register has.

Each opens the workspace, answers from a viewpoint, and closes it again. Warnings come with the answer, as sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from policytrack.workspace.doubts import doubts
from policytrack.workspace.select import FilterWords, select

if TYPE_CHECKING:
    from policytrack.domain.names import Names
    from policytrack.domain.viewpoint import Viewpoint
    from policytrack.reports.catalogue import CountedActor, CountedPaper, CountedTopic
    from policytrack.reports.disputes import QuotedDispute
    from policytrack.reports.summary import GroupRow
    from policytrack.workspace.opening import Workspace


_Row = TypeVar("_Row")


class Summary(NamedTuple):
    """A row of counts for each group, and the rows of the total."""

    groups: list[GroupRow]
    total: list[GroupRow]
    warnings: list[str]


class Disputes(NamedTuple):
    """Where an actor's claim differs from the assessment, in the register's order; *names* are those of ids."""

    disputes: list[QuotedDispute]
    names: Names
    warnings: list[str]


class Listed(NamedTuple, Generic[_Row]):
    """The rows of an answer."""

    rows: list[_Row]
    warnings: list[str]


def summarise(workspace: Workspace, by: str, filters: FilterWords, viewpoint: Viewpoint) -> Summary:
    """The counts of the recommendations that the filters select, by one of `counts.BY`.

    Raises `NotFound` or `UsageProblem` for a filter that means nothing.
    """
    from policytrack.reports.groups import group_rows

    with workspace.answering(viewpoint) as (index, warnings):
        groups, total = group_rows(index, by, select(index, filters, viewpoint).query, viewpoint.day)
        return Summary(groups, total, [*warnings, *doubts(index)])


def find_disputes(workspace: Workspace, filters: FilterWords, viewpoint: Viewpoint) -> Disputes:
    """Where an actor's claim differs from the assessment; if the viewpoint has an assessor, only that one's claims.

    Raises `NotFound` or `UsageProblem` for a filter that means nothing.
    """
    from policytrack.reports.disputes import all_disputes, quoted

    with workspace.answering(viewpoint) as (index, warnings):
        disputes = list(all_disputes(index, select(index, filters, viewpoint).query, viewpoint.day))
        if viewpoint.assessor is not None:
            disputes = [dispute for dispute in disputes if dispute.assessor == index.assessor]
        return Disputes(list(quoted(index, disputes, viewpoint.day)), index.names, [*warnings, *doubts(index)])


def list_papers(workspace: Workspace, viewpoint: Viewpoint) -> Listed[CountedPaper]:
    """The papers of the register, with the counts of what each recommends."""
    from policytrack.reports.catalogue import counted_papers

    with workspace.answering(viewpoint) as (index, warnings):
        return Listed(counted_papers(index, viewpoint.day), [*warnings, *doubts(index)])


def list_actors(workspace: Workspace) -> Listed[CountedActor]:
    """The actors of the register, with how often each is asked, asked to act with others, or mentioned."""
    from policytrack.reports.catalogue import counted_actors

    with workspace.answering(None) as (index, warnings):
        return Listed(counted_actors(index), [*warnings, *doubts(index)])


def list_topics(workspace: Workspace, viewpoint: Viewpoint) -> Listed[CountedTopic]:
    """The topics of the register, with the counts of what has each."""
    from policytrack.reports.catalogue import counted_topics

    with workspace.answering(viewpoint) as (index, warnings):
        return Listed(counted_topics(index, viewpoint.day), [*warnings, *doubts(index)])
