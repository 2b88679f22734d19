"""Clocks that are wrong, as values: which of two marks counts, and what a moment at the end of time does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Event
from policytrack.domain.standing.in_force import marks_of
from policytrack.domain.statuses import Status
from policytrack.domain.viewpoint import EVER, known_end, next_moment
from policytrack.errors import UsageProblem
from policytrack.journal.codec import event_of, line_of
from policytrack.journal.stamping import ALLOWANCE, recorded
from policytrack.reports.since import StartingPoint, after, start_of
from policytrack.workspace.clock import today
from tests.builders import a_mark

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
YEAR = timedelta(days=400)
DAY = date(2026, 3, 1)


def _recorded(now: datetime, *held: Event, status: Status = Status.PARTIAL) -> Event:
    return recorded(a_mark(status, DAY), now, held)


def _last(*events: Event) -> Event:
    return marks_of("tracker", events)[-1]


def test_a_mark_made_now_keeps_the_real_moment_and_counts_after_one_from_the_future() -> None:
    ahead = _recorded(NOW + YEAR)

    mine = _recorded(NOW, ahead)

    assert mine.recorded == NOW
    assert mine.after == (ahead.id,)
    assert _last(ahead, mine) == _last(mine, ahead) == mine


def test_whoever_did_not_know_of_it_comes_after_both_when_recorded_later() -> None:
    ahead = _recorded(NOW + YEAR)
    mine = _recorded(NOW, ahead)
    theirs = _recorded(NOW + timedelta(hours=1))

    assert marks_of("tracker", [theirs, ahead, mine]) == [ahead, mine, theirs]


def test_several_from_the_future_keep_their_order_and_all_come_first() -> None:
    first, second = _recorded(NOW + YEAR), _recorded(NOW + YEAR + timedelta(days=1))

    mine = _recorded(NOW, second, first)
    next_one = _recorded(NOW + timedelta(seconds=1), second, first, mine)

    assert next_one.after == ()  # mine has said it
    assert marks_of("tracker", [next_one, mine, second, first]) == [first, second, mine, next_one]


def test_a_clock_that_is_set_back_twice_loses_no_order() -> None:
    first = _recorded(NOW)
    second = _recorded(NOW - YEAR, first)
    third = _recorded(NOW - 2 * YEAR, first, second)

    assert (second.recorded, third.recorded) == (NOW - YEAR, NOW - 2 * YEAR)
    assert marks_of("tracker", [third, second, first]) == [first, second, third]


def test_within_the_allowance_a_mark_is_moved_behind_the_one_before() -> None:
    before = _recorded(NOW + ALLOWANCE)

    mine = _recorded(NOW, before)

    assert mine.recorded == before.recorded + timedelta(microseconds=1)
    assert mine.after == ()


def test_what_is_recorded_in_one_go_keeps_its_order_beside_one_from_the_future() -> None:
    ahead = _recorded(NOW + YEAR)
    first = _recorded(NOW, ahead)

    second = recorded(a_mark(Status.STALLED, DAY), NOW, (), first.recorded)

    assert marks_of("tracker", [second, first, ahead]) == [ahead, first, second]


def test_the_last_moment_that_can_be_written_is_ahead_like_any_other() -> None:
    end = _recorded(datetime.max.replace(tzinfo=UTC))

    mine = _recorded(NOW, end)

    assert mine.after == (end.id,)
    assert _last(end, mine) == mine


steps = st.lists(st.integers(-800, 800), min_size=1, max_size=8)


@given(steps)
def test_whatever_the_clocks_say_who_knows_all_others_comes_last(days: list[int]) -> None:
    events: list[Event] = []
    for step in days:
        events.append(_recorded(NOW + timedelta(days=step), *events))

    assert marks_of("tracker", sorted(events, key=lambda one: one.nonce)) == events


@given(steps, st.sets(st.integers(0, 7)))
def test_two_who_record_apart_find_one_order_and_each_its_own_in_it(days: list[int], halves: set[int]) -> None:
    sides: tuple[list[Event], list[Event]] = ([], [])
    for number, step in enumerate(days):
        side = sides[number in halves]
        side.append(_recorded(NOW + timedelta(days=step), *side))
    mine, theirs = sides

    merged = marks_of("tracker", [*mine, *theirs])

    assert marks_of("tracker", [*reversed(theirs), *reversed(mine)]) == merged
    assert [one for one in merged if one in mine] == mine
    assert [one for one in merged if one in theirs] == theirs


def test_the_line_says_after_what_and_one_without_it_reads_as_before() -> None:
    ahead = _recorded(NOW + YEAR)
    mine = _recorded(NOW, ahead)

    assert event_of(line_of(mine)) == mine
    assert line_of(mine).endswith(b'"after":["%s"]}\n' % ahead.id.encode())
    assert b'"after"' not in line_of(ahead)


def test_after_the_last_moment_there_is_none() -> None:
    end = "9999-12-31T23:59:59.999999Z"

    assert next_moment(datetime.fromisoformat(end)) == after(end) == known_end(end, DAY)[1] == EVER
    start = StartingPoint(DAY, after(end), is_last=True)
    assert start_of(start.words, DAY, DAY, NOW) == start


@pytest.mark.parametrize("words", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "2026-01-01T00:00:00"])
def test_a_moment_that_is_none_in_utc_is_refused(words: str) -> None:
    with pytest.raises(UsageProblem):
        known_end(words, DAY)


@pytest.mark.parametrize("epoch", ["-62135596800", "253402300799", "-1" + "0" * 30])
def test_an_epoch_outside_the_years_that_days_may_have_is_refused(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICYTRACK_TODAY", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    with pytest.raises(UsageProblem, match="SOURCE_DATE_EPOCH"):
        today()
