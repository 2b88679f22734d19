"""The symbol table: what it looks up, what it says of unknown names, and circles among them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.model import Actor
from policytrack.domain.responsibility import AncestorsByActor, ancestors_of
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import Declaration
from policytrack.register.symbols import cycles

names = st.sampled_from("abcdef")


@given(st.dictionaries(names, st.lists(names, max_size=4)))
def test_a_circle_is_found_exactly_where_a_name_is_below_itself(below: dict[str, list[str]]) -> None:
    def under(name: str) -> set[str]:
        found: set[str] = set()
        ways = [*below.get(name, [])]
        while ways:
            one = ways.pop()
            if one not in found:
                found.add(one)
                ways += below.get(one, [])
        return found

    found = cycles(below)

    assert bool(found) == any(name in under(name) for name in below)
    for way in found:
        assert way[0] == way[-1] == min(way)
        assert all(lower in below[upper] for upper, lower in pairwise(way))


class _Counted(str):
    """A name that counts how often it is compared with another one."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return str.__eq__(self, other)


def test_a_long_chain_of_actors_is_walked_without_searching_it_at_each_step() -> None:
    names = [_Counted(f"a{number}") for number in range(500)]
    above = dict(zip(names[1:], names, strict=False))
    actors: dict[str, Actor] = {name: Actor(name, "An actor", above.get(name)) for name in names}
    problems = declaration_problems(
        [Declaration("actor", actor, "x.yaml", 1, 1, {}) for actor in actors.values()], {}, True
    )
    assert problems == []
    assert ancestors_of(actors, names[-1]) == tuple(reversed(names))
    assert AncestorsByActor(actors)[names[-1]] == tuple(reversed(names))

    assert _Counted.compared < 20 * len(names)
