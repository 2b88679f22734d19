"""Actors are found by id or by name."""

from __future__ import annotations

import pytest

from policytrack.domain.actor_names import actor_named, chosen_actors
from policytrack.domain.model import Actor
from policytrack.errors import NotFound, UsageProblem

ACTORS = {
    actor.id: actor
    for actor in (
        Actor("us", "United States"),
        Actor("us-dot", "Department of Transport", "us"),
        Actor("uk-dot", "Department of Transport"),
        Actor("kabinet-1a2b3c4d", "Кабинет"),
        Actor("cabinet", "us-dot"),
    )
}


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("us", "us"),
        ("US", "us"),
        ("united  states ", "us"),
        ("КАБИНЕТ", "kabinet-1a2b3c4d"),
        ("us-dot", "us-dot"),  # an id comes before a name
        ("Кабин", None),
    ],
)
def test_an_actor_is_found_by_id_or_by_the_whole_name_in_any_case(typed: str, id: str | None) -> None:
    assert actor_named(typed, ACTORS) == id


def test_a_name_of_several_actors_is_refused_with_their_ids() -> None:
    with pytest.raises(UsageProblem, match=r"several actors are called .*; write the id: us-dot, uk-dot"):
        actor_named("department of transport", ACTORS)


def test_actors_are_chosen_once_and_the_nearest_name_is_offered() -> None:
    assert chosen_actors("actor", ["United States", "us"], ACTORS) == ("us",)
    with pytest.raises(NotFound, match="no actor 'Кабине'; the nearest is Кабинет \\(kabinet-1a2b3c4d\\)"):
        chosen_actors("actor", ["Кабине"], ACTORS)
