"""References to actors, topics and other recommendations, and what is said of those that lead nowhere."""

from __future__ import annotations

import pytest

from policytrack.domain.model import Actor, ActorRole, Topic
from policytrack.domain.vocabulary import Role
from policytrack.register.declarations import Declaration
from policytrack.register.fields import Fields
from policytrack.register.references import References
from policytrack.register.symbols import SymbolTable
from policytrack.register.yaml_nodes import MappingNode, Node, sections
from policytrack.text.passages import PaperText

VALUES = (Actor("town", "Town"), Actor("council", "Council", "town"), Actor("operator", "Operator"))


class Reader:
    """Reads the fields of one mapping, and keeps what is reported with its line and column."""

    def __init__(self, text: str, *, complete: bool = True, topics: tuple[str, ...] = ()) -> None:
        declared = [Declaration("actor", value, "x.yaml", 1, 1, {}) for value in VALUES]
        declared += [Declaration("topic", Topic(name, name), "x.yaml", 1, 1, {}) for name in topics]
        symbols = SymbolTable(declared, {}, {"ex-1": "EX-1", "ex-2": "EX-2"}, PaperText)
        symbols.complete = complete
        self.reported: list[str] = []
        self.references = References(symbols, self._report)
        [(_, node, _)] = sections(f"x:\n  {text}\n", "x.yaml", self._report)
        assert isinstance(node, MappingNode)
        self.fields = Fields(node, node.entries, self._report)

    def _report(self, where: Node, message: str) -> None:
        self.reported.append(f"{where.line}:{where.column}: {message}")

    def actors(self) -> tuple[ActorRole, ...]:
        return self.references.actors(self.fields)


def test_an_actor_is_asked_unless_another_role_is_named() -> None:
    reader = Reader("actors: [council, {id: town, role: with}, {id: operator, inferred: true}]")

    assert reader.actors() == (
        ActorRole("council"),
        ActorRole("town", Role.WITH),
        ActorRole("operator", Role.ASKED, inferred=True),
    )
    assert reader.reported == []


def test_a_single_actor_needs_no_list() -> None:
    reader = Reader("actors: council")

    assert (reader.actors(), reader.reported) == ((ActorRole("council"),), [])


def test_an_actor_stands_twice_only_with_two_roles() -> None:
    twice = Reader("actors: [council, {id: council, inferred: true}]")
    assert len(twice.actors()) == 1
    assert twice.reported == ["2:21: the actor 'council' appears twice with the role asked; keep one"]

    both = Reader("actors: [council, {id: council, role: about}]")
    assert (len(both.actors()), both.reported) == (2, [])


def test_somebody_must_be_asked() -> None:
    for text in ("actors: []", "actors: [{id: town, role: with}]"):
        reader = Reader(text)
        reader.actors()
        assert reader.reported == ["2:11: nobody is asked here; name an actor, with the role asked"], text
    absent = Reader("title: x")
    assert (absent.actors(), absent.reported) == ((), [])


def test_of_an_unknown_actor_only_that_is_said() -> None:
    reader = Reader("actors: [counsil]")

    assert reader.actors() == ()
    assert reader.reported == ["2:12: no actor 'counsil'; the nearest is 'council'"]


@pytest.mark.parametrize("item", ["{}", "{role: asked}", "[council]", "''", "2026", "{id: council, role: boss}"])
def test_an_actor_that_cannot_be_read_is_told_once_and_not_as_a_lack(item: str) -> None:
    reader = Reader(f"actors: [{item}]")
    reader.actors()

    assert len(reader.reported) == 1
    assert "nobody is asked" not in reader.reported[0]


def test_while_not_all_files_can_be_read_no_name_is_called_unknown() -> None:
    reader = Reader("{actors: [moon], topics: [nights], same_as: [EX-9]}", complete=False, topics=("buses",))

    assert reader.actors() == (ActorRole("moon"),)
    assert reader.references.topics(reader.fields) == ("nights",)
    assert reader.references.ids(reader.fields, "same_as", "EX-1") == ()
    assert reader.reported == []


def test_the_sides_are_the_roots_above_those_who_are_asked_each_once() -> None:
    actors = (ActorRole("council"), ActorRole("town"), ActorRole("operator", Role.ABOUT), ActorRole("moon"))

    assert Reader("title: x").references.sides(actors) == ("town",)


def test_topics_are_given_once_and_unknown_ones_reported() -> None:
    reader = Reader("topics: [buses, buses, busses]", topics=("buses",))

    assert reader.references.topics(reader.fields) == ("buses", "busses")
    assert reader.reported == ["2:26: no topic 'busses'; the nearest is 'buses'"]


def test_a_recommendation_names_others_in_any_case_and_never_itself() -> None:
    reader = Reader("same_as: [ex-2, EX-1, ex-3]")

    assert reader.references.ids(reader.fields, "same_as", "EX-1") == ("EX-2",)
    assert reader.reported[0] == "2:19: 'EX-1' names itself here; name another, or remove it"
    assert reader.reported[1].startswith("2:25: no recommendation 'ex-3'; the nearest is 'EX-")
