"""Papers, actors and topics with their counts, as rows of cells for tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policytrack.domain.counts import COUNTED_AS, KINDS, CountsByKind
from policytrack.domain.vocabulary import KIND_PLURALS, Kind, Role
from policytrack.reports.catalogue import CountedActor, CountedPaper, CountedTopic
from policytrack.text.date_words import describe_window

Table = tuple[Sequence[str], list[list[str]]]
"""The headings of a table, and its rows."""


def papers_table(papers: Sequence[CountedPaper], *, with_bases: bool = True) -> Table:
    """A row for each paper; beside recommendations, a column for each kind of which there are any.

    *with_bases*: whether a last column says how the date is known, if the register says that of any paper.
    """
    others = _other_kinds(paper.counts for paper in papers)
    has_bases = with_bases and any(paper.published_basis for paper, _ in papers)
    rows = [
        [
            *(paper.id, paper.prefix, paper.title),
            "; ".join(author.name for author in paper.authors),
            describe_window(paper.window),
            *_counts(counts, others),
            *([paper.published_basis or ""] if has_bases else []),
        ]
        for paper, counts in papers
    ]
    bases = ("Date known from",) if has_bases else ()
    return ("Id", "Prefix", "Title", "Authors", "Date", *_headings(others), *bases), rows


def date_bases(papers: Sequence[CountedPaper]) -> list[str]:
    """A sentence for each paper of which the register says how the date is known."""
    return [
        f"{paper.prefix} is dated {describe_window(paper.window)}: {paper.published_basis}"
        for paper, _ in papers
        if paper.published_basis
    ]


def actors_table(actors: Iterable[CountedActor]) -> Table:
    """A row for each actor."""
    rows = [
        [actor.id, actor.name, actor.part_of or "", *(str(roles[role]) for role in Role)] for actor, roles in actors
    ]
    return ("Id", "Name", "Part of", "Asked", "With", "Mentioned"), rows


def topics_table(topics: Sequence[CountedTopic]) -> Table:
    """A row for each topic; beside recommendations, a column for each kind of which there are any."""
    others = _other_kinds(topic.counts for topic in topics)
    rows = [[topic.id, topic.name, *_counts(counts, others)] for topic, counts in topics]
    return ("Id", "Name", *_headings(others)), rows


def paper_json(counted: CountedPaper) -> dict[str, Any]:
    """The paper and its counts; *earliest* and *latest* are the days on which it may have been published."""
    paper, counts = counted
    return {
        "id": paper.id,
        "prefix": paper.prefix,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "outlet": paper.outlet,
        "outlet_basis": paper.outlet_basis,
        "published": paper.published,
        "published_basis": paper.published_basis,
        "earliest": paper.window.earliest.isoformat(),
        "latest": paper.window.latest.isoformat(),
        "url": paper.url,
        **_counts_json(counts),
    }


def actor_json(counted: CountedActor) -> dict[str, Any]:
    """The actor, and the number of items in each role."""
    actor, roles = counted
    return {**actor._asdict(), **{str(role): number for role, number in roles.items()}}


def topic_json(counted: CountedTopic) -> dict[str, Any]:
    """The topic and its counts."""
    return {**counted.topic._asdict(), **_counts_json(counted.counts)}


def _counts_json(counts: CountsByKind) -> dict[str, Any]:
    return {kind: counts[kind].record() for kind in KINDS}


def _other_kinds(counts: Iterable[CountsByKind]) -> list[Kind]:
    listed = list(counts)
    return [
        kind
        for kind in Kind
        if kind is not Kind.RECOMMENDATION and any(each[COUNTED_AS[kind]].total for each in listed)
    ]


def _headings(others: Iterable[Kind]) -> tuple[str, ...]:
    return ("Recommendations", "Assessed", *(KIND_PLURALS[kind] for kind in others))


def _counts(counts: CountsByKind, others: Iterable[Kind]) -> list[str]:
    recommended = counts[COUNTED_AS[Kind.RECOMMENDATION]]
    numbers = (counts[COUNTED_AS[kind]].total for kind in others)
    return [str(recommended.total), recommended.assessed, *map(str, numbers)]
