"""Questions about recommendations: about one, about the counts of many, and about what is in dispute.

Each opens the workspace, answers from a viewpoint, and closes it again. Warnings come with the answer, as sentences.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from policytrack.domain.shown import CitedPassage, ShownEntry, shown_part
from policytrack.workspace.doubts import doubts
from policytrack.workspace.future_entries import future_warnings
from policytrack.workspace.id_lookup import named_part
from policytrack.workspace.outcome import carrying
from policytrack.workspace.select import FilterWords, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policytrack.domain.names import Names
    from policytrack.domain.viewpoint import Viewpoint
    from policytrack.index.index import Index
    from policytrack.reports.catalogue import CountedActor, CountedPaper, CountedTopic
    from policytrack.reports.disputes import QuotedDispute
    from policytrack.reports.summary import GroupRow
    from policytrack.workspace.opening import Workspace


_Row = TypeVar("_Row")


class Shown(NamedTuple):
    """Recommendations and parts with all their details."""

    entries: list[ShownEntry]
    warnings: list[str]


class Citation(NamedTuple):
    """A recommendation or a part with all its details, and the passages to quote."""

    shown: ShownEntry
    passages: list[CitedPassage]
    warnings: list[str]


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


def show(workspace: Workspace, typed: Iterable[str], viewpoint: Viewpoint, now: datetime) -> Shown:
    """The recommendations whose ids, or unique endings of them, were typed, in that order.

    Raises `NotFound` if an id names none, or more than one, or a part that does not exist.
    """
    with _opened(workspace, viewpoint) as (index, warnings):
        entries = [_shown(index, id, viewpoint.day) for id in typed]
        ids = [(shown.part_of or shown.entry.recommendation).id for shown in entries]
        return Shown(entries, [*warnings, *doubts(index), *future_warnings(index, now, *ids)])


def cite(workspace: Workspace, typed: str, viewpoint: Viewpoint, now: datetime) -> Citation:
    """The recommendation or part whose id, or a unique ending of it, was typed, with the places of its passages.

    Raises `NotFound` as `show` does.
    """
    from policytrack.domain.query import all_passages
    from policytrack.text.passages import PaperText

    with _opened(workspace, viewpoint) as (index, warnings):
        shown = _shown(index, typed, viewpoint.day)
        recommendation, path = shown.entry.recommendation, shown.paper.text
        source = workspace.text(path) if path is not None else None
        text = PaperText(source) if source is not None else None
        passages = [
            CitedPassage(passage, text.place(passage.start) if text and passage.start is not None else None)
            for passage in recommendation.passages or all_passages(recommendation)
        ]
        id = (shown.part_of or recommendation).id
        return Citation(shown, passages, [*warnings, *doubts(index), *future_warnings(index, now, id)])


def _shown(index: Index, typed: str, day: date) -> ShownEntry:
    id, letter = named_part(index, typed)
    entry = index.entry(id, day, full=True)
    recommendation = entry.recommendation
    paper = index.papers[recommendation.paper]
    contained = [index.entry(member, day, full=True) for member in recommendation.contains]
    shown = ShownEntry(entry, paper, index.pillars(paper), index.actors, index.contexts(id), contained)
    return shown if letter is None else shown_part(shown, letter)


def summarise(workspace: Workspace, by: str, filters: FilterWords, viewpoint: Viewpoint) -> Summary:
    """The counts of the recommendations that the filters select, by one of `counts.BY`.

    Raises `NotFound` or `UsageProblem` for a filter that means nothing.
    """
    from policytrack.reports.groups import group_rows

    with _opened(workspace, viewpoint) as (index, warnings):
        groups, total = group_rows(index, by, select(index, filters, viewpoint).query, viewpoint.day)
        return Summary(groups, total, [*warnings, *doubts(index)])


def find_disputes(workspace: Workspace, filters: FilterWords, viewpoint: Viewpoint) -> Disputes:
    """Where an actor's claim differs from the assessment; if the viewpoint has an assessor, only that one's claims.

    Raises `NotFound` or `UsageProblem` for a filter that means nothing.
    """
    from policytrack.reports.disputes import all_disputes, quoted

    with _opened(workspace, viewpoint) as (index, warnings):
        disputes = list(all_disputes(index, select(index, filters, viewpoint).query, viewpoint.day))
        if viewpoint.assessor is not None:
            disputes = [dispute for dispute in disputes if dispute.assessor == index.assessor]
        return Disputes(list(quoted(index, disputes, viewpoint.day)), index.names, [*warnings, *doubts(index)])


def list_papers(workspace: Workspace, viewpoint: Viewpoint) -> Listed[CountedPaper]:
    """The papers of the register, with the counts of what each recommends."""
    from policytrack.reports.catalogue import counted_papers

    with _opened(workspace, viewpoint) as (index, warnings):
        return Listed(counted_papers(index, viewpoint.day), [*warnings, *doubts(index)])


def list_actors(workspace: Workspace) -> Listed[CountedActor]:
    """The actors of the register, with how often each is asked, asked to act with others, or mentioned."""
    from policytrack.reports.catalogue import counted_actors

    with _opened(workspace, None) as (index, warnings):
        return Listed(counted_actors(index), [*warnings, *doubts(index)])


def list_topics(workspace: Workspace, viewpoint: Viewpoint) -> Listed[CountedTopic]:
    """The topics of the register, with the counts of what has each."""
    from policytrack.reports.catalogue import counted_topics

    with _opened(workspace, viewpoint) as (index, warnings):
        return Listed(counted_topics(index, viewpoint.day), [*warnings, *doubts(index)])


@contextmanager
def _opened(workspace: Workspace, viewpoint: Viewpoint | None) -> Iterator[tuple[Index, list[str]]]:
    """The index, and the warnings of its opening, which an error that is raised within also carries."""
    index, warnings = workspace.open(viewpoint)
    with closing(index), carrying(warnings):
        yield index, warnings
