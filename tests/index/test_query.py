"""The SQL filters and the Python predicate give the same answers."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytrack.domain.counts import GroupedCounts
from policytrack.domain.events import DOUBTFUL_PAGES, PAGE_STATES, KeepVerdict, moment
from policytrack.domain.filters import FILTERS, Filter, matches
from policytrack.domain.model import Entry
from policytrack.domain.query import Query, actors_of, due_days, topics_of
from policytrack.domain.responsibility import ancestors_of
from policytrack.domain.statuses import DELIVERED, Status
from policytrack.domain.viewpoint import EVER
from policytrack.domain.vocabulary import PRIORITIES, Kind, Role, Strength, Timing
from policytrack.index.index import Index
from policytrack.index.query.statistics import DeadlineOutcome
from policytrack.journal.codec import event_of, line_and_id_of
from tests.builders import CountedRow, a_keep, a_retraction, counts_of
from tests.opening import open_index
from tests.registers import TRUST


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return open_index(_with_extra(tmp_path_factory.mktemp("ws")))


def _with_extra(root: Path) -> Path:
    """Two papers, of which some have a priority, and say something in another tracker's columns."""
    shutil.copytree(TRUST / "seeds", root / "seeds")
    shutil.copytree(TRUST / "data", root / "data")
    register = root / "data/recommendations.yaml"
    gone = cycle(["\n    gone_since: 2026-07-01", "", "\n    gone_since: 2027-03-01"])
    extras = cycle(["{Director: Jane Doe, Tags: [a, B]}\n    priority: high", "{Director: JANE  DOE}", "{Tags: b}", ""])
    lines = register.read_text("utf-8").splitlines(keepends=True)
    with register.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line)
            if line.startswith(("    kind: ", "    strength: ")) and (extra := next(extras)):
                file.write(f"    extra: {extra}{next(gone)}\n")
    _keep_evidence(root / "data/journal.jsonl")
    return root


def _keep_evidence(journal: Path) -> None:
    """Copies are kept of some pages, others are gone or drifted, and a mark and a keep are retracted."""
    marks = [event_of(line) for line in journal.read_bytes().splitlines()]
    marks = [*{mark.recommendation: mark for mark in marks}.values()]
    first, second, third, fourth, fifth, *_ = marks
    moment = marks[-1].recorded
    keeps = [
        a_keep(first, effective=date(2026, 6, 1), recorded=moment + timedelta(1)),
        a_keep(first, KeepVerdict.GONE, effective=date(2026, 8, 1), recorded=moment + timedelta(2)),
        *(a_keep(second, address=piece.url, recorded=moment + timedelta(3)) for piece in second.evidence),
        a_keep(third, KeepVerdict.GONE, recorded=moment + timedelta(4)),
        a_keep(fourth, KeepVerdict.DRIFTED, recorded=moment + timedelta(5)),
        a_keep(fifth, KeepVerdict.MOVED, digest=f"sha256:{'ef' * 32}", recorded=moment + timedelta(6)),
    ]
    keeps = [
        keep._replace(recommendation=mark.recommendation) for keep in keeps for mark in marks if mark.id == keep.event
    ]
    keeps = [event_of(line_and_id_of(keep)) for keep in keeps]
    backs = [a_retraction(taken, recommendation=taken.recommendation) for taken in (third, keeps[-2])]
    with journal.open("ab") as file:
        file.writelines(line_and_id_of(event) for event in (*keeps, *backs))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


actors = ("us", "us-commerce", "us-administration", "india", "india-states", "us-congress", "india-parliament")
some_day = st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))
queries = st.builds(
    Query,
    papers=some("ford-kaushik-2025", "rajeev-2026"),
    pillars=some("T1", "R", "U", "S", "T2"),
    actors=some(*actors),
    roles=some(*Role),
    sides=some("us", "india"),
    kinds=some(*Kind),
    strengths=some(*Strength),
    topics=some("semiconductors", "space", "defence", "visas"),
    priorities=some(*PRIORITIES),
    statuses=some(*Status, "open", "closed"),
    timings=some(*Timing),
    pages=some(*PAGE_STATES),
    texts=some("technology", "US-India", "“trusted", "nowhere", "supply  chains"),
    due_before=some_day,
    due_after=some_day,
    extras=st.lists(
        st.sampled_from(
            [("Director", ()), ("Director", ("jane doe",)), ("Tags", ("b", "x")), ("Tags", ("a",)), ("Tags", ())]
        ),
        max_size=2,
    ).map(tuple),
    stale_before=some_day,
    in_latest=some_day,
    soon=st.integers(0, 500),
)


@settings(max_examples=400)
@given(query=queries, day=st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_the_index_lets_through_what_the_predicate_lets_through(index: Index, query: Query, day: date) -> None:
    ancestors = {name: ancestors_of(index.actors, name) for name in index.actors}
    everything = [*index.entries(Query(soon=query.soon), day, full=True, extra=True)]

    expected = [entry for entry in everything if matches(query, entry, ancestors)]

    assert [*index.entries(query, day, full=True, extra=True)] == expected
    assert index.count(query, day) == len(expected)


# For each field of a query a value that some of the shipped recommendations pass, and some do not.
NARROWING: dict[str, Any] = {
    "papers": ("rajeev-2026",),
    "pillars": ("T1",),
    "actors": ("us-commerce",),
    "roles": (str(Role.ABOUT),),
    "sides": ("india",),
    "kinds": (str(Kind.CONDITION),),
    "strengths": (str(Strength.COULD),),
    "topics": ("space",),
    "priorities": ("high",),
    "statuses": (str(Status.PARTIAL),),
    "timings": (str(Timing.NOT_DUE),),
    "pages": ("gone",),
    "texts": ("quantum",),
    "extras": (("Director", ("jane doe",)),),
    "due_before": date(2027, 1, 1),
    "due_after": date(2027, 1, 1),
    "stale_before": date(2026, 11, 20),
    "in_latest": date(2026, 11, 20),
}


def test_every_field_of_a_query_has_its_filter() -> None:
    assert {filter.field for filter in FILTERS} == set(Query._fields)
    assert {filter.field for filter in FILTERS if filter.passes is None or filter.where is None} == {"soon"}


@pytest.mark.parametrize("filter", [one for one in FILTERS if one.field != "soon"], ids=lambda one: one.name)
def test_each_filter_narrows_both_the_sql_and_the_predicate(index: Index, filter: Filter) -> None:
    day = date(2026, 11, 24)
    ancestors = {name: ancestors_of(index.actors, name) for name in index.actors}
    query = Query()._replace(**{filter.field: NARROWING[filter.field]})
    everything = [*index.entries(Query(), day, full=True, extra=True)]

    passing = [entry for entry in everything if matches(query, entry, ancestors)]

    assert 0 < len(passing) < len(everything)
    assert [*index.entries(query, day, full=True, extra=True)] == passing


def test_a_page_is_a_reason_to_compare_two_dates_only_if_some_check_found_it_changed(index: Index) -> None:
    keeps = list(index.journal.keeps())
    since = moment(keeps[0].recorded, "microseconds")
    day = date(2026, 11, 24).toordinal()
    doubtful = {keep.recommendation for keep in keeps if keep.keep and keep.keep.verdict in DOUBTFUL_PAGES}

    candidates = index.statistics.candidates_for_change(since, [], EVER, day, day, 0)
    alone = [name for name in candidates if not index.entry(name, date(2026, 11, 24)).recommendation.contains]

    assert set(alone) == doubtful < {keep.recommendation for keep in keeps}
    assert index.statistics.candidates_for_change("", [], EVER, day, day, 0) != []


def _keys(by: str, entry: Entry, ancestors: Mapping[str, tuple[str, ...]]) -> set[str | None]:
    """The keys under which `summary` counts the entry."""
    recommendation = entry.recommendation
    asked = (name for name, role in actors_of(recommendation) if role == Role.ASKED)
    keys: dict[str, Iterable[str | None]] = {
        "actor": (above for name in asked for above in ancestors[name]),
        "side": recommendation.sides or (None,),
        "topic": topics_of(recommendation) or (None,),
        "paper": (recommendation.paper,),
        "strength": (recommendation.strength,),
        "status": (str(entry.standing.status),),
    }
    return set(keys[by])


@settings(max_examples=200)
@given(
    query=queries,
    day=st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    by=st.sampled_from(("actor", "side", "topic", "paper", "strength", "status")),
)
def test_what_is_counted_is_what_the_predicate_lets_through(index: Index, query: Query, day: date, by: str) -> None:
    ancestors = {name: ancestors_of(index.actors, name) for name in index.actors}
    everything = index.entries(Query(soon=query.soon), day, full=True, extra=True)
    passing = [entry for entry in everything if matches(query, entry, ancestors) and not entry.recommendation.contains]

    groups, total = index.statistics.tallies(by, query, day)

    rows = defaultdict[str | None, list[CountedRow]](list)
    for entry in passing:
        standing = entry.standing
        row = (entry.recommendation.kind, str(standing.status), standing.timing and str(standing.timing), 1)
        for key in _keys(by, entry, ancestors) | {"all"}:
            rows[key].append(row)
    assert _plain(groups | total) == _plain({key: counts_of(of_key) for key, of_key in rows.items()})


@given(query=queries, day=st.dates(date(2025, 1, 1), date(2028, 1, 1)), earlier=st.dates(date(2025, 1, 1)))
def test_what_passes_now_is_counted_as_it_stood_on_another_day(
    index: Index, query: Query, day: date, earlier: date
) -> None:
    ancestors = {name: ancestors_of(index.actors, name) for name in index.actors}
    everything = index.entries(Query(soon=query.soon), day, full=True, extra=True)
    passing = [entry for entry in everything if matches(query, entry, ancestors) and not entry.recommendation.contains]

    [(_, counts)] = index.statistics.counts_on(query, day, [earlier])

    expected = counts_of(
        (entry.recommendation.kind, str(index.entry(entry.recommendation.id, earlier).standing.status), None, 1)
        for entry in passing
    )
    assert {kind: (each.total, each.record()["statuses"]) for kind, each in counts.items()} == {
        kind: (each.total, each.record()["statuses"]) for kind, each in expected.items()
    }


@settings(max_examples=50)
@given(query=queries, day=st.dates(date(2025, 1, 1), date(2032, 1, 1)))
def test_the_outcomes_of_deadlines_are_those_of_the_entries(index: Index, query: Query, day: date) -> None:
    expected = []
    for entry in index.entries(query, day):
        recommendation, standing = entry.recommendation, entry.standing
        if recommendation.contains:
            continue
        due = due_days(recommendation)
        if standing.timing is Timing.OVERDUE and standing.due is not None:
            expected.append(DeadlineOutcome(*standing.due))
        if standing.status in DELIVERED and standing.since is not None and due and not recommendation.ongoing:
            earliest, latest, _ = max(due, key=lambda dates: dates[1])
            expected.append(DeadlineOutcome(earliest, latest, standing.since))

    outcomes = index.statistics.deadline_outcomes(query, day)

    assert sorted(outcomes, key=repr) == sorted(expected, key=repr)


def test_a_day_has_outcomes_of_both_kinds(index: Index) -> None:
    outcomes = [*index.statistics.deadline_outcomes(Query(), date(2032, 1, 1))]

    assert {outcome.delivered is None for outcome in outcomes} == {True, False}


def _plain(groups: GroupedCounts) -> dict[str | None, dict[str, object]]:
    return {key: {kind: counts.record() for kind, counts in kinds.items()} for key, kinds in groups.items()}
