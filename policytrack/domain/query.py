"""What to ask for: the values that filters are set to, and what of a recommendation they look at."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from policytrack.domain.model import Recommendation
from policytrack.domain.standing.timing import deadlines_of
from policytrack.domain.vocabulary import DUE_SOON_DAYS
from policytrack.text.values import Passage

GROUPS = ("open", "closed")
"""What a status filter may say beside the statuses."""


class Query(NamedTuple):
    """Filters: every filter must match, and a filter matches where any of its values does; an empty one always does.

    *actors* include those below them; *actors* and *roles* must match the same actor. An uncertain due day counts as
    before (or after) a day where some day that it may be is. *statuses* may also be `open` or `closed`.
    *stale_before*: last reviewed before that day, or never; what is closed and umbrellas never match. *extras* are
    another tracker's columns, each with the values of which it must have one, or with none if any value will do; all
    of these columns must match.
    """

    papers: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    timings: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    extras: tuple[tuple[str, tuple[str, ...]], ...] = ()
    due_before: date | None = None
    due_after: date | None = None
    stale_before: date | None = None
    soon: int = DUE_SOON_DAYS


def actors_of(one: Recommendation) -> list[tuple[str, str]]:
    """Every actor with its role, in the whole or in a part, once each."""
    of_parts = (actor for part in one.parts for actor in part.actors)
    return list(dict.fromkeys((actor.id, str(actor.role)) for actor in (*one.actors, *of_parts)))


def topics_of(one: Recommendation) -> list[str]:
    """Every topic of the whole or of a part, once each."""
    return list(dict.fromkeys((*one.topics, *(topic for part in one.parts for topic in part.topics))))


def due_days(one: Recommendation) -> list[tuple[date, date, date | None]]:
    """The first and last day on which each of its units may be due, where that is known; and when its period opens."""
    return [
        (deadline.earliest, deadline.latest, deadline.opens)
        for deadline in deadlines_of(one)
        if deadline is not None and deadline.earliest is not None and deadline.latest is not None
    ]


def folded(words: str) -> str:
    """Text as it is compared: without case, dashes, Markdown or kinds of quote."""
    from policytrack.text.normalize import fold

    return fold(words).casefold()


def folded_value(words: str) -> str:
    """A value of another tracker's as it is compared, as a whole: without case, one space for any white space."""
    return " ".join(words.split()).casefold()


def haystack(one: Recommendation) -> str:
    """All the words of a recommendation that a text filter looks through."""
    said = [one.id, one.title, one.note, one.done_when]
    said += [part_words for part in one.parts for part_words in (part.title, part.note, part.done_when)]
    said += [words for passage in all_passages(one) for words in (passage.lead_in, passage.text)]
    return "\n".join(folded(words) for words in said if words)


def all_passages(one: Recommendation) -> list[Passage]:
    """The passages of the whole, then those of its parts."""
    return [*one.passages, *(passage for part in one.parts for passage in part.passages)]
