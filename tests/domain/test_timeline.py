"""Tests of where a recommendation stands on each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.events import Confidence, Event, EventKind
from policytrack.domain.model import ActorRole, Assessor, Recommendation
from policytrack.domain.responsibility import Ancestors, Assessors
from policytrack.domain.standing.components import Component, components_of, covers
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.rollup import contributes, rolled_up, rolled_up_parent, weakest
from policytrack.domain.standing.standings import Standings, claimed_standings, parent_standings, standings
from policytrack.domain.standing.timeline import Interval, Timeline, interval_on, is_assessed, roll_up
from policytrack.domain.standing.timing import FIRST_DAY, LAST_DAY, clock_of, timing_on
from policytrack.domain.statuses import CLOSED, Status
from policytrack.domain.tally import Contradiction, tally
from policytrack.domain.vocabulary import TRACKER, Timing
from policytrack.text.values import Deadline
from tests.builders import a_deadline, a_mark, a_part, a_recommendation, a_retraction, an_event, most_pressing

CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
}
ASSESSORS: Assessors = {
    "auditor": Assessor("auditor", "Town auditor", "town", independent=True),
    "spokesman": Assessor("spokesman", "The mayor's spokesman", "council"),
    "institute": Assessor("institute", "An institute"),
}
BOTH: dict[str, Any] = {"actors": (ActorRole("council"), ActorRole("operator")), "sides": ("town", "operator")}
JAN, FEB, MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in range(1, 7))
DAY = timedelta(days=1)
SAID, BEGUN, SOME, DONE = Status.ANNOUNCED, Status.IN_PROGRESS, Status.PARTIAL, Status.IMPLEMENTED
OTHERWISE, REJECTED, GONE = Status.IMPLEMENTED_OTHERWISE, Status.REJECTED, Status.OVERTAKEN
UNKNOWN, CONTRADICTED, STALLED = Status.UNASSESSED, Status.CONTRADICTED, Status.STALLED


def stand(one: Recommendation, *events: Event, **changes: Any) -> Standings:
    return standings(one, events, CHAINS, **changes)


def on(day: date, one: Recommendation, *events: Event) -> Interval:
    """The whole on a day, by these events."""
    return interval_on(stand(one, *events).whole, day)


def statuses(intervals: Timeline) -> list[tuple[date, Status]]:
    return [(interval.since, interval.status) for interval in intervals]


# The intervals of one component


def test_what_nobody_has_marked_is_unassessed_on_all_days_and_since_none() -> None:
    [interval] = stand(a_recommendation()).whole

    assert (interval.since, interval.until) == (FIRST_DAY, LAST_DAY)
    assert (interval.status, interval.began, interval.confidence) == (UNKNOWN, None, None)
    assert not is_assessed(interval)


def test_a_mark_holds_from_its_day_until_the_next_one() -> None:
    intervals = stand(a_recommendation(), a_mark(SOME, MARCH), a_mark(SAID, FEB)).whole

    assert statuses(intervals) == [(FIRST_DAY, UNKNOWN), (FEB, SAID), (MARCH, SOME)]
    assert interval_on(intervals, FEB - DAY).status is UNKNOWN
    assert interval_on(intervals, FEB).status is interval_on(intervals, MARCH - DAY).status is SAID
    assert interval_on(intervals, LAST_DAY).status is SOME


def test_a_mark_that_confirms_leaves_the_run_of_its_status_unbroken() -> None:
    confirmed = stand(a_recommendation(), a_mark(SAID, FEB), a_mark(SAID, APRIL)).whole

    assert statuses(confirmed) == [(FIRST_DAY, UNKNOWN), (FEB, SAID)]
    assert interval_on(confirmed, MAY).began == FEB


def test_a_status_that_comes_back_begins_anew() -> None:
    marks = a_mark(SAID, FEB), a_mark(STALLED, MARCH), a_mark(SAID, APRIL)

    assert on(MAY, a_recommendation(), *marks).began == APRIL


def test_another_confidence_is_another_piece_of_the_same_run() -> None:
    low, high = (a_mark(SAID, day, confidence=sure) for day, sure in [(FEB, Confidence.LOW), (MARCH, Confidence.HIGH)])

    intervals = stand(a_recommendation(), low, high).whole

    assert [(interval.since, interval.began, interval.confidence) for interval in intervals[1:]] == [
        (FEB, FEB, Confidence.LOW),
        (MARCH, FEB, Confidence.HIGH),
    ]


def test_of_marks_for_one_day_the_one_recorded_later_holds() -> None:
    slip = a_mark(DONE, MARCH, recorded=datetime(2026, 7, 1, tzinfo=UTC))
    mended = a_mark(SAID, MARCH, recorded=datetime(2026, 7, 2, tzinfo=UTC))

    assert statuses(stand(a_recommendation(), mended, slip).whole) == [(FIRST_DAY, UNKNOWN), (MARCH, SAID)]


def test_an_earlier_day_recorded_later_changes_only_the_days_up_to_the_next_mark() -> None:
    known = a_mark(SOME, APRIL, recorded=datetime(2026, 7, 1, tzinfo=UTC))
    found_later = a_mark(SAID, FEB, recorded=datetime(2026, 9, 1, tzinfo=UTC))

    intervals = stand(a_recommendation(), known, found_later).whole

    assert statuses(intervals) == [(FIRST_DAY, UNKNOWN), (FEB, SAID), (APRIL, SOME)]


def test_a_retracted_mark_holds_on_no_day_until_its_retraction_is_taken_back() -> None:
    mark = a_mark(SAID, FEB)
    retraction = a_retraction(mark, effective=MAY)

    assert on(MARCH, a_recommendation(), mark, retraction).status is UNKNOWN
    assert on(MARCH, a_recommendation(), mark, retraction, a_retraction(retraction)).status is SAID


def test_a_retracted_mark_breaks_no_run() -> None:
    first, slip, again = a_mark(SAID, FEB), a_mark(DONE, MARCH), a_mark(SAID, APRIL)

    assert on(MAY, a_recommendation(), first, slip, again, a_retraction(slip)).began == FEB


def test_reviews_deferrals_and_revisions_move_nothing() -> None:
    one = a_recommendation(deadline=a_deadline(MARCH))
    others = [an_event(kind, to="2030") for kind in (EventKind.REVIEW, EventKind.DEFER, EventKind.REVISE)]

    assert stand(one, *others) == stand(one)


def test_the_marks_of_others_do_not_count() -> None:
    one, theirs = a_recommendation(), a_mark(DONE, assessor="institute")

    assert stand(one, theirs) == stand(one)
    assert interval_on(stand(one, theirs, assessor="institute").whole, MAY).status is DONE


def test_a_mark_may_hold_from_the_first_of_all_days_or_on_the_last() -> None:
    first, last = a_mark(SAID, FIRST_DAY), a_mark(SOME, LAST_DAY)
    intervals = stand(a_recommendation(**BOTH), first, last).whole

    assert statuses(intervals) == [(FIRST_DAY, SAID), (LAST_DAY, SOME)]
    assert interval_on(intervals, LAST_DAY).status is SOME
    assert interval_on(intervals, LAST_DAY - DAY).status is SAID


# Parts and actors

PARTS = (a_part("EX-1.a"), a_part("EX-1.b"))


def test_a_mark_on_the_whole_holds_for_every_part_and_one_on_a_part_for_it_alone() -> None:
    one = a_recommendation(parts=PARTS)
    whole, part = a_mark(SAID, FEB), a_mark(DONE, MARCH, part="a")

    stood = stand(one, whole, part)

    assert [interval_on(intervals, FEB).status for intervals in stood.parts] == [SAID, SAID]
    assert [interval_on(intervals, MARCH).status for intervals in stood.parts] == [DONE, SAID]
    assert interval_on(stood.whole, MARCH).status is SOME


def test_a_later_mark_on_the_whole_replaces_an_earlier_one_on_a_part() -> None:
    one = a_recommendation(parts=PARTS)

    stood = stand(one, a_mark(DONE, FEB, part="a"), a_mark(STALLED, MARCH))

    assert [interval_on(intervals, MARCH).status for intervals in stood.parts] == [STALLED, STALLED]


def test_a_mark_on_an_actor_is_about_its_share_in_every_part() -> None:
    one = a_recommendation(parts=(a_part("EX-1.a", actors=BOTH["actors"]), a_part("EX-1.b")))

    stood = stand(one, a_mark(SAID, FEB, actor="council"))

    assert [interval_on(intervals, FEB).status for intervals in stood.components] == [SAID, UNKNOWN, SAID]


@pytest.mark.parametrize("actor", ["council", "town", "bus-office"])
def test_a_mark_on_an_actor_above_or_below_is_about_the_share_of_who_is_asked(actor: str) -> None:
    assert on(FEB, a_recommendation(), a_mark(SAID, FEB, actor=actor)).status is SAID


def test_the_whole_stands_beside_its_tally_and_names_who_acts_against_it() -> None:
    one = a_recommendation(**BOTH)

    interval = on(MARCH, one, a_mark(DONE, FEB, actor="council"), a_mark(CONTRADICTED, MARCH, actor="operator"))

    assert (interval.status, interval.began) == (SOME, FEB)
    assert interval.tally.words() == "1 of 2 delivered · contradicted by operator"


def test_who_acts_against_it_in_several_parts_is_named_with_their_number() -> None:
    assert on(MAY, a_recommendation(parts=PARTS), a_mark(CONTRADICTED)).tally.contradicted_by == (
        Contradiction("council", 2),
    )


def test_only_overtaken_components_leave_the_denominator() -> None:
    interval = on(MAY, a_recommendation(parts=PARTS), a_mark(DONE, part="a"), a_mark(GONE, part="b"))

    assert interval.status is DONE
    assert interval.tally.words() == "1 of 1 delivered, 1 overtaken"


def test_the_confidence_of_a_whole_is_that_of_the_weakest_component_that_gives_it_its_status() -> None:
    one = a_recommendation(parts=PARTS)
    sure = a_mark(DONE, part="a", confidence=Confidence.HIGH)

    def confidence_beside(other: Event) -> Confidence | None:
        return on(MAY, one, sure, other).confidence

    assert confidence_beside(a_mark(DONE, part="b", confidence=Confidence.MEDIUM)) is Confidence.MEDIUM
    assert confidence_beside(a_mark(SOME, part="b", confidence=Confidence.LOW)) is Confidence.LOW
    assert confidence_beside(a_mark(CONTRADICTED, part="b", confidence=Confidence.LOW)) is Confidence.HIGH


def test_the_run_of_a_whole_is_unbroken_while_its_components_change_places() -> None:
    one = a_recommendation(parts=PARTS)
    marks = [a_mark(BEGUN, FEB, part="a"), a_mark(BEGUN, MARCH, part="b"), a_mark(STALLED, APRIL, part="a")]

    assert on(MAY, one, *marks).began == FEB


# Any


def test_where_any_part_is_enough_the_furthest_counts_and_parts_are_counted() -> None:
    one = a_recommendation(parts=PARTS, combine="any")

    interval = on(MAY, one, a_mark(DONE, FEB, part="a"), a_mark(CONTRADICTED, MARCH, part="b"))

    assert (interval.status, interval.began) == (DONE, FEB)
    assert interval.tally.words() == "1 of 2 delivered, where one is enough · contradicted by council"


def test_what_an_alternative_asks_of_two_it_asks_of_both() -> None:
    one = a_recommendation(parts=(a_part("EX-1.a", actors=BOTH["actors"]), a_part("EX-1.b")), combine="any")
    councils = a_mark(DONE, FEB, part="a", actor="council")

    assert on(MAY, one, councils).status is SOME
    assert on(MAY, one, councils, a_mark(DONE, FEB, part="a", actor="operator")).status is DONE


def test_a_single_alternative_counts_as_one_however_many_it_asks() -> None:
    one = a_recommendation(parts=(a_part("EX-1.a", actors=BOTH["actors"]),), combine="any")

    interval = on(MAY, one, a_mark(DONE, FEB, actor="council"), a_mark(CONTRADICTED, FEB, actor="operator"))

    assert (interval.status, interval.tally.components) == (SOME, 1)
    assert interval.tally.contradicted_by == (Contradiction("operator", 1),)


def test_of_actors_of_whom_any_is_enough_the_furthest_counts() -> None:
    one = a_recommendation(**BOTH, combine="any")

    assert on(MAY, one, a_mark(DONE, actor="operator")).status is DONE


# Timing


def timing(day: date, one: Recommendation, *events: Event) -> Timing | None:
    return timing_on(on(day, one, *events).clock, day)


DUE_MARCH: dict[str, Any] = {"deadline": a_deadline(MARCH)}
PARTS_DUE = (a_part("EX-1.a", **DUE_MARCH), a_part("EX-1.b", **DUE_MARCH))


def test_open_components_are_overdue_from_the_day_after_and_delivered_ones_met_or_met_late() -> None:
    one = a_recommendation(**DUE_MARCH)

    assert timing(MARCH, one, a_mark(SAID, FEB)) is Timing.DUE_SOON
    assert timing(MARCH + DAY, one, a_mark(SAID, FEB)) is Timing.OVERDUE
    assert timing(MAY, one, a_mark(DONE, MARCH)) is Timing.MET
    assert timing(MAY, one, a_mark(DONE, MARCH + DAY)) is Timing.MET_LATE
    assert timing(MARCH + DAY, one, a_mark(DONE, APRIL)) is Timing.OVERDUE


def test_what_is_delivered_while_its_due_day_is_uncertain_is_met() -> None:
    one = a_recommendation(deadline=a_deadline(MARCH, MAY))

    assert timing(JUNE, one, a_mark(DONE, APRIL)) is Timing.MET
    assert timing(JUNE, one, a_mark(DONE, MAY + DAY)) is Timing.MET_LATE


def test_what_is_delivered_without_a_due_day_is_neither_met_nor_late() -> None:
    vague = a_recommendation(deadline=a_deadline(None))

    assert timing(MAY, a_recommendation(), a_mark(DONE)) is Timing.NO_DEADLINE
    assert timing(MAY, vague, a_mark(DONE)) is Timing.UNRESOLVED


def test_it_is_the_first_day_of_delivery_that_counts_however_it_was_delivered() -> None:
    one = a_recommendation(**DUE_MARCH)

    assert timing(MAY, one, a_mark(OTHERWISE, FEB), a_mark(DONE, APRIL)) is Timing.MET
    assert timing(MAY, one, a_mark(DONE, FEB), a_mark(STALLED, MARCH), a_mark(DONE, APRIL)) is Timing.MET_LATE


@pytest.mark.parametrize("status", [REJECTED, GONE])
def test_what_is_rejected_or_overtaken_has_no_timing_until_it_is_open_again(status: Status) -> None:
    one = a_recommendation(**DUE_MARCH)

    assert timing(MAY, one, a_mark(status, FEB)) is None
    assert timing(MAY, one, a_mark(status, FEB), a_mark(SAID, APRIL)) is Timing.OVERDUE


def test_the_whole_shows_the_worst_timing_of_what_is_open() -> None:
    early, late = a_deadline(FEB), a_deadline(date(2027, 6, 1))
    one = a_recommendation(parts=(a_part("EX-1.a", deadline=early), a_part("EX-1.b", deadline=late)))

    assert timing(FEB, one) is Timing.DUE_SOON
    assert timing(MARCH, one) is Timing.OVERDUE
    assert timing(MARCH, one, a_mark(REJECTED, JAN, part="a")) is Timing.NOT_DUE
    assert timing(MARCH, one, a_mark(DONE, JAN, part="a")) is Timing.NOT_DUE
    assert timing(MARCH, one, a_mark(DONE, MARCH, part="a"), a_mark(DONE, MARCH, part="b")) is Timing.MET_LATE
    assert timing(MARCH, one, a_mark(GONE, JAN)) is None


def test_where_nothing_is_open_the_whole_shows_the_timing_of_what_was_delivered() -> None:
    one = a_recommendation(parts=PARTS_DUE)

    assert timing(MAY, one, a_mark(DONE, FEB, part="a"), a_mark(REJECTED, FEB, part="b")) is Timing.MET


def test_where_one_is_enough_and_delivered_the_others_have_no_say() -> None:
    one = a_recommendation(parts=PARTS_DUE, combine="any")
    late, in_time = a_mark(DONE, APRIL, part="b"), a_mark(DONE, FEB, part="a")

    assert timing(MAY, one) is Timing.OVERDUE
    assert timing(MAY, one, late) is Timing.MET_LATE
    assert timing(MAY, one, late, in_time) is Timing.MET


def test_a_deferral_changes_no_timing() -> None:
    put_off = an_event(EventKind.DEFER, effective=JAN, to="by 2030")

    assert timing(MAY, a_recommendation(**DUE_MARCH), put_off) is Timing.OVERDUE


# Parents


def a_parent(*contained: Standings, **changes: Any) -> Standings:
    return parent_standings(a_recommendation("EX-9", contains=("EX-1", "EX-2"), **changes), contained)


def test_a_parent_rolls_up_the_components_of_what_it_contains() -> None:
    two = stand(a_recommendation(parts=PARTS), a_mark(DONE, FEB, part="a"))
    one = stand(a_recommendation("EX-2", actors=(ActorRole("operator"),)), a_mark(CONTRADICTED, MARCH))

    interval = interval_on(a_parent(two, one).whole, MAY)

    assert (interval.status, interval.began) == (SOME, FEB)
    assert interval.tally.words() == "1 of 3 delivered, 1 unassessed; 1 of 3 components contradicted (operator, EX-2)"


def test_what_is_done_as_soon_as_any_part_is_counts_as_one_in_a_parent() -> None:
    either = stand(a_recommendation(parts=PARTS, combine="any"), a_mark(DONE, FEB, part="a"))

    interval = interval_on(a_parent(either, stand(a_recommendation("EX-2"))).whole, MAY)

    assert interval.tally.words() == "1 of 2 delivered, 1 unassessed"


def test_what_is_done_as_soon_as_any_part_is_counts_as_one_in_a_parent_over_it_alone() -> None:
    either = stand(a_recommendation(parts=PARTS, combine="any"), a_mark(DONE, FEB, part="a"))
    both = stand(a_recommendation(parts=PARTS), a_mark(DONE, FEB, part="a"))

    assert interval_on(a_parent(either).whole, MAY).tally.words() == "1 of 1 delivered"
    assert interval_on(a_parent(both, combine="any").whole, MAY).tally.statuses == ((SOME, 1),)


def test_of_a_parent_of_alternatives_one_whole_is_enough() -> None:
    half = stand(a_recommendation(parts=PARTS), a_mark(DONE, FEB, part="a"))
    done = stand(a_recommendation("EX-2"), a_mark(DONE, MARCH))

    assert interval_on(a_parent(half, half, combine="any").whole, MAY).status is SOME
    assert interval_on(a_parent(half, done, combine="any").whole, MAY).status is DONE


def test_one_delivered_alternative_delivers_the_whole_and_a_contradicted_one_is_named_beside_it() -> None:
    done = stand(a_recommendation("EX-1"), a_mark(DONE, FEB))
    against = stand(a_recommendation("EX-2"), a_mark(CONTRADICTED, MARCH, recommendation="EX-2"))
    marks = (a_mark(DONE, FEB, part="a"), a_mark(CONTRADICTED, MARCH, part="b"))
    parts = stand(a_recommendation("EX-1", parts=PARTS[:2], combine="any"), *marks)

    parent, own = interval_on(a_parent(done, against, combine="any").whole, MAY), interval_on(parts.whole, MAY)

    assert parent.status is own.status is DONE
    assert parent.tally.contradicted_by == (Contradiction("council", 1, ("EX-2",)),)
    assert [contradiction.actor for contradiction in own.tally.contradicted_by] == ["council"]


def test_a_parent_over_a_parent_counts_the_components_of_both() -> None:
    inner = a_parent(stand(a_recommendation(parts=PARTS), a_mark(DONE, part="a")))

    interval = interval_on(a_parent(inner, stand(a_recommendation("EX-2"))).whole, MAY)

    assert interval.tally.words() == "1 of 3 delivered, 2 unassessed"


def test_one_contradicted_component_is_named_beside_the_status_of_the_others() -> None:
    against = stand(a_recommendation("EX-10"), a_mark(CONTRADICTED, MARCH))
    searched = stand(a_recommendation("EX-2"), a_mark(Status.NO_EVIDENCE, FEB, confidence=Confidence.HIGH))

    interval = interval_on(a_parent(against, searched).whole, MAY)

    assert (interval.status, interval.began, interval.confidence) == (Status.NO_EVIDENCE, FEB, Confidence.HIGH)
    assert interval.tally.contradicted_by == (Contradiction("council", 1, ("EX-10",)),)


def test_a_parent_over_a_parent_names_the_recommendations_that_were_contradicted() -> None:
    def against(name: str) -> Standings:
        return stand(a_recommendation(name), a_mark(CONTRADICTED, recommendation=name))

    inner = a_parent(against("EX-10"), against("EX-4"))
    either = a_parent(against("EX-5"), combine="any")

    [contradiction] = interval_on(a_parent(inner, either, against("EX-4")).whole, MAY).tally.contradicted_by

    assert contradiction == ("council", 3, ("EX-4", "EX-5", "EX-10"))


def test_a_deadline_of_the_parents_own_is_one_more_clock() -> None:
    def timing_with(*events: Event, day: date = MAY) -> Timing | None:
        return timing_on(interval_on(a_parent(stand(a_recommendation(), *events), **DUE_MARCH).whole, day).clock, day)

    assert timing_with(day=MARCH) is Timing.DUE_SOON
    assert timing_with() is Timing.OVERDUE
    assert timing_with(a_mark(DONE, MARCH)) is Timing.MET
    assert timing_with(a_mark(DONE, APRIL)) is Timing.MET_LATE
    assert timing_with(a_mark(REJECTED, FEB)) is None


def test_a_parent_over_nothing_is_unassessed_and_has_no_timing() -> None:
    [interval] = a_parent().whole

    assert (interval.status, interval.tally.components, timing_on(interval.clock, MAY)) == (UNKNOWN, 0, None)


def test_a_mark_on_a_parent_moves_nothing() -> None:
    one = a_recommendation(contains=("EX-2",))

    assert stand(one, a_mark(DONE)) == stand(one)


# Claims


def claimed(one: Recommendation, *events: Event) -> dict[str, Status]:
    return {
        name: interval_on(claimed.whole, MAY).status
        for name, claimed in claimed_standings(one, events, CHAINS, ASSESSORS).items()
    }


def test_an_assessor_on_the_side_of_who_is_asked_is_claiming_and_moves_nothing() -> None:
    one = a_recommendation()
    said = [a_mark(DONE, assessor=name) for name in ("council", "town", "bus-office", "spokesman")]

    assert claimed(one, *said) == dict.fromkeys(["bus-office", "council", "spokesman", "town"], DONE)
    assert stand(one, *said) == stand(one)


def test_the_tracker_the_independent_and_those_of_no_side_claim_nothing() -> None:
    said = [a_mark(DONE, assessor=name) for name in (TRACKER, "auditor", "institute", "operator")]

    assert claimed(a_recommendation(), *said) == {}


def test_an_independent_auditor_assesses_even_its_own_side() -> None:
    said = a_mark(STALLED, assessor="auditor")

    assert interval_on(stand(a_recommendation(), said, assessor="auditor").whole, MAY).status is STALLED


def test_a_claim_covers_only_the_components_of_its_own_side() -> None:
    one = a_recommendation(**BOTH)
    said = a_mark(DONE, FEB, assessor="town")

    [(intervals, *_)] = claimed_standings(one, [said], CHAINS, ASSESSORS).values()

    assert interval_on(intervals, MAY).status is DONE
    assert interval_on(intervals, MAY).tally.components == 1


def test_what_one_says_only_of_the_other_side_is_no_claim_whatever_the_deadlines() -> None:
    due = (a_part("EX-1.a", deadline=a_deadline(MARCH, MAY)), a_part("EX-1.b", deadline=a_deadline(APRIL)))
    one = a_recommendation(**BOTH, parts=(*due, a_part("EX-1.c", actors=(ActorRole("operator"),))))

    assert claimed(one, a_mark(CONTRADICTED, actor="operator", assessor="council")) == {}


def test_a_claim_that_was_retracted_is_none() -> None:
    said = a_mark(DONE, assessor="council")

    assert claimed(a_recommendation(), said, a_retraction(said)) == {}


def test_a_claim_is_dated_from_the_first_of_those_that_repeat_it() -> None:
    said = [a_mark(DONE, day, assessor="council") for day in (FEB, APRIL)]

    [(intervals, *_)] = claimed_standings(a_recommendation(), said, CHAINS, ASSESSORS).values()

    assert interval_on(intervals, MAY).began == FEB


# Laws, over a few weeks of 2026

SPAN = [date(2026, 3, 1) + number * DAY for number in range(24)]
MARKED = SPAN[2:-2]

due_days = st.sampled_from(SPAN)


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline | None:
    kind = draw(st.sampled_from(["none", "vague", "day", "window"]))
    if kind in ("none", "vague"):
        return None if kind == "none" else a_deadline(None)
    opens, earliest, latest = sorted(draw(st.tuples(due_days, due_days, due_days)))
    return a_deadline(earliest, latest if kind == "window" else None, opens=draw(st.sampled_from([None, opens])))


asked = st.lists(st.sampled_from(["council", "town", "operator"]), max_size=2, unique=True).map(
    lambda short_names: tuple(ActorRole(name) for name in short_names)
)


@st.composite
def recommendations(draw: st.DrawFn) -> Recommendation:
    letters = "abc"[: draw(st.integers(0, 3))]
    return a_recommendation(
        actors=draw(asked),
        deadline=draw(deadlines()),
        combine=draw(st.sampled_from(["all", "any"])),
        parts=tuple(a_part(f"EX-1.{letter}", actors=draw(asked), deadline=draw(deadlines())) for letter in letters),
    )


marks = st.builds(
    a_mark,
    st.sampled_from([status for status in Status if status is not UNKNOWN]),
    st.sampled_from(MARKED),
    recorded=st.sampled_from([datetime(2026, 7, day, tzinfo=UTC) for day in (1, 2)]),
    part=st.sampled_from([None, None, "a", "b"]),
    actor=st.sampled_from([None, None, "council", "bus-office", "town", "operator"]),
    confidence=st.none() | st.sampled_from(Confidence),
    assessor=st.sampled_from([TRACKER, TRACKER, TRACKER, "council"]),
    nonce=st.sampled_from("ab"),
)


@st.composite
def journals(draw: st.DrawFn) -> list[Event]:
    events: list[Event] = draw(st.lists(marks, max_size=10))
    for number in range(draw(st.integers(0, 3)) if events else 0):
        events.append(a_retraction(draw(st.sampled_from(events)), nonce=str(number)))
    return events


@given(recommendations(), journals(), st.data())
def test_the_order_of_events_does_not_matter(one: Recommendation, events: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(events))

    assert stand(one, *shuffled) == stand(one, *events)
    assert claimed_standings(one, shuffled, CHAINS, ASSESSORS) == claimed_standings(one, events, CHAINS, ASSESSORS)


@given(recommendations(), journals(), journals())
def test_what_came_in_twice_counts_once(one: Recommendation, mine: list[Event], theirs: list[Event]) -> None:
    both = mine + [event for event in theirs if event not in mine]

    assert stand(one, *mine, *theirs, *mine) == stand(one, *both)


@given(recommendations(), journals(), due_days)
def test_marks_effective_after_the_day_change_nothing_on_the_day(
    one: Recommendation, events: list[Event], day: date
) -> None:
    before = [event for event in in_force(events) if event.effective <= day]

    # Only how far the interval reaches may differ.
    assert [interval_on(intervals, day)[2:] for intervals in every(stand(one, *events))] == [
        interval_on(intervals, day)[2:] for intervals in every(stand(one, *before))
    ]


def every(stood: Standings) -> list[Timeline]:
    return [stood.whole, *stood.parts, *stood.components]


@given(recommendations(), journals(), deadlines())
def test_pieces_cover_all_days_without_a_gap_and_each_differs_from_the_one_before(
    one: Recommendation, events: list[Event], deadline: Deadline | None
) -> None:
    stood = stand(one, *events)
    over = a_parent(stood, stood, deadline=deadline)
    for intervals in every(stood) + every(over):
        assert intervals[0].since == FIRST_DAY
        assert intervals[-1].until == LAST_DAY
        for before, after in pairwise(intervals):
            assert before.since < before.until == after.since
            assert before[2:] != after[2:]


@given(recommendations(), journals())
def test_a_piece_is_of_a_run_that_began_on_or_before_its_first_day(one: Recommendation, events: list[Event]) -> None:
    for intervals in every(stand(one, *events)):
        for before, after in pairwise(intervals):
            assert after.began == (before.began if before.status is after.status else after.since)


# Day by day: the same from the rules alone, with neither intervals nor clocks that speak for several


class Unfolded(NamedTuple):
    """How something stands on one day."""

    status: Status
    confidence: Confidence | None
    timing: Timing | None
    contradicted_by: tuple[str | None, ...]


def mark_on(component: Component, events: Sequence[Event], day: date) -> Event | None:
    """The tracker's mark in force for the component on a day."""
    covering = [mark for mark in events if covers(mark, component, CHAINS) and mark.effective <= day]
    return max(covering, key=lambda mark: (mark.effective, mark.recorded, mark.id), default=None)


def component_on(component: Component, events: Sequence[Event], day: date, soon: int) -> Unfolded:
    mark = mark_on(component, events, day)
    if mark is None or mark.status is None:
        return Unfolded(UNKNOWN, None, timing_on(clock_of(component.deadline), day, soon), ())
    acting = (component.actor,) if mark.status is CONTRADICTED else ()
    return Unfolded(mark.status, mark.confidence, component_timing(component, mark.status, events, day, soon), acting)


def component_timing(
    component: Component, status: Status, events: Sequence[Event], day: date, soon: int
) -> Timing | None:
    if status in (REJECTED, GONE):
        return None
    if status not in CLOSED or component.deadline is None or component.deadline.latest is None:
        return timing_on(clock_of(component.deadline), day, soon)
    while (mark := mark_on(component, events, day - DAY)) and mark.status in (DONE, OTHERWISE):
        day -= DAY
    return Timing.MET if day <= component.deadline.latest else Timing.MET_LATE


def whole_of(several: Sequence[Unfolded], combine: str) -> Unfolded:
    if len(several) == 1:
        return several[0]
    status = rolled_up([one.status for one in several], combine)
    sure = weakest(one.confidence for one in several if contributes(one.status, status, combine))
    acting = tuple(actor for one in several for actor in one.contradicted_by)
    delivered = [one.timing for one in several if one.status in (DONE, OTHERWISE)]
    if combine == "any" and delivered:
        in_time = [timing for timing in delivered if timing is not Timing.MET_LATE]
        return Unfolded(status, sure, most_pressing(in_time or delivered), acting)
    waiting = [one.timing for one in several if one.status not in CLOSED]
    return Unfolded(status, sure, most_pressing(waiting or delivered), acting)


def unfolded(one: Recommendation, events: Sequence[Event], day: date, soon: int) -> tuple[Unfolded, list[Unfolded]]:
    """How the whole and each of its parts stand on a day."""
    components = components_of(one, CHAINS)
    each = [component_on(component, events, day, soon) for component in components]
    parts = [
        whole_of(
            [stood for stood, component in zip(each, components, strict=True) if component.part == part.id[-1]], "all"
        )
        for part in one.parts
    ]
    return whole_of(parts if one.combine == "any" and parts else each, one.combine), parts


def run_began(before: Iterable[Status], day: date) -> date | None:
    """The first day of the run up to *day*; *before* has the statuses, the latest first. None if none differs."""
    status, *earlier = before
    for number, other in enumerate(earlier):
        if other is not status:
            return day - number * DAY
    return None


@given(recommendations(), journals(), st.sampled_from([0, 5, 90]))
def test_a_piece_says_of_each_of_its_days_what_the_rules_say_of_that_day(
    one: Recommendation, events: list[Event], soon: int
) -> None:
    stood = stand(one, *events)
    held = [event for event in in_force(events) if event.kind is EventKind.MARK and event.assessor == TRACKER]
    past: list[list[Status]] = [[] for _ in range(1 + len(one.parts))]
    for day in SPAN:
        whole, parts = unfolded(one, held, day, soon)
        for intervals, expected, run in zip([stood.whole, *stood.parts], [whole, *parts], past, strict=True):
            run.insert(0, expected.status)
            interval = interval_on(intervals, day)
            assert (interval.status, interval.confidence) == (expected.status, expected.confidence), day
            assert timing_on(interval.clock, day, soon) is expected.timing, day
            assert {each.actor: each.number for each in interval.tally.contradicted_by} == {
                actor: expected.contradicted_by.count(actor) for actor in expected.contradicted_by
            }, day
            assert interval.began == run_began(run, day), day


@given(recommendations(), journals(), due_days)
def test_a_tally_counts_how_the_components_or_alternatives_stand(
    one: Recommendation, events: list[Event], day: date
) -> None:
    stood = stand(one, *events)
    counted = stood.components
    if one.combine == "any":
        counted = stood.parts or tuple(stand(one._replace(combine="all"), *events).components)
    if len(counted) > 1:  # else it is that of the one alone
        now = [interval_on(intervals, day).status for intervals in counted]
        assert interval_on(stood.whole, day).tally.statuses == tally({each: now.count(each) for each in now}).statuses


@given(recommendations(), journals(), recommendations(), journals(), deadlines(), due_days)
def test_a_parent_stands_as_the_components_of_what_it_contains_roll_up(
    one: Recommendation,
    of_one: list[Event],
    other: Recommendation,
    of_other: list[Event],
    deadline: Deadline | None,
    day: date,
) -> None:
    held = [stand(one, *of_one), stand(other._replace(id="EX-2"), *of_other)]
    components = [interval_on(intervals, day).status for stood in held for intervals in stood.components]
    wholes = [interval_on(stood.whole, day).status for stood in held]

    assert interval_on(a_parent(*held, deadline=deadline).whole, day).status is rolled_up_parent(Counter(components))
    assert interval_on(a_parent(*held, combine="any").whole, day).status is rolled_up_parent(Counter(wholes), "any")


def test_rolling_up_one_alone_changes_nothing() -> None:
    track = stand(a_recommendation(), a_mark(SAID, FEB)).whole

    assert roll_up([track]) == track
    assert roll_up([track], "any") == track
