"""Tests of what became different between two ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.changes.compare import changes_of
from policytrack.domain.changes.difference import Difference, DifferenceKind, Tone, heading_of, tone_of, worse_first
from policytrack.domain.changes.endpoints import KnownEvents
from policytrack.domain.events import Event, EventKind, Evidence, Revision
from policytrack.domain.model import ActorRole, Recommendation
from policytrack.domain.standing.standings import standings
from policytrack.domain.standing.timeline import interval_on
from policytrack.domain.statuses import Status
from policytrack.formats.records import difference_json
from tests.builders import a_deadline, a_mark, a_part, a_recommendation, a_retraction, an_event

CHAINS = {
    "town": ("town",),
    "council": ("council", "town"),
    "crown": ("crown",),
    "operator": ("operator", "crown"),
}
MARCH = date(2026, 3, 31)
NOVEMBER = date(2026, 11, 18)
LATER = datetime(2026, 11, 18, 9, tzinfo=UTC)
TWO_PARTS = a_recommendation(parts=(a_part("EX-1.a"), a_part("EX-1.b")))
HEADINGS = ["Worse", "First assessed as contradicted or rejected", "Better", "Other changes"]
BOTH = (ActorRole("council"), ActorRole("operator"))


def between(
    before: Sequence[Event], after: Sequence[Event], one: Recommendation | None = None, **changes: Any
) -> list[Difference]:
    """What is different on 18 November from 31 March, where *after* is what became known since."""
    one = one or a_recommendation()
    then, now = KnownEvents(tuple(before), MARCH), KnownEvents((*before, *after), NOVEMBER)
    return changes_of(one, then, now, CHAINS, {}, **changes)


def said(differences: Sequence[Difference]) -> list[tuple[str, str | None, str | None]]:
    return [(str(each.change), each.part, each.actor) for each in differences]


def test_nothing_changed_is_an_empty_list() -> None:
    assert between([], []) == []
    assert between([a_mark()], []) == []


def test_a_difference_says_when_it_happened_and_when_it_was_recorded() -> None:
    mark = a_mark(effective=date(2026, 3, 10), recorded=LATER)

    (found,) = between([], [mark])

    assert (found.change, found.before, found.after) == ("first assessed", "unassessed", "announced")
    assert (found.happened, found.recorded, found.events) == (date(2026, 3, 10), LATER, (mark,))
    assert found.tally is not None
    assert found.tally.components == 1


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Status.ANNOUNCED, Status.PARTIAL, "progress"),
        (Status.IN_PROGRESS, Status.STALLED, "regress"),
        (Status.PARTIAL, Status.CONTRADICTED, "reversal"),
        (Status.PARTIAL, Status.IMPLEMENTED, "closed"),
        (Status.IMPLEMENTED, Status.PARTIAL, "reopened"),
        (Status.NOT_STARTED, Status.STALLED, "sideways"),
    ],
)
def test_the_kind_is_that_of_the_two_statuses(before: Status, after: Status, kind: str) -> None:
    (found,) = between([a_mark(before)], [a_mark(after, date(2026, 9, 1), recorded=LATER)])

    assert (found.change, found.before, found.after, found.happened) == (kind, before, after, date(2026, 9, 1))


def test_what_was_recorded_early_is_a_difference_once_it_takes_effect() -> None:
    coming = a_mark(Status.IMPLEMENTED, date(2026, 4, 1))

    (found,) = between([coming], [])

    assert (found.change, found.happened, found.recorded) == ("first assessed", coming.effective, coming.recorded)


def test_a_mark_that_takes_effect_after_the_second_day_is_none() -> None:
    assert between([], [a_mark(effective=NOVEMBER + timedelta(1))]) == []


def test_a_mark_merged_late_counts_by_what_was_known_whatever_its_moment() -> None:
    early = a_mark(recorded=datetime(2026, 1, 1, tzinfo=UTC), effective=date(2026, 1, 1))

    (found,) = between([], [early])

    assert (found.happened, found.recorded) == (early.effective, early.recorded)


def test_one_day_can_have_two_ends() -> None:
    mark = a_mark()

    (found,) = changes_of(a_recommendation(), KnownEvents((), NOVEMBER), KnownEvents((mark,), NOVEMBER), CHAINS, {})

    assert found.change == "first assessed"


def test_a_retraction_is_what_made_the_difference_it_makes() -> None:
    first, second = a_mark(), a_mark(Status.PARTIAL, date(2026, 3, 20))
    back = a_retraction(second, effective=date(2026, 11, 2), recorded=LATER)

    (found,) = between([first, second], [back])

    assert (found.change, found.before, found.after) == ("regress", "partial", "announced")
    assert (found.happened, found.recorded, found.events) == (date(2026, 11, 2), LATER, (back,))


def test_a_retraction_of_a_retraction_is_what_brings_the_mark_back() -> None:
    mark = a_mark()
    back = a_retraction(mark)
    again = a_retraction(back, effective=date(2026, 11, 2), recorded=LATER)

    (found,) = between([mark, back], [again])

    assert (found.change, found.events) == ("first assessed", (again,))


def test_a_slip_put_right_is_behind_the_difference_with_its_retraction() -> None:
    slip = a_mark(Status.IMPLEMENTED, date(2026, 3, 10))
    back = a_retraction(slip, effective=date(2026, 11, 2), recorded=LATER)
    right = a_mark(Status.PARTIAL, date(2026, 3, 10), recorded=LATER)

    (found,) = between([slip], [back, right])

    assert (found.change, found.happened, set(found.events)) == ("reopened", date(2026, 3, 10), {back, right})


def test_a_mark_that_came_and_went_in_between_is_no_difference() -> None:
    mark = a_mark(recorded=LATER)

    assert between([], [mark, a_retraction(mark, recorded=LATER)]) == []


def test_the_whole_changes_by_the_mark_that_completed_it() -> None:
    first = a_mark(Status.IMPLEMENTED, date(2026, 5, 1), part="a")
    last = a_mark(Status.IMPLEMENTED, date(2026, 6, 1), part="b")

    (found,) = between([a_mark()], [last, first], TWO_PARTS)

    assert (found.change, found.part, found.happened, found.events) == ("closed", None, date(2026, 6, 1), (first, last))


def test_a_part_that_moves_where_the_whole_stays_is_not_lost() -> None:
    before = [a_mark(Status.IN_PROGRESS)]
    slower = a_mark(Status.STALLED, date(2026, 6, 1), part="b")

    (found,) = between(before, [slower], TWO_PARTS)

    assert (found.change, found.part, found.actor) == ("regress", "b", None)
    assert (found.before, found.after, found.events) == ("in-progress", "stalled", (slower,))


def test_a_component_that_moves_against_the_whole_is_not_lost() -> None:
    done = a_mark(Status.IMPLEMENTED, date(2026, 6, 1), part="a")
    broken = a_mark(Status.CONTRADICTED, date(2026, 6, 2), part="b")

    worse, better = between([a_mark(Status.IN_PROGRESS)], [done, broken], TWO_PARTS)

    assert (worse.change, worse.part, worse.events) == ("regress", "b", (broken,))
    assert (better.change, better.part, better.after, better.events) == ("progress", None, "partial", (done,))


def test_an_actor_that_moves_alone_is_named() -> None:
    one = a_recommendation(actors=BOTH, sides=("crown", "town"))

    found = between([a_mark(Status.PARTIAL)], [a_mark(Status.ANNOUNCED, date(2026, 6, 1), actor="operator")], one)

    assert said(found) == [("regress", None, "operator")]


def test_a_part_that_moves_where_one_is_enough_is_not_lost() -> None:
    one = TWO_PARTS._replace(combine="any")

    found = between([a_mark(Status.PARTIAL)], [a_mark(Status.STALLED, date(2026, 6, 1), part="b")], one)

    assert said(found) == [("regress", "b", None)]


def test_what_is_ongoing_is_never_closed() -> None:
    one = a_recommendation(ongoing=True)

    assert said(between([a_mark()], [a_mark(Status.IMPLEMENTED, date(2026, 6, 1))], one)) == [("progress", None, None)]


def test_it_is_newly_overdue_the_day_after_it_was_due() -> None:
    one = a_recommendation(deadline=a_deadline(date(2026, 9, 1)))

    (found,) = between([], [], one)

    assert (found.change, found.happened, found.recorded) == ("newly overdue", date(2026, 9, 2), None)
    assert (found.before, found.after, found.events) == ("not-due", "overdue", ())


def test_it_is_newly_due_soon_from_the_first_day_on_which_it_is_soon() -> None:
    one = a_recommendation(deadline=a_deadline(date(2026, 12, 1)))

    (found,) = between([], [], one)
    (sooner,) = between([], [], one, soon=30)

    assert (found.change, found.happened) == ("newly due soon", date(2026, 9, 2))
    assert sooner.happened == date(2026, 11, 1)
    assert between([], [], one, soon=5) == []


def test_it_is_not_due_soon_before_its_period_opens() -> None:
    one = a_recommendation(deadline=a_deadline(date(2026, 12, 1), opens=date(2026, 11, 1)))

    assert [each.happened for each in between([], [], one)] == [date(2026, 11, 1)]


def test_what_is_done_is_never_overdue() -> None:
    one = a_recommendation(deadline=a_deadline(date(2026, 9, 1)))

    assert between([a_mark(Status.IMPLEMENTED)], [], one) == []


def test_a_second_part_that_becomes_overdue_is_not_lost() -> None:
    parts = (
        a_part("EX-1.a", deadline=a_deadline(date(2026, 1, 1))),
        a_part("EX-1.b", deadline=a_deadline(date(2026, 9, 1))),
    )

    assert said(between([], [], a_recommendation(parts=parts))) == [("newly overdue", "b", None)]


def test_a_deadline_moved_keeps_both_words() -> None:
    one = a_recommendation(deadline=a_deadline(date(2028, 1, 1), text="by 2028"))
    first = an_event(EventKind.DEFER, to="by 2029")
    second = an_event(EventKind.DEFER, to="by 2030", effective=date(2026, 10, 1), recorded=LATER)

    (found,) = between([], [first], one)
    (again,) = between([first], [second], one)

    assert (found.change, found.before, found.after) == ("deadline moved", "by 2028", "by 2029")
    assert (again.before, again.after, again.happened) == ("by 2029", "by 2030", date(2026, 10, 1))


def test_a_deferral_taken_back_moves_the_deadline_back() -> None:
    one = a_recommendation(deadline=a_deadline(date(2028, 1, 1), text="by 2028"))
    defer = an_event(EventKind.DEFER, to="by 2029")
    back = a_retraction(defer, effective=date(2026, 10, 1), recorded=LATER)

    (found,) = between([defer], [back], one)

    assert (found.before, found.after, found.events) == ("by 2029", "by 2028", (back,))


def test_a_deferral_of_all_parts_is_one_difference() -> None:
    assert said(between([], [an_event(EventKind.DEFER, to="by 2030")], TWO_PARTS)) == [("deadline moved", None, None)]


def test_a_claim_is_a_difference_of_its_own() -> None:
    claim = a_mark(Status.IMPLEMENTED, date(2026, 5, 1), assessor="town")
    weaker = a_mark(Status.PARTIAL, date(2026, 6, 1), assessor="town")

    (found,) = between([], [claim])
    (again,) = between([claim._replace(effective=MARCH)], [weaker])

    assert (found.change, found.assessor, found.before, found.after) == ("claimed", "town", "unassessed", "implemented")
    assert (again.change, again.before, again.after) == ("claimed", "implemented", "partial")


def test_another_trackers_mark_is_no_claim() -> None:
    assert between([], [a_mark(assessor="crown")]) == []


def test_another_assessor_can_be_asked_for() -> None:
    claim, mark = a_mark(Status.IMPLEMENTED, assessor="town"), a_mark()

    (found,) = between([], [claim, mark], assessor="town")

    assert (found.change, found.assessor, found.after) == ("first assessed", "town", "implemented")


def test_each_revised_text_is_a_difference() -> None:
    revise = an_event(EventKind.REVISE, revisions=(Revision("title", "Buses", "Trams"), Revision("note", None, "New")))

    found = between([], [revise])

    assert [(each.change, each.field, each.before, each.after) for each in found] == [
        ("revised", "title", "Buses", "Trams"),
        ("revised", "note", None, "New"),
    ]
    assert between([revise], []) == []


def test_a_parent_moves_with_what_it_contains() -> None:
    over = a_recommendation("EX-9", contains=("EX-1", "EX-8"), actors=(), deadline=a_deadline(date(2026, 9, 1)))
    nested = a_recommendation("EX-8", contains=("EX-2",), actors=())
    first = a_mark(Status.IMPLEMENTED, date(2026, 5, 1))
    second = a_mark(Status.PARTIAL, date(2026, 6, 1), recommendation="EX-2")
    before, after, none = KnownEvents((), MARCH), KnownEvents((first,), NOVEMBER), KnownEvents((), NOVEMBER)
    contained = [
        (a_recommendation("EX-1"), before, after),
        (nested, before, none),
        (a_recommendation("EX-2"), before, KnownEvents((second,), NOVEMBER)),
    ]

    late, found = changes_of(over, before, none, CHAINS, {}, contained=contained)

    assert (late.change, late.recommendation) == ("newly overdue", "EX-9")
    assert (found.change, found.after, found.happened, found.events) == (
        "first assessed",
        "partial",
        date(2026, 5, 1),
        (first, second),
    )


def test_what_moves_below_a_parent_that_stays_is_not_its_own() -> None:
    over = a_recommendation("EX-9", contains=("EX-1", "EX-2"), actors=())
    held = a_mark(Status.PARTIAL, recommendation="EX-2")
    second = a_recommendation("EX-2")
    contained = [
        (a_recommendation("EX-1"), KnownEvents((), MARCH), KnownEvents((a_mark(),), NOVEMBER)),
        (second, KnownEvents((held,), MARCH), KnownEvents((held,), NOVEMBER)),
    ]

    assert changes_of(over, KnownEvents((), MARCH), KnownEvents((), NOVEMBER), CHAINS, {}, contained=contained) == []


def test_the_worse_comes_first() -> None:
    day = date(2026, 3, 1)
    mixed = [Difference("EX-1", kind, day) for kind in reversed(DifferenceKind)]

    assert [each.change for each in worse_first(mixed) if each.change is not DifferenceKind.CLOSED] == [
        kind for kind in DifferenceKind if kind is not DifferenceKind.CLOSED
    ]
    assert [tone_of(DifferenceKind.CLOSED, after) for after in ("implemented", "rejected", "overtaken")] == [
        Tone.BETTER,
        Tone.WORSE,
        Tone.NEWS,
    ]


def test_a_bad_first_assessment_is_news_that_comes_after_what_became_worse() -> None:
    day, first = date(2026, 3, 1), DifferenceKind.FIRST_ASSESSED
    contradicted = Difference("EX-1", first, day, after="contradicted")
    rejected = Difference("EX-2", first, day, after="rejected")
    announced = Difference("EX-3", first, day, after="announced")
    late = Difference("EX-4", DifferenceKind.NEWLY_OVERDUE, day)
    progress = Difference("EX-5", DifferenceKind.PROGRESS, day)

    assert worse_first([announced, progress, rejected, late, contradicted]) == [
        *(late, rejected, contradicted),
        *(progress, announced),
    ]
    assert {tone_of(first, each.after) for each in (contradicted, rejected, announced)} == {Tone.NEWS}
    assert [heading_of(each) for each in (late, rejected, progress, announced)] == HEADINGS


def test_a_mark_on_all_parts_is_not_named_again_for_each_part_that_it_stalls() -> None:
    announced = a_mark(Status.ANNOUNCED, date(2026, 1, 1), part="a")
    searched = a_mark(Status.NO_EVIDENCE, date(2026, 1, 1), part="b")
    stalled = a_mark(Status.STALLED, date(2026, 6, 1), recorded=LATER)

    (whole,) = between([announced, searched], [stalled], TWO_PARTS)

    assert (whole.change, whole.part, whole.after, whole.events) == ("regress", None, "stalled", (stalled,))


def test_a_retraction_that_was_itself_taken_back_explains_no_new_mark() -> None:
    mark = a_mark(Status.ANNOUNCED, date(2026, 6, 1))
    retraction = a_retraction(mark, effective=date(2026, 6, 2))
    restored = a_retraction(retraction, effective=date(2026, 6, 3), why="Undone.")

    (found,) = between([], [mark, retraction, restored])

    assert found.events == (mark,)


def test_a_component_that_is_contradicted_when_the_whole_is_first_assessed_is_not_lost() -> None:
    done = a_mark(Status.IMPLEMENTED, date(2026, 6, 1), part="a")
    broken = a_mark(Status.CONTRADICTED, date(2026, 6, 2), part="b")

    worse, whole = between([], [done, broken], TWO_PARTS)

    assert (worse.change, worse.part, worse.after, worse.events) == ("first assessed", "b", "contradicted", (broken,))
    assert (whole.change, whole.part, whole.after, whole.events) == ("first assessed", None, "partial", (done,))


def test_every_key_is_always_there() -> None:
    evidence = (Evidence("https://example.org", date=MARCH),)
    differences = between([], [a_mark(evidence=evidence, recorded=LATER)]) + between(
        [], [], a_recommendation(deadline=a_deadline(date(2026, 9, 1)))
    )

    first, clock = (json.loads(json.dumps(difference_json(each))) for each in differences)

    assert set(first) == set(clock) == set(Difference._fields)
    assert first["recorded"] == "2026-11-18T09:00:00.000000Z"
    assert first["events"][0]["evidence"][0]["date"] == "2026-03-31"
    assert (clock["recorded"], clock["tally"], clock["events"]) == (None, None, [])


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.integers(0, 1000).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
STATUSES = st.sampled_from([status for status in Status if status is not Status.UNASSESSED])
PART = st.sampled_from([None, "a", "b"])
ACTOR = st.sampled_from([None, "council", "operator"])
MARKS = st.builds(
    a_mark, STATUSES, DAYS, part=PART, actor=ACTOR, recorded=MOMENTS, assessor=st.sampled_from(["tracker", "town"])
)
DEFERRALS = st.builds(
    an_event, st.just(EventKind.DEFER), effective=DAYS, part=PART, recorded=MOMENTS, to=st.sampled_from("xyz")
)
WHOLES = st.sampled_from(["all", "any"]).map(
    lambda combine: a_recommendation(
        combine=combine,
        sides=("crown", "town"),
        parts=tuple(
            a_part(f"EX-1.{letter}", actors=BOTH, sides=("crown", "town"), deadline=a_deadline(date(2026, 9, 1)))
            for letter in "ab"
        ),
    )
)


@st.composite
def journals(draw: st.DrawFn) -> list[Event]:
    found: list[Event] = draw(st.lists(MARKS | DEFERRALS, max_size=8, unique_by=lambda event: event.id))
    for _ in range(draw(st.integers(0, 3)) if found else 0):
        found.append(a_retraction(draw(st.sampled_from(found)), recorded=draw(MOMENTS), effective=draw(DAYS)))
    return list({event.id: event for event in found}.values())


@given(WHOLES, journals(), DAYS)
def test_a_state_is_no_different_from_itself(one: Recommendation, events: list[Event], day: date) -> None:
    assert changes_of(one, KnownEvents(events, day), KnownEvents(events, day), CHAINS, {}) == []


@given(st.data(), WHOLES, journals(), DAYS, DAYS)
def test_the_order_of_events_does_not_matter(
    data: st.DataObject, one: Recommendation, events: list[Event], day: date, other: date
) -> None:
    first, last = sorted((day, other))
    known = [event for event in events if event.recorded < datetime(2026, 1, 20, tzinfo=UTC)]
    shuffled, known_too = data.draw(st.permutations(events)), data.draw(st.permutations(known))

    found = changes_of(one, KnownEvents(known, first), KnownEvents(events, last), CHAINS, {})

    assert found == changes_of(one, KnownEvents(known_too, first), KnownEvents(shuffled, last), CHAINS, {})
    headings = [HEADINGS.index(heading_of(each)) for each in found]
    assert all(earlier <= later for earlier, later in pairwise(headings))


@given(WHOLES, journals(), DAYS, DAYS)
def test_what_an_event_made_has_its_events_and_is_newly_known(
    one: Recommendation, events: list[Event], day: date, other: date
) -> None:
    first, last = sorted((day, other))
    known = [event for event in events if event.recorded < datetime(2026, 1, 20, tzinfo=UTC)]

    for each in changes_of(one, KnownEvents(known, first), KnownEvents(events, last), CHAINS, {}):
        assert bool(each.events) is (each.recorded is not None)
        assert each.events or each.change in ("newly overdue", "newly due soon")
        assert all(event not in known or event.effective > first for event in each.events)


@given(WHOLES, journals(), DAYS, DAYS)
def test_no_component_moves_unseen(one: Recommendation, events: list[Event], day: date, other: date) -> None:
    first, last = sorted((day, other))
    known = [event for event in events if event.recorded < datetime(2026, 1, 20, tzinfo=UTC)]
    each_component = one._replace(combine="all")
    then, now = (standings(each_component, found, CHAINS).components for found in (known, events))

    moved = [
        interval_on(old, first).status is not interval_on(new, last).status for old, new in zip(then, now, strict=True)
    ]

    found = [
        each
        for each in changes_of(one, KnownEvents(known, first), KnownEvents(events, last), CHAINS, {})
        if each.assessor
    ]
    assert any(moved) is any(each.assessor == "tracker" for each in found)
