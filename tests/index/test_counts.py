"""Columns of bytes, which `summary` counts with, against plain loops over numbers."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.query import Query
from policytrack.domain.standing.timing import Clock, timing_on
from policytrack.domain.statuses import Status
from policytrack.index.class_columns import ASKINGS, Classes, class_row, packed
from policytrack.index.counted import CountedKeys
from policytrack.index.query.counts import States, states_on
from policytrack.index.schema import STANDINGS, TABLES

MOST = 2_000
spread = st.sets(st.integers(0, MOST), min_size=1)
together = st.builds(
    lambda start, size, others: {*range(start, start + size), *others},
    st.integers(0, MOST - 300),
    st.integers(1, 300),
    st.sets(st.integers(0, MOST), max_size=5),
)
dense = st.integers(2, 5).map(lambda step: set(range(0, MOST, step)))
numbers_by_key = st.dictionaries(st.sampled_from(("india", "us", "")), spread | together | dense)


def stored(numbers_by_key: Mapping[str, Iterable[int]]) -> CountedKeys:
    """The keys with these numbers, as they come from an index."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        CountedKeys.of({key: array("I", numbers) for key, numbers in numbers_by_key.items()}).store(db, "side")
        return CountedKeys.stored(db, "side")


@given(numbers_by_key)
def test_stored_numbers_are_all_there_again(numbers_by_key: dict[str, set[int]]) -> None:
    numbers = {key: sorted(numbers) for key, numbers in stored(numbers_by_key).numbers()}

    assert numbers == {key: sorted(numbers) for key, numbers in numbers_by_key.items()}


@given(numbers_by_key, st.binary(min_size=64, max_size=64), st.integers(0, 600))
def test_the_bytes_under_a_key_are_those_at_its_numbers(
    numbers_by_key: dict[str, set[int]], some: bytes, further: int
) -> None:
    column = (some * MOST)[: MOST + 1 + further]
    columns = dict(stored(numbers_by_key).columns(column, column[::-1]))

    assert columns.keys() == numbers_by_key.keys()
    for key, numbers in numbers_by_key.items():
        for of_key, whole in zip(columns[key], (column, column[::-1]), strict=True):
            assert Counter(of_key.replace(b"\0", b"")) == Counter(whole[no] for no in numbers if whole[no])


@given(numbers_by_key)
def test_a_mask_has_the_numbers_of_all_keys(numbers_by_key: dict[str, set[int]]) -> None:
    mask = stored(numbers_by_key).mask(MOST + 1)

    assert {no for no, byte in enumerate(mask) if byte} == set().union(*numbers_by_key.values())
    assert set(mask) <= {0, 255}
    assert len(mask) == MOST + 1


def test_of_several_keys_those_that_are_asked_for_are_read() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        CountedKeys.of({key: array("I", range(first, 2_000, 3)) for first, key in enumerate("abc")}).store(db, "topic")

        numbers = dict(CountedKeys.stored(db, "topic", ("c", "d")).numbers())

    assert {key: sorted(numbers) for key, numbers in numbers.items()} == {"c": list(range(2, 2_000, 3))}


def test_runs_spread_and_sparse_numbers_are_stored_differently() -> None:
    every_tenth = [*range(0, 25_500, 10)]
    keys = stored({"run": range(100, 200), "spread": every_tenth, "sparse": (5, 7000), "most": (*every_tenth, 1, 2)})

    forms = {key: (runs, len(layers), list(others)) for key, (runs, layers, others) in keys.members.items()}
    assert forms == {
        "run": ([(100, 200)], 0, []),
        "spread": ([], 26, []),
        "sparse": ([], 0, [5, 7000]),
        "most": ([], 26, [240, 250]),
    }


@pytest.mark.parametrize("clocks", [40, 300, 66_000])
def test_every_recommendation_has_its_status_and_timing_however_many_clocks_there_are(clocks: int) -> None:
    days = [date.fromordinal(730_000 + number) for number in range(clocks)]
    expected: list[tuple[str, str | None]] = []
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES + STANDINGS)
        classes, column = Classes(db), array("I", [0])
        today = days[clocks // 2]
        statuses = list(Status)
        for number, day in enumerate(days):
            status, clock = statuses[number % len(statuses)], Clock(None, None, day, day)
            asking = ASKINGS[number % len(ASKINGS)]
            column.append(packed(classes.number(class_row(status, clock)), asking))
            timing = timing_on(clock, today, 10)
            expected.append((str(status), timing and str(timing)))
        db.execute("INSERT INTO snapshot VALUES (1, ?)", (column.tobytes(),))

        states = states_on(db, today, Query(soon=10))

    assert _plain(states) == [None, *expected]


def test_what_a_filter_leaves_out_has_neither_status_nor_timing() -> None:
    """Its deadline has a timing all the same, which nobody may count or list."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES + STANDINGS)
        classes, day = Classes(db), date(2026, 6, 1)
        numbers = [classes.number(class_row(status, Clock(None, None, day, day))) for status in Status]
        column = array("I", (packed(number, asking) for number in numbers for asking in ASKINGS))
        db.execute("INSERT INTO snapshot VALUES (1, ?)", (column.tobytes(),))

        states = states_on(db, day, Query(statuses=("stalled",), kinds=("condition",)))

    passing = [status == "stalled" and kind == "condition" for status in Status for kind, _, _ in ASKINGS]
    assert [bool(code) for code in states.statuses] == passing
    assert [bool(code) for code in states.timings] == passing


def _plain(states: States) -> list[tuple[str, str | None] | None]:
    both = zip(states.statuses, states.timings, strict=True)
    return [(states.status(status)[1], states.timing(timing)[1]) if status else None for status, timing in both]
