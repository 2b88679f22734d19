"""The short path to standings, reviews and disputes gives what the full path gives, or leaves it to that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.disputes import dispute_spans
from policytrack.domain.events import Confidence, Event, EventKind, moment
from policytrack.domain.model import ActorRole, Assessor, Recommendation
from policytrack.domain.quick_standings import CommonValues, PlainEvent, PlainStandings, QuickStandings, Uncommon
from policytrack.domain.responsibility import Ancestors, Assessors
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.standings import standings
from policytrack.domain.standing.timing import FIRST_DAY, LAST_DAY
from policytrack.domain.statuses import Status
from policytrack.index.event_numbers import number_of
from policytrack.index.ingest.standing_rows import reviewed
from policytrack.text.values import Deadline
from tests.builders import a_deadline, a_mark, a_part, a_recommendation, a_retraction, an_event

CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
}
ASSESSORS: Assessors = {
    "auditor": Assessor("auditor", "Town auditor", "town", independent=True),
    "spokesman": Assessor("spokesman", "The mayor's spokesman", "council"),
}
SIDES = ("town", "operator")
WHOLE = a_recommendation()
DUE = a_deadline(date(2026, 3, 10), date(2026, 3, 12), opens=date(2026, 3, 4))
ONE_PART = a_recommendation(parts=(a_part("EX-1.a", deadline=DUE),), combine="any")
OF_BOTH = a_recommendation(actors=(ActorRole("council"), ActorRole("operator")), sides=SIDES, deadline=DUE)
PARTS = tuple(
    a_part(f"EX-1.{letter}", actors=(ActorRole(name),), sides=(side,), deadline=DUE)
    for letter, name, side in (("a", "council", "town"), ("b", "operator", "operator"), ("c", "bus-office", "town"))
)
OF_ALL, OF_ANY = a_recommendation(parts=PARTS), a_recommendation(parts=PARTS, combine="any")
NOBODY = a_recommendation(actors=(), sides=())
VAGUE = a_recommendation(deadline=a_deadline(None))
LATER = a_deadline(date(2026, 3, 10), date(2026, 3, 15))
SEVERAL = tuple(part._replace(deadline=due) for part, due in zip(PARTS, (DUE, LATER, None), strict=True))
SHORT = [
    *(WHOLE, ONE_PART, OF_BOTH, OF_ALL, OF_ANY, NOBODY, VAGUE, OF_BOTH._replace(combine="any", deadline=None)),
    *(OF_ALL._replace(parts=SEVERAL), OF_ANY._replace(parts=SEVERAL)),
]

LONG = [
    a_recommendation(parts=(PARTS[0]._replace(actors=OF_BOTH.actors), PARTS[1]), combine="any"),
    a_recommendation(contains=("EX-2",)),
]
"""Recommendations that need the full path."""

DAYS = st.sampled_from([date(2026, 3, 1) + timedelta(days=number) for number in range(20)])
RECORDED = st.sampled_from([datetime(2026, 7, day, 12, 0, 0, day, tzinfo=UTC) for day in (1, 2, 3)])
ABOUT: dict[str, Any] = {
    "recorded": RECORDED,
    "part": st.sampled_from([None, None, None, "a", "b", "z"]),
    "actor": st.sampled_from([None, None, None, "council", "bus-office", "town", "operator", "nobody"]),
    "assessor": st.sampled_from(["tracker", "tracker", "tracker", "council", "operator", "spokesman", "auditor"]),
    "nonce": st.sampled_from("ab"),
    "through": st.none() | DAYS,
}
MARKS = st.builds(
    a_mark, st.sampled_from(Status), DAYS | st.just(FIRST_DAY),
    confidence=st.none() | st.sampled_from(Confidence), **ABOUT,
)  # fmt: skip
OTHERS = st.builds(an_event, st.sampled_from([EventKind.REVIEW, EventKind.DEFER]), effective=DAYS, **ABOUT)


@st.composite
def journals(draw: st.DrawFn) -> list[Event]:
    """Events of which some are retracted, and some are there twice, in any order."""
    events = draw(st.lists(MARKS | MARKS | MARKS | OTHERS, max_size=14))
    again = draw(st.lists(st.sampled_from(events), max_size=2)) if events else []
    taken_back = draw(st.lists(st.sampled_from(events), max_size=2)) if events else []
    retractions = [a_retraction(event, effective=draw(DAYS)) for event in taken_back]
    return list(draw(st.permutations([*events, *again, *retractions])))


def short_path(recommendation: Recommendation, events: Sequence[Event]) -> tuple[QuickStandings, PlainStandings | None]:
    plain: list[PlainEvent] = []
    uncommon: dict[int, Uncommon] = {}
    numbers: dict[CommonValues, int] = {}
    for event in events:
        values = (event.kind, event.assessor, event.part, event.actor, event.status, event.confidence)
        number = numbers.setdefault(values, len(numbers))
        through = None if event.through is None else event.through.toordinal()
        target = None if event.event is None else number_of(event.event)
        days = event.effective.toordinal(), moment(event.recorded, "microseconds")
        plain.append((1, *days, number_of(event.id), number))
        if through or target or event.after:
            uncommon[number_of(event.id)] = (through, target, " ".join(event.after) or None)
    quick = QuickStandings(CHAINS, ASSESSORS, [*numbers].__getitem__)
    return quick, quick.of(recommendation, plain, uncommon)


def ordinal(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def end(day: date) -> int:
    return day.toordinal() + (day == LAST_DAY)


def assert_equal(recommendation: Recommendation, events: Sequence[Event], quick: QuickStandings, short: Any) -> None:
    full = standings(recommendation, events, CHAINS).whole
    assert [
        (since, until, began, *quick.standing(standing), *quick.detail(detail))
        for since, until, began, standing, detail in short.whole
    ] == [
        (ordinal(each.since), end(each.until), ordinal(each.began), each.status, each.clock, *each[4:7:2])
        for each in full
    ]
    assert short.reviews == reviewed(in_force({event.id: event for event in events}.values()), "tracker")
    assert short.disputes == [
        (
            *(ordinal(span.since), end(span.until), dispute.assessor, dispute.side, dispute.components),
            *(dispute.claimed, ordinal(dispute.claimed_since), dispute.assessed, ordinal(dispute.assessed_since)),
            dispute.direction,
        )
        for span in dispute_spans(recommendation, events, CHAINS, ASSESSORS)
        for dispute in [span.dispute]
    ]


@given(st.sampled_from(SHORT), journals())
def test_the_short_path_gives_what_the_full_path_gives(recommendation: Recommendation, events: list[Event]) -> None:
    quick, short = short_path(recommendation, events)

    assert short is not None
    assert_equal(recommendation, events, quick, short)


deadlines: st.SearchStrategy[Deadline | None] = st.sampled_from([None, DUE, DUE, LATER, a_deadline(None)])
asked = st.lists(st.sampled_from(["council", "town", "operator"]), max_size=2, unique=True).map(
    lambda names: tuple(ActorRole(name) for name in names)
)


@st.composite
def recommendations(draw: st.DrawFn) -> Recommendation:
    letters = "abc"[: draw(st.integers(0, 3))]
    return a_recommendation(
        actors=draw(asked),
        sides=SIDES,
        deadline=draw(deadlines),
        combine=draw(st.sampled_from(["all", "any"])),
        parts=tuple(
            a_part(f"EX-1.{letter}", actors=draw(asked), sides=SIDES, deadline=draw(deadlines)) for letter in letters
        ),
    )


@given(recommendations(), journals())
def test_whatever_the_short_path_accepts_it_gets_right(recommendation: Recommendation, events: list[Event]) -> None:
    quick, short = short_path(recommendation, events)

    if short is not None:
        assert_equal(recommendation, events, quick, short)


@pytest.mark.parametrize("recommendation", LONG)
def test_alternatives_of_two_components_and_parents_take_the_full_path(
    recommendation: Recommendation,
) -> None:
    assert short_path(recommendation, [a_mark()])[1] is None


def test_events_in_an_order_that_needs_thought_take_the_full_path() -> None:
    mark = a_mark()
    retraction = a_retraction(mark)

    assert short_path(WHOLE, [mark, retraction])[1] is not None
    assert short_path(WHOLE, [mark, retraction, a_retraction(retraction)])[1] is None
    assert short_path(WHOLE, [mark, a_mark(after=(mark.id,))])[1] is None
    assert short_path(WHOLE, [mark, a_mark(effective=LAST_DAY)])[1] is None


def test_moments_in_another_form_of_iso_8601_take_the_full_path_where_they_decide() -> None:
    statuses = (Status.STALLED, Status.PARTIAL)
    quick = QuickStandings(
        CHAINS, ASSESSORS, lambda number: (EventKind.MARK, "tracker", None, None, statuses[number], None)
    )
    earlier: PlainEvent = (1, 739_000, "2026-07-03T12:00:00.000000Z", 1, 0)
    later: PlainEvent = (1, 739_000, "2026-W27-6T12:00:00.000000Z", 2, 1)

    assert quick.of(WHOLE, [earlier, later], {}) is None
    assert quick.of(WHOLE, [earlier, (1, 739_001, *later[2:])], {}) is not None
