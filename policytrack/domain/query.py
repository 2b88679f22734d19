"""Queries: the values of the filters, and the properties of recommendations that they are compared with."""

from datetime import date
from typing import NamedTuple

from policytrack.domain.model import Recommendation
from policytrack.domain.vocabulary import DUE_SOON_DAYS
from policytrack.text.values import Passage

GROUPS = ("open", "closed")
"""The groups of statuses that a status filter also takes."""


class Query(NamedTuple):
    """The values of the filters. A filter matches if any of its values does, or if it has none; all filters must match.

    *actors* include those below them; *actors* and *roles* must match the same actor. An uncertain due day counts as
    before (or after) a day if any of the days that it may be is. *statuses* may also be `open` or `closed`.
    *timings* and *pages* match no parent. *pages* are words of `events.PAGE_STATES`, of which one must be true of a
    page that its events cite. *stale_before*: open, no parent, and last reviewed before that day or never. *extras* are
    another tracker's columns, each with its accepted values, or with none if any value is accepted; all of these
    columns must match. *in_latest*: not gone from another tracker by that day. *soon* is the number of days that "due
    soon" means.
    """

    papers: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    extras: tuple[tuple[str, tuple[str, ...]], ...] = ()
    due_before: date | None = None
    due_after: date | None = None
    stale_before: date | None = None
    in_latest: date | None = None
    soon: int = DUE_SOON_DAYS


def actors_of(recommendation: Recommendation) -> list[tuple[str, str]]:
    """The id and role of every actor in the recommendation or its parts, each pair once."""
    actors = [*recommendation.actors, *(actor for part in recommendation.parts for actor in part.actors)]
    return list(dict.fromkeys([(actor.id, str(actor.role)) for actor in actors]))


def topics_of(recommendation: Recommendation) -> list[str]:
    """Every topic of the recommendation or its parts, each once."""
    topics, parts = recommendation.topics, recommendation.parts
    return list(dict.fromkeys((*topics, *(topic for part in parts for topic in part.topics)) if parts else topics))


def has_deadline(recommendation: Recommendation) -> bool:
    """Whether the paper sets a deadline for the recommendation or for one of its parts."""
    return recommendation.deadline is not None or any(part.deadline is not None for part in recommendation.parts)


def due_days(recommendation: Recommendation) -> list[tuple[date, date, date | None]]:
    """For each deadline with known dates: the first and last day it may be due, and the day its period opens."""
    if recommendation.deadline is None and not recommendation.parts:
        return []
    from policytrack.domain.standing.timing import deadlines_of

    return [
        (deadline.earliest, deadline.latest, deadline.opens)
        for deadline in deadlines_of(recommendation)
        if deadline is not None and deadline.earliest is not None and deadline.latest is not None
    ]


def folded(words: str) -> str:
    """The words in the form that text filters compare: without case, dashes, Markdown and kinds of quote."""
    from policytrack.text.normalize import fold

    return fold(words).casefold()


def folded_value(words: str) -> str:
    """The words in the form that filters for extra columns compare: without case, with single spaces."""
    return " ".join(words.split()).casefold()


def haystack(recommendation: Recommendation) -> str:
    """The folded text of a recommendation that text filters search."""
    from policytrack.text.normalize import fold_lines

    texts = [recommendation.id, recommendation.title, recommendation.note, recommendation.done_when]
    texts += [part_words for part in recommendation.parts for part_words in (part.title, part.note, part.done_when)]
    texts += [words for passage in all_passages(recommendation) for words in (passage.lead_in, passage.text)]
    return fold_lines([words for words in texts if words]).casefold()


def all_passages(recommendation: Recommendation) -> list[Passage]:
    """The passages of the recommendation, then those of its parts."""
    passages, parts = recommendation.passages, recommendation.parts
    return [*passages, *(passage for part in parts for passage in part.passages)] if parts else list(passages)
