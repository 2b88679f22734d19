"""Tests of which events are in force, and of the marks, reviews and deferrals that count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Event, EventKind
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.components import Component
from policytrack.domain.standing.in_force import (
    decisive_first,
    deferrals,
    deferred_to,
    in_force,
    last_reviewed,
    marks_of,
    reasons,
    supporting,
)
from policytrack.domain.statuses import Status
from tests.builders import a_deadline, a_mark, a_retraction, an_event

CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
}
COUNCIL, OPERATOR = Component(None, "council"), Component(None, "operator")
JAN, FEB, MARCH, APRIL, MAY = (date(2026, month, 1) for month in range(1, 6))


def recorded(hour: int) -> datetime:
    return datetime(2026, 7, 3, hour, tzinfo=UTC)


# Retractions


def test_a_retraction_takes_its_event_back_and_a_retraction_of_it_puts_it_in_force_again() -> None:
    mark = a_mark()
    first = a_retraction(mark)
    second = a_retraction(first)
    third = a_retraction(second)

    assert in_force([mark, first]) == [first]
    assert in_force([mark, first, second]) == [mark, second]
    assert in_force([mark, first, second, third]) == [first, third]


def test_what_was_retracted_twice_comes_back_only_when_both_retractions_are_taken_back() -> None:
    mark = a_mark()
    first, second = a_retraction(mark), a_retraction(mark, nonce="another")

    assert mark not in in_force([mark, first, second, a_retraction(first)])
    assert mark in in_force([mark, first, second, a_retraction(first), a_retraction(second)])


def test_a_retraction_that_came_in_twice_is_taken_back_as_one() -> None:
    mark = a_mark()
    first = a_retraction(mark)

    assert mark in in_force([mark, first, first, a_retraction(first)])


def test_retractions_in_a_circle_take_nothing_back_until_one_from_outside_breaks_it() -> None:
    one, other = an_event(EventKind.RETRACT, id="1", event="2"), an_event(EventKind.RETRACT, id="2", event="1")
    itself = an_event(EventKind.RETRACT, id="3", event="3")

    assert in_force([one, other, itself]) == [one, other, itself]
    breaking = a_retraction(one)
    assert in_force([one, other, breaking]) == [other, breaking]


def test_a_retraction_of_what_is_not_there_takes_nothing_back() -> None:
    mark, stray = a_mark(), an_event(EventKind.RETRACT, event="p1-of-another-journal")

    assert in_force([mark, stray]) == [mark, stray]


def is_in_force(event: Event, events: Iterable[Event]) -> bool:
    """Whether no retraction in force names it: as the design says it, where nothing is circular."""
    return not any(
        one.kind is EventKind.RETRACT and one.event == event.id and is_in_force(one, events) for one in events
    )


@st.composite
def retracting(draw: st.DrawFn) -> list[Event]:
    """Marks, and retractions of what came before them, in any order."""
    events = [a_mark(id=f"m{number}") for number in range(draw(st.integers(1, 3)))]
    for number in range(draw(st.integers(0, 8))):
        events.append(a_retraction(draw(st.sampled_from(events)), id=f"r{number}"))
    return list(draw(st.permutations(events)))


@given(retracting())
def test_an_event_is_in_force_unless_a_retraction_in_force_names_it(events: list[Event]) -> None:
    assert in_force(events) == [one for one in events if is_in_force(one, events)]


# Marks and what supports a standing


def test_of_marks_the_later_effective_then_recorded_then_the_greater_id_comes_last() -> None:
    slip = a_mark(Status.STALLED, MARCH, recorded=recorded(1), id="1")
    mended = a_mark(Status.PARTIAL, MARCH, recorded=recorded(2), id="0")
    equal = a_mark(Status.REJECTED, MARCH, recorded=recorded(2), id="2")
    earlier = a_mark(Status.ANNOUNCED, FEB, recorded=recorded(3), id="3")

    assert marks_of("tracker", [equal, mended, slip, earlier]) == [earlier, slip, mended, equal]


def test_the_marks_of_an_assessor_are_its_own_and_in_force_and_no_reviews() -> None:
    mine, theirs = a_mark(assessor="council"), a_mark()
    taken_back = a_mark(Status.PARTIAL, assessor="council")
    events = [theirs, mine, taken_back, a_retraction(taken_back), an_event(EventKind.REVIEW, assessor="council")]

    assert marks_of("council", events) == [mine]


def test_a_standing_is_supported_by_the_mark_in_force_and_those_it_confirms() -> None:
    before, first = a_mark(Status.ANNOUNCED, JAN), a_mark(Status.PARTIAL, FEB)
    confirmed, after = a_mark(Status.PARTIAL, APRIL), a_mark(Status.STALLED, MAY)
    events = [after, confirmed, first, before]

    assert supporting(events, [COUNCIL], CHAINS, APRIL) == [first, confirmed]
    assert supporting(events, [COUNCIL], CHAINS, MARCH) == [first]
    assert supporting(events, [COUNCIL], CHAINS, MAY) == [after]
    assert supporting(events, [COUNCIL], CHAINS, date(2025, 12, 31)) == []


def test_a_mark_that_was_mended_on_its_own_day_supports_nothing() -> None:
    slip = a_mark(Status.STALLED, MARCH, recorded=recorded(1))
    mended = a_mark(Status.PARTIAL, MARCH, recorded=recorded(2))
    before = a_mark(Status.PARTIAL, FEB)

    assert supporting([slip, mended, before], [COUNCIL], CHAINS, MAY) == [before, mended]


def test_what_supports_a_whole_supports_any_of_its_components_and_stands_once() -> None:
    whole, councils = a_mark(Status.PARTIAL, FEB), a_mark(Status.STALLED, MARCH, actor="council")

    assert supporting([whole, councils], [COUNCIL, OPERATOR], CHAINS, MAY) == [whole, councils]
    assert supporting([whole, councils], [COUNCIL], CHAINS, MAY) == [councils]


# Reasons


def test_the_reason_of_a_status_is_that_of_its_latest_mark_which_gives_one() -> None:
    older, first = a_mark(Status.ANNOUNCED, JAN, note="plans"), a_mark(Status.PARTIAL, FEB, note="two of five built")
    silent, after = a_mark(Status.PARTIAL, APRIL), a_mark(Status.STALLED, MAY)
    events = [after, silent, first, older]

    assert reasons(events, [COUNCIL], CHAINS, JAN) == (older,)
    assert reasons(events, [COUNCIL], CHAINS, APRIL) == (first,)
    assert reasons(events, [COUNCIL], CHAINS, MAY) == ()


def test_each_component_has_its_reason_the_latest_first_and_none_twice() -> None:
    whole = a_mark(Status.PARTIAL, FEB, note="both began")
    councils = a_mark(Status.STALLED, MARCH, actor="council", no_evidence="told by telephone")

    assert reasons([whole, councils], [COUNCIL, OPERATOR], CHAINS, MAY) == (councils, whole)
    assert reasons([whole], [COUNCIL, OPERATOR], CHAINS, MAY) == (whole,)


def test_where_nothing_is_marked_the_last_review_says_what_was_looked_at() -> None:
    first = an_event(EventKind.REVIEW, effective=FEB, note="looked")
    second = an_event(EventKind.REVIEW, effective=MARCH, note="looked again")

    assert reasons([first, second], [COUNCIL], CHAINS, MAY) == (second,)
    assert reasons([first, second], [COUNCIL], CHAINS, FEB) == (first,)
    assert reasons([first, second, a_mark(Status.STALLED, APRIL)], [COUNCIL], CHAINS, MAY) == ()


# Reviews


def test_nobody_has_looked_before_the_first_mark_or_review() -> None:
    assert last_reviewed([], MAY) is None
    assert last_reviewed([a_mark(effective=MAY)], APRIL) is None


def test_somebody_has_looked_through_the_day_it_says_else_the_day_it_takes_effect() -> None:
    mark = a_mark(effective=JAN, through=MARCH)
    review = an_event(EventKind.REVIEW, effective=FEB)

    assert last_reviewed([mark, review], MAY) == MARCH
    assert last_reviewed([review], MAY) == FEB


def test_a_review_keeps_its_date_on_a_day_before_it() -> None:
    review = an_event(EventKind.REVIEW, effective=FEB, through=MAY)

    assert last_reviewed([review], MARCH) == MAY
    assert last_reviewed([review], JAN) is None


def test_only_the_assessors_own_looks_that_are_in_force_count() -> None:
    review = an_event(EventKind.REVIEW, effective=MARCH)
    others = [a_mark(effective=APRIL, assessor="council"), an_event(EventKind.DEFER, effective=MAY)]

    assert last_reviewed([review, *others], MAY) == MARCH
    assert last_reviewed([review, *others], MAY, "council") == APRIL
    assert last_reviewed([review, *others, a_retraction(review)], MAY) is None


# Deferrals


def a_deferral(effective: date = MARCH, **changes: object) -> Event:
    return an_event(EventKind.DEFER, effective=effective, **({"to": "by 2028", "why": "the tender failed"} | changes))


def test_of_each_component_the_latest_deferral_in_force_counts_and_each_stands_once() -> None:
    whole = a_deferral(FEB)
    councils = a_deferral(MARCH, actor="council")
    components = [COUNCIL, OPERATOR]

    assert deferrals([councils, whole], components, CHAINS, FEB) == [whole]
    assert deferrals([councils, whole], components, CHAINS, MARCH) == [whole, councils]
    assert deferrals([councils, whole], [COUNCIL], CHAINS, MARCH) == [councils]
    assert deferrals([councils, whole, a_retraction(councils)], components, CHAINS, MARCH) == [whole]


def test_a_deferral_counts_whoever_recorded_it() -> None:
    theirs = a_deferral(assessor="council")

    assert deferrals([theirs], [COUNCIL], CHAINS, MAY) == [theirs]


def test_a_recommendation_is_deferred_to_the_furthest_of_the_new_deadlines() -> None:
    first, second, third = a_deferral(JAN), a_deferral(FEB), a_deferral(MARCH)
    near, far, never = a_deadline(date(2027, 1, 1)), a_deadline(date(2028, 1, 1)), a_deadline(None, text="later")
    resolved = {first.id: far, second.id: near}

    assert deferred_to([], resolved) is None
    assert deferred_to([first, second], resolved) == far
    assert deferred_to([first, second, third], resolved | {third.id: never}) == never


# Order of reasons


def test_reasons_begin_with_what_decides_the_status_and_end_with_searches_that_found_nothing() -> None:
    searched = a_mark(Status.NO_EVIDENCE, part="a")
    second = a_mark(Status.IN_PROGRESS, part="c")
    first = a_mark(Status.IN_PROGRESS, part="b")
    deciding = a_mark(Status.PARTIAL, part="d")
    retraction = a_retraction(first)

    assert decisive_first([retraction, searched, second, first, deciding], Status.PARTIAL) == [
        *(deciding, first, second, searched, retraction)
    ]
