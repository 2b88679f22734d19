"""Tests of the components of a recommendation, and of the events that cover them."""

from __future__ import annotations

import pytest

from policytrack.domain.model import ActorRole
from policytrack.domain.responsibility import Ancestors
from policytrack.domain.standing.components import Component, components_of, covers, events_by_component, letter_of
from policytrack.domain.vocabulary import Role
from tests.builders import a_deadline, a_mark, a_part, a_recommendation

CHAINS: Ancestors = {
    "town": ("town",),
    "council": ("council", "town"),
    "bus-office": ("bus-office", "council", "town"),
    "operator": ("operator",),
}
COUNCIL, OPERATOR = Component(None, "council"), Component(None, "operator")
BOTH = (ActorRole("council"), ActorRole("operator"))


# Components


def test_components_are_parts_times_who_is_asked_in_the_order_of_the_register() -> None:
    due = a_deadline()
    one = a_recommendation(parts=(a_part("EX-1.a", actors=BOTH), a_part("EX-1.b", deadline=due)))

    assert components_of(one, CHAINS) == [
        Component("a", "council"),
        Component("a", "operator"),
        Component("b", "council", due),
    ]
    assert components_of(one, CHAINS, part="b") == [Component("b", "council", due)]


def test_a_whole_without_parts_has_a_component_for_each_actor_asked_and_none_for_others() -> None:
    others = (ActorRole("town", Role.WITH), ActorRole("bus-office", Role.ABOUT))

    assert components_of(a_recommendation(actors=BOTH + others), CHAINS) == [COUNCIL, OPERATOR]


def test_where_nobody_is_asked_by_name_there_is_one_component_that_is_nobodys() -> None:
    one = a_recommendation(actors=(ActorRole("council", Role.WITH),))

    assert components_of(one, CHAINS) == [Component(None, None)]
    assert components_of(one, CHAINS, side="town") == []


def test_an_actor_named_twice_has_one_component() -> None:
    twice = (ActorRole("council"), ActorRole("council", inferred=True))

    assert components_of(a_recommendation(actors=twice), CHAINS) == [COUNCIL]


def test_the_components_of_one_side_are_those_of_actors_under_it() -> None:
    one = a_recommendation(actors=BOTH)

    assert components_of(one, CHAINS, side="town") == [COUNCIL]
    assert components_of(one, CHAINS, side="operator") == [OPERATOR]


def test_a_parent_has_no_components_of_its_own() -> None:
    assert components_of(a_recommendation(contains=("EX-2",)), CHAINS) == []


def test_events_name_a_part_by_its_letter() -> None:
    assert letter_of("FK-T2-8.a") == letter_of("a") == "a"


# Coverage


@pytest.mark.parametrize(
    ("part", "actor", "component", "is_covered"),
    [
        (None, None, Component("a", "council"), True),
        ("a", None, Component("a", "council"), True),
        ("b", None, Component("a", "council"), False),
        ("a", None, Component(None, "council"), False),
        (None, "council", Component("a", "council"), True),
        (None, "operator", Component("a", "council"), False),
        ("a", "operator", Component("a", "council"), False),
        ("b", "council", Component("a", "council"), False),
        (None, "town", Component("a", "council"), True),  # the actor above
        (None, "bus-office", Component("a", "council"), True),  # an actor below
        (None, "nobody-knows", Component("a", "council"), False),
        (None, None, Component("a", None), True),
        (None, "council", Component("a", None), False),
    ],
)
def test_an_event_covers_the_components_of_its_part_and_of_actors_above_and_below(
    part: str | None, actor: str | None, component: Component, is_covered: bool
) -> None:
    assert covers(a_mark(part=part, actor=actor), component, CHAINS) is is_covered


def test_each_component_gets_the_events_that_cover_it_in_the_order_given() -> None:
    whole, councils, operators = a_mark(), a_mark(actor="council"), a_mark(actor="operator")

    assert events_by_component([operators, councils, whole], [COUNCIL, OPERATOR], CHAINS) == [
        [councils, whole],
        [operators, whole],
    ]
