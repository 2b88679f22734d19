"""Columns of bytes, which `summary` counts with, against plain loops over numbers."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from contextlib import closing
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.query import Query
from policytrack.domain.standing.timing import Clock, timing_on
from policytrack.domain.statuses import Status
from policytrack.index.class_columns import ASKINGS, Classes, class_row, packed
from policytrack.index.counted import Members, stored_numbers
from policytrack.index.query.counts import States, states_on
from policytrack.index.schema import STANDINGS, TABLES

numbers = st.sets(st.integers(0, 400)) | st.builds(
    lambda start, size, others: {*range(start, start + size), *others},
    st.integers(0, 300),
    st.integers(0, 100),
    st.sets(st.integers(0, 400), max_size=5),
)


@given(numbers)
def test_stored_numbers_are_all_there_again(numbers: set[int]) -> None:
    assert sorted(Members.stored(stored_numbers(numbers)).numbers) == sorted(numbers)


@given(numbers, st.binary(min_size=401, max_size=500))
def test_the_bytes_of_members_are_those_at_their_numbers(numbers: set[int], column: bytes) -> None:
    columns = Members.stored(stored_numbers(numbers)).of(column, column[::-1])

    for of_members, whole in zip(columns, (column, column[::-1]), strict=True):
        assert Counter(of_members.replace(b"\0", b"")) == Counter(whole[no] for no in numbers if whole[no])


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        (range(100, 200), ([(100, 200)], array("I"), b"")),
        ((5, 7000), ([], array("I", (5, 7000)), b"")),
        ((1, 3), ([], array("I"), b"\0\xff\0\xff")),
    ],
)
def test_runs_sparse_and_dense_numbers_are_stored_differently(numbers: tuple[int, ...], form: object) -> None:
    assert Members.stored(stored_numbers(numbers)) == form


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


def _plain(states: States) -> list[tuple[str, str | None] | None]:
    both = zip(states.statuses, states.timings, strict=True)
    return [(states.status(status)[1], states.timing(timing)[1]) if status else None for status, timing in both]
