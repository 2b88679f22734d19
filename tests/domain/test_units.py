"""Tests of the units of a recommendation, and of the events that cover them."""

from __future__ import annotations

import pytest

from policytrack.domain.model import ActorRole
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.units import Unit, covers, letter_of, shared_out, units_of
from policytrack.domain.vocabulary import Role
from tests.builders import a_deadline, a_mark, a_part, a_recommendation

CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
}
COUNCIL, OPERATOR = Unit(None, "council"), Unit(None, "operator")
BOTH = (ActorRole("council"), ActorRole("operator"))


# Units


def test_units_are_parts_times_who_is_asked_in_the_order_of_the_register() -> None:
    due = a_deadline()
    one = a_recommendation(parts=(a_part("EX-1.a", actors=BOTH), a_part("EX-1.b", deadline=due)))

    assert units_of(one, CHAINS) == [Unit("a", "council"), Unit("a", "operator"), Unit("b", "council", due)]
    assert units_of(one, CHAINS, part="b") == [Unit("b", "council", due)]


def test_a_whole_without_parts_has_a_unit_for_each_actor_asked_and_none_for_others() -> None:
    others = (ActorRole("town", Role.WITH), ActorRole("bus-office", Role.ABOUT))

    assert units_of(a_recommendation(actors=BOTH + others), CHAINS) == [COUNCIL, OPERATOR]


def test_where_nobody_is_asked_by_name_there_is_one_unit_that_is_nobodys() -> None:
    one = a_recommendation(actors=(ActorRole("council", Role.WITH),))

    assert units_of(one, CHAINS) == [Unit(None, None)]
    assert units_of(one, CHAINS, side="town") == []


def test_an_actor_named_twice_has_one_unit() -> None:
    twice = (ActorRole("council"), ActorRole("council", inferred=True))

    assert units_of(a_recommendation(actors=twice), CHAINS) == [COUNCIL]


def test_the_units_of_one_side_are_those_of_actors_under_it() -> None:
    one = a_recommendation(actors=BOTH)

    assert units_of(one, CHAINS, side="town") == [COUNCIL]
    assert units_of(one, CHAINS, side="operator") == [OPERATOR]


def test_an_umbrella_has_no_units_of_its_own() -> None:
    assert units_of(a_recommendation(contains=("EX-2",)), CHAINS) == []


def test_events_name_a_part_by_its_letter() -> None:
    assert letter_of("FK-T2-8.a") == letter_of("a") == "a"


# Coverage


@pytest.mark.parametrize(
    ("part", "actor", "unit", "is_covered"),
    [
        (None, None, Unit("a", "council"), True),
        ("a", None, Unit("a", "council"), True),
        ("b", None, Unit("a", "council"), False),
        ("a", None, Unit(None, "council"), False),
        (None, "council", Unit("a", "council"), True),
        (None, "operator", Unit("a", "council"), False),
        ("a", "operator", Unit("a", "council"), False),
        ("b", "council", Unit("a", "council"), False),
        (None, "town", Unit("a", "council"), True),  # the actor above
        (None, "bus-office", Unit("a", "council"), True),  # an actor below
        (None, "nobody-knows", Unit("a", "council"), False),
        (None, None, Unit("a", None), True),
        (None, "council", Unit("a", None), False),
    ],
)
def test_an_event_covers_the_units_of_its_part_and_of_actors_above_and_below(
    part: str | None, actor: str | None, unit: Unit, is_covered: bool
) -> None:
    assert covers(a_mark(part=part, actor=actor), unit, CHAINS) is is_covered


def test_each_unit_gets_the_events_that_cover_it_in_the_order_given() -> None:
    whole, councils, operators = a_mark(), a_mark(actor="council"), a_mark(actor="operator")

    assert shared_out([operators, councils, whole], [COUNCIL, OPERATOR], CHAINS) == [
        [councils, whole],
        [operators, whole],
    ]
