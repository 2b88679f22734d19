"""The filters of lists: for each, how it is parsed, which entries pass it in Python and in SQL, and its option.

`matches` applies them in Python, and the index in SQL. To add a filter, add a field to `Query` and a `Filter` here; its
option, its help and its completion are made from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from policytrack.domain.actor_names import chosen_actors
from policytrack.domain.events import PAGE_STATES
from policytrack.domain.model import Actor, Entry
from policytrack.domain.query import GROUPS, Query, actors_of, due_days, folded, folded_value, haystack, topics_of
from policytrack.domain.statuses import STATUS_SYNONYMS, Status, is_closed
from policytrack.domain.vocabulary import DUE_SOON_DAYS, PRIORITIES, TIMING_SYNONYMS, Kind, Role, Strength, Timing
from policytrack.errors import UsageProblem
from policytrack.text.alternatives import alternatives

if TYPE_CHECKING:
    from policytrack.domain.filter_protocols import Conditions, KnownNames
    from policytrack.domain.responsibility import Ancestors


class Typed(NamedTuple):
    """What was typed for a filter, and what its parser needs: known names, *today*, and the *day* to answer for."""

    words: list[str]
    names: KnownNames
    today: date
    day: date


class Filter(NamedTuple):
    """A filter: an option, the field of `Query` that it fills, and what that field requires, in Python and in SQL.

    *name* is the option's, with underscores. *read* returns the field's value for what was typed, and raises
    `UsageProblem` or `NotFound` if that is invalid. *passes* and *where* are None for an option that excludes nothing.
    *is_flag*: it takes no value. *takes_day*: its value is a date, which may be typed as `today`. *offers* is what a
    shell completes the option with: words, or a function that returns the words for a register. *synonyms* maps words
    that people may type to the right ones.
    """

    name: str
    field: str
    help: str
    read: Callable[[Typed], Any]
    passes: Callable[[Query, Entry, Ancestors], bool] | None
    where: Callable[[Conditions, Query], None] | None
    metavar: str | None = None
    repeatable: bool = True
    takes_day: bool = False
    is_flag: bool = False
    offers: Sequence[str] | Callable[[KnownNames], Iterable[str]] = ()
    synonyms: Mapping[str, str] = MappingProxyType({})

    @property
    def option(self) -> str:
        """The option, such as `--due-before`."""
        return f"--{self.name.replace('_', '-')}"


def matches(query: Query, entry: Entry, ancestors: Ancestors) -> bool:
    """Whether an entry with all its details passes every filter."""
    return all(filter.passes(query, entry, ancestors) for filter in FILTERS if filter.passes is not None)


def conditions(query: Query, into: Conditions) -> None:
    """Add to *into* the SQL conditions for what `matches` tests."""
    for where in dict.fromkeys(filter.where for filter in FILTERS):
        if where is not None:
            where(into, query)


def _chosen(
    kind: str,
    words: Iterable[str],
    known: Iterable[str],
    synonyms: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """The known names that were typed, regardless of case, each once.

    Raises `UsageProblem` with the name that was meant.
    """
    by_fold = {str(name).casefold(): str(name) for name in known}
    chosen = []
    for typed in words:
        name = by_fold.get(typed.strip().casefold())
        if name is None:
            from policytrack.text.did_you_mean import unknown

            raise UsageProblem(unknown(kind, typed, by_fold.values(), synonyms))
        chosen.append(name)
    return tuple(dict.fromkeys(chosen))


def _read_papers(typed: Typed) -> tuple[str, ...]:
    papers = {name: name for name in typed.names.papers}
    for paper in typed.names.papers.values():
        papers.setdefault(paper.prefix, paper.id)
    return tuple(papers[name] for name in _chosen("paper", typed.words, papers))


def _pillars(names: KnownNames) -> Iterable[str]:
    return dict.fromkeys(code for paper in names.papers.values() for code in paper.pillars or {})


def _sides(names: KnownNames) -> Mapping[str, Actor]:
    return {id: actor for id, actor in names.actors.items() if actor.part_of is None}


def _read_extras(typed: Typed) -> tuple[tuple[str, tuple[str, ...]], ...]:
    from policytrack.domain.extra_columns import wanted

    return wanted(typed.words, typed.names.extra_columns)


def _one_of(
    kind: str, known: Iterable[str], synonyms: Mapping[str, str] = MappingProxyType({})
) -> Callable[[Typed], tuple[str, ...]]:
    return lambda typed: _chosen(kind, typed.words, known, synonyms=synonyms)


def _read_kinds(typed: Typed) -> tuple[str, ...]:
    _refuse_words_of(typed, "kind", "strength", Strength)
    return _chosen("kind", typed.words, Kind)


def _read_strengths(typed: Typed) -> tuple[str, ...]:
    _refuse_words_of(typed, "strength", "kind", Kind)
    return _chosen("strength", typed.words, Strength)


def _refuse_words_of(typed: Typed, filter: str, other: str, words: Iterable[str]) -> None:
    """Raise `UsageProblem`, naming the *other* filter, if one of its *words* was typed for this *filter*."""
    others = set(map(str, words))
    for word in (typed_word.strip().casefold() for typed_word in typed.words):
        if word in others:
            raise UsageProblem(f"'{word}' is a {other}, not a {filter}; use --{other} {word}")


def _read_texts(typed: Typed) -> tuple[str, ...]:
    return tuple(words for words in typed.words if words.strip())


def _read_due_before(typed: Typed) -> date:
    from policytrack.text.dates import first_day, parse_day

    return parse_day(typed.words[0], typed.today, first_day)


def _read_due_after(typed: Typed) -> date:
    from policytrack.text.dates import last_day, parse_day

    return parse_day(typed.words[0], typed.today, last_day)


def _read_soon(typed: Typed) -> int:
    from policytrack.text.dates import parse_span

    return parse_span(typed.words[0], typed.day)


def _read_stale(typed: Typed) -> date:
    """The day after the one that lies so long ago: a review on that day is too old."""
    from policytrack.text.dates import date_ago, not_a_span

    [words] = typed.words
    ago = date_ago(words, typed.day)
    if ago is None:
        raise UsageProblem(not_a_span(words))
    return ago + timedelta(1)


def _among(wanted: tuple[str, ...], value: str | None) -> bool:
    return not wanted or value in wanted


def _shares(wanted: tuple[str, ...], values: Iterable[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(values)


def _is_closed(entry: Entry) -> bool:
    return is_closed(entry.standing.status, ongoing=entry.recommendation.ongoing)


def _status_words(entry: Entry) -> tuple[str, str]:
    return str(entry.standing.status), "closed" if _is_closed(entry) else "open"


def _has_actor(query: Query, entry: Entry, ancestors: Ancestors) -> bool:
    """Whether some actor is one of those wanted, or below one, and also has one of the roles wanted."""
    if not query.actors and not query.roles:
        return True
    return any(
        _among(query.roles, role) and _shares(query.actors, ancestors[name])
        for name, role in actors_of(entry.recommendation)
    )


def _require_actor(into: Conditions, query: Query) -> None:
    into.require_row(
        "actor", into.any_of("name", into.with_those_under(query.actors)), into.any_of("role", query.roles)
    )


def _is_due(query: Query, entry: Entry, _: Ancestors) -> bool:
    """Whether some day on which it may be due is in the range that is wanted."""
    if query.due_before is None and query.due_after is None:
        return True
    return any(
        (query.due_before is None or earliest < query.due_before)
        and (query.due_after is None or latest > query.due_after)
        for earliest, latest, _ in due_days(entry.recommendation)
    )


def _require_due(into: Conditions, query: Query) -> None:
    before = query.due_before and f"earliest < {into.bind(query.due_before.toordinal())}"
    after = query.due_after and f"latest > {into.bind(query.due_after.toordinal())}"
    into.require_row("due", before or "", after or "")


def _is_stale(query: Query, entry: Entry, _: Ancestors) -> bool:
    if query.stale_before is None:
        return True
    reviewed = entry.last_reviewed
    is_waiting = not entry.recommendation.contains and not _is_closed(entry)
    return is_waiting and (reviewed is None or reviewed < query.stale_before)


def _is_in_latest(query: Query, entry: Entry, _: Ancestors) -> bool:
    gone_since = entry.recommendation.gone_since
    return query.in_latest is None or gone_since is None or gone_since > query.in_latest


def _require_stale(into: Conditions, query: Query) -> None:
    if query.stale_before is not None:
        into.require_stale(query.stale_before)


def _read_pages(typed: Typed) -> tuple[str, ...]:
    words = [word for words in typed.words for word in words.split(",") if word.strip()]
    return _chosen("state", words, PAGE_STATES)


def _has_pages(query: Query, entry: Entry, _: Ancestors) -> bool:
    return not query.pages or any(_shares(query.pages, page.words) for page in entry.pages.values())


def _has_timing(query: Query, entry: Entry, _: Ancestors) -> bool:
    """A parent never passes: what it contains does, so that nothing is listed twice, and as much as is counted."""
    return not query.timings or (not entry.recommendation.contains and entry.standing.timing in query.timings)


def _has_extras(query: Query, entry: Entry, _: Ancestors) -> bool:
    for column, wanted in query.extras:
        values = set(map(folded_value, entry.recommendation.extra.get(column, ())))
        if not values or (wanted and values.isdisjoint(map(folded_value, wanted))):
            return False
    return True


def _require_extras(into: Conditions, query: Query) -> None:
    for column, values in query.extras:
        into.require_extra(column, values)


def _has_text(query: Query, entry: Entry, _: Ancestors) -> bool:
    return not query.texts or any(folded(words) in haystack(entry.recommendation) for words in query.texts)


FILTERS = (
    Filter(
        "paper",
        "papers",
        "Filter by paper: its name, or its prefix, such as FK.",
        _read_papers,
        lambda query, entry, _: _among(query.papers, entry.recommendation.paper),
        lambda into, query: into.require(into.any_of("r.paper", query.papers)),
        metavar="PAPER",
        offers=lambda names: names.papers,
    ),
    Filter(
        "pillar",
        "pillars",
        "Filter by pillar of the paper, such as T2.",
        lambda typed: _chosen("pillar", typed.words, _pillars(typed.names)),
        lambda query, entry, _: _among(query.pillars, entry.recommendation.pillar),
        lambda into, query: into.require(into.any_of("r.pillar", query.pillars)),
        metavar="PILLAR",
        offers=_pillars,
    ),
    Filter(
        "actor",
        "actors",
        "Filter by actor, by id or name, such as us-commerce, in any role; includes the actors below it.",
        lambda typed: chosen_actors("actor", typed.words, typed.names.actors),
        _has_actor,
        _require_actor,
        metavar="ACTOR",
        offers=lambda names: names.actors,
    ),
    Filter(
        "role",
        "roles",
        f"Filter by the role of an actor: {alternatives(tuple(Role))}. With --actor, it is the role of that actor.",
        _one_of("role", Role),
        _has_actor,
        _require_actor,
        metavar="ROLE",
        offers=tuple(Role),
    ),
    Filter(
        "side",
        "sides",
        "Filter by the side that is asked to act, such as india.",
        lambda typed: chosen_actors("side", typed.words, _sides(typed.names), UsageProblem),
        lambda query, entry, _: _shares(query.sides, entry.recommendation.sides),
        lambda into, query: into.require_row("side", into.any_of("name", query.sides)),
        metavar="SIDE",
        offers=_sides,
    ),
    Filter(
        "kind",
        "kinds",
        f"Filter by kind: {alternatives(tuple(Kind))}.",
        _read_kinds,
        lambda query, entry, _: _among(query.kinds, entry.recommendation.kind),
        lambda into, query: into.require(into.any_of("r.kind", query.kinds)),
        metavar="KIND",
        offers=tuple(Kind),
    ),
    Filter(
        "strength",
        "strengths",
        f"Filter by how strongly the paper asks for it: {alternatives(tuple(Strength))}.",
        _read_strengths,
        lambda query, entry, _: _among(query.strengths, entry.recommendation.strength),
        lambda into, query: into.require(into.any_of("r.strength", query.strengths)),
        metavar="STRENGTH",
        offers=tuple(Strength),
    ),
    Filter(
        "topic",
        "topics",
        "Filter by topic, such as quantum.",
        lambda typed: _chosen("topic", typed.words, typed.names.topics),
        lambda query, entry, _: _shares(query.topics, topics_of(entry.recommendation)),
        lambda into, query: into.require_row("topic", into.any_of("name", query.topics)),
        metavar="TOPIC",
        offers=lambda names: names.topics,
    ),
    Filter(
        "priority",
        "priorities",
        f"Filter by priority: {alternatives(PRIORITIES)}.",
        _one_of("priority", PRIORITIES),
        lambda query, entry, _: _among(query.priorities, entry.recommendation.priority),
        lambda into, query: into.require(into.any_of("r.priority", query.priorities)),
        metavar="PRIORITY",
        offers=PRIORITIES,
    ),
    Filter(
        "status",
        "statuses",
        f"Filter by status: {', '.join(Status)}; or by {alternatives(GROUPS)}, for all open or closed statuses.",
        _one_of("status", (*Status, *GROUPS), STATUS_SYNONYMS),
        lambda query, entry, _: _shares(query.statuses, _status_words(entry)),
        lambda into, query: into.require_status(query.statuses),
        metavar="STATUS",
        offers=(*Status, *GROUPS),
        synonyms=STATUS_SYNONYMS,
    ),
    Filter(
        "timing",
        "timings",
        f"Filter by deadline status: {alternatives(tuple(reversed(Timing)))}. Parent recommendations are left out: "
        "the recommendations that they contain have deadlines of their own.",
        _one_of("timing", Timing, TIMING_SYNONYMS),
        _has_timing,
        lambda into, query: into.require_timing(query.timings),
        metavar="TIMING",
        offers=tuple(Timing),
        synonyms=TIMING_SYNONYMS,
    ),
    Filter(
        "evidence",
        "pages",
        f"Filter by what became of the pages that its entries cite: {alternatives(PAGE_STATES)}; several with commas.",
        _read_pages,
        _has_pages,
        lambda into, query: into.require_pages(query.pages),
        metavar="STATE,…",
        offers=PAGE_STATES,
    ),
    Filter(
        "text",
        "texts",
        "Search ids, titles, passages and notes for these words.",
        _read_texts,
        _has_text,
        lambda into, query: into.require_text(map(folded, query.texts)),
        metavar="WORDS",
    ),
    Filter(
        "extra",
        "extras",
        "Filter by another tracker's column, such as 'Director=Jane Doe'. Without =VALUE, any value passes.",
        _read_extras,
        _has_extras,
        _require_extras,
        metavar="COLUMN[=VALUE]",
        offers=lambda names: names.extra_columns,
    ),
    Filter(
        "due_before",
        "due_before",
        "Filter by deadline: due, or possibly due, before this date or month, such as 2027-03.",
        _read_due_before,
        _is_due,
        _require_due,
        metavar="DATE",
        repeatable=False,
        takes_day=True,
    ),
    Filter(
        "due_after",
        "due_after",
        "Filter by deadline: due, or possibly due, after this date or month, such as 2027-03.",
        _read_due_after,
        _is_due,
        _require_due,
        metavar="DATE",
        repeatable=False,
        takes_day=True,
    ),
    Filter(
        "stale",
        "stale_before",
        "Filter by last review: open, and not reviewed for this long, such as 90d, 2w or 6m.",
        _read_stale,
        _is_stale,
        _require_stale,
        metavar="SPAN",
        repeatable=False,
    ),
    Filter(
        "in_latest",
        "in_latest",
        "Leave out what another tracker no longer has: recommendations that are not in its newest imported copy.",
        lambda typed: typed.day,
        _is_in_latest,
        lambda into, query: into.require(
            f"(r.gone IS NULL OR r.gone > {into.bind(query.in_latest.toordinal())})" if query.in_latest else ""
        ),
        repeatable=False,
        is_flag=True,
    ),
    Filter(
        "soon",
        "soon",
        f"Set how long before its deadline something is due soon, such as 30d or 6m. The default is {DUE_SOON_DAYS}d.",
        _read_soon,
        None,  # it only sets what `due-soon` means
        None,
        metavar="SPAN",
        repeatable=False,
    ),
)
