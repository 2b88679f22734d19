"""Tests of the clock's answer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.standing.timing import (
    FIRST_DAY,
    LAST_DAY,
    Clock,
    clock_of,
    most_urgent_clocks,
    timing_on,
    timings_between,
)
from policytrack.domain.vocabulary import Timing
from tests.builders import a_deadline, most_pressing

MARCH = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 18), Timing.NOT_DUE),
        (date(2026, 12, 19), Timing.DUE_SOON),
        (date(2027, 3, 19), Timing.DUE_SOON),
        (date(2027, 3, 20), Timing.MAY_BE_LATE),
        (date(2027, 3, 27), Timing.MAY_BE_LATE),
        (date(2027, 3, 28), Timing.OVERDUE),
    ],
)
def test_the_eighteen_months_turn_late_by_and_by(day: date, expected: Timing) -> None:
    clock = clock_of(a_deadline(date(2027, 3, 19), date(2027, 3, 27)))

    assert timing_on(clock, day) is expected


def test_a_thing_is_overdue_the_day_after_its_last_day() -> None:
    clock = clock_of(a_deadline(MARCH))

    assert timing_on(clock, MARCH) is Timing.DUE_SOON
    assert timing_on(clock, MARCH + timedelta(days=1)) is Timing.OVERDUE


def test_a_period_that_has_not_begun_is_not_open_however_near() -> None:
    clock = clock_of(a_deadline(date(2026, 2, 28), opens=date(2026, 2, 1)))

    assert timing_on(clock, date(2026, 1, 31)) is Timing.NOT_OPEN
    assert timing_on(clock, date(2026, 2, 1)) is Timing.DUE_SOON


def test_words_without_a_day_are_never_late() -> None:
    assert timing_on(clock_of(a_deadline(None)), date.max) is Timing.UNRESOLVED
    assert timing_on(clock_of(None), date.max) is Timing.NO_DEADLINE


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    if draw(st.booleans()):
        return Clock(draw(st.sampled_from([Timing.NO_DEADLINE, Timing.UNRESOLVED])))
    earliest, latest = sorted((draw(days), draw(days)))
    opens = draw(st.none() | st.dates(date(2020, 1, 1), earliest))
    return Clock(None, opens, earliest, latest)


@given(st.lists(clocks(), min_size=1, max_size=5), days, st.integers(0, 400))
def test_one_clock_of_the_timeline_speaks_for_all(several: list[Clock], day: date, soon: int) -> None:
    speaking = [clock for since, clock in most_urgent_clocks(several) if since <= day][-1]

    assert timing_on(speaking, day, soon) is most_pressing(timing_on(clock, day, soon) for clock in several)


@given(clocks(), days, st.integers(0, 400))
def test_a_day_has_the_timing_of_its_period(clock: Clock, day: date, soon: int) -> None:
    timings = list(timings_between(clock, FIRST_DAY, LAST_DAY, soon))
    [*_, during] = (timing for since, timing in timings if since <= day)

    assert during is timing_on(clock, day, soon)
    assert all(one[1] is not other[1] for one, other in pairwise(timings))


def test_periods_of_timings_begin_with_the_first_day_and_end_before_the_last() -> None:
    clock = clock_of(a_deadline(MARCH))

    assert list(timings_between(clock, date(2027, 2, 1), date(2027, 3, 2))) == [(date(2027, 2, 1), Timing.DUE_SOON)]
    assert list(timings_between(clock, date(2027, 2, 1), date(2027, 3, 3))) == [
        (date(2027, 2, 1), Timing.DUE_SOON),
        (date(2027, 3, 2), Timing.OVERDUE),
    ]
    assert list(timings_between(clock_of(a_deadline(date.max)), date.min, date.max)) == [
        (date.min, Timing.NOT_DUE),
        (date.max - timedelta(days=90), Timing.DUE_SOON),
    ]
