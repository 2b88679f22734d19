"""What to ask for: filters over entries. The index asks the same in SQL; a test holds that they agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from policytrack.model import Entry, Recommendation
from policytrack.statuses import is_closed
from policytrack.text_values import Passage
from policytrack.timing import deadlines_of
from policytrack.vocabulary import DUE_SOON_DAYS

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


def is_over(entry: Entry) -> bool:
    """Whether the entry is closed; an ongoing recommendation is closed only by being rejected or overtaken."""
    return is_closed(entry.standing.status, ongoing=entry.recommendation.ongoing)


def _status_words(entry: Entry) -> set[str]:
    return {str(entry.standing.status), "closed" if is_over(entry) else "open"}


def matches(query: Query, entry: Entry, ancestors: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the entry, its account being full, passes every filter.

    *ancestors* maps an actor to itself and all above it.
    """
    one = entry.recommendation
    timing = entry.standing.timing
    return (
        _among(query.papers, one.paper)
        and _among(query.pillars, one.pillar)
        and _among(query.strengths, one.strength)
        and _among(query.priorities, one.priority)
        and (not query.statuses or not _status_words(entry).isdisjoint(query.statuses))
        and _among(query.timings, timing)
        and (not query.sides or not set(query.sides).isdisjoint(one.sides))
        and (not query.topics or not set(query.topics).isdisjoint(topics_of(one)))
        and _has_actor(query, one, ancestors)
        and _is_due(query, one)
        and _is_stale(query, entry)
        and _has_extras(query, one)
        and (not query.texts or any(folded(words) in haystack(one) for words in query.texts))
    )


def _among(wanted: tuple[str, ...], value: str | None) -> bool:
    return not wanted or value in wanted


def _has_actor(query: Query, one: Recommendation, ancestors: Mapping[str, tuple[str, ...]]) -> bool:
    if not query.actors and not query.roles:
        return True
    return any(
        _among(query.roles, role) and (not query.actors or not set(query.actors).isdisjoint(ancestors[name]))
        for name, role in actors_of(one)
    )


def _has_extras(query: Query, one: Recommendation) -> bool:
    for column, wanted in query.extras:
        values = set(map(folded_value, one.extra.get(column, ())))
        if not values or (wanted and values.isdisjoint(map(folded_value, wanted))):
            return False
    return True


def _is_due(query: Query, one: Recommendation) -> bool:
    if query.due_before is None and query.due_after is None:
        return True
    return any(
        (query.due_before is None or earliest < query.due_before)
        and (query.due_after is None or latest > query.due_after)
        for earliest, latest, _ in due_days(one)
    )


def _is_stale(query: Query, entry: Entry) -> bool:
    if query.stale_before is None:
        return True
    one, reviewed = entry.recommendation, entry.last_reviewed
    return not one.contains and not is_over(entry) and (reviewed is None or reviewed < query.stale_before)


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
    from policytrack.folding import fold

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
