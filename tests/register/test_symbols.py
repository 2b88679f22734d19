"""The symbol table: what it looks up, what it says of unknown names, and circles among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.domain.model import Actor, Assessor, Paper, Topic
from policytrack.domain.responsibility import AncestorsByActor, ancestors_of
from policytrack.register.consistency import declaration_problems
from policytrack.register.declarations import Declaration
from policytrack.register.discovery import UnreadableFile
from policytrack.register.symbols import SymbolKind, SymbolTable, TextFile, cycles
from policytrack.text.dates import edtf_window
from policytrack.text.passages import PaperText

WINDOW = edtf_window("2026")


def declared(*values: Paper | Actor | Topic | Assessor) -> list[Declaration]:
    return [Declaration("actor", value, "x.yaml", 1, 1, {}) for value in values]


def a_table(
    *values: Paper | Actor | Topic | Assessor, ids: Iterable[str] = (), texts: Mapping[str, TextFile] | None = None
) -> SymbolTable:
    def read_text(path: str) -> PaperText:
        if path == "gone.txt":
            raise UnreadableFile("this file does not exist")
        return PaperText(path)

    return SymbolTable(declared(*values), texts or {}, {id.casefold(): id for id in ids}, read_text)


def test_an_id_is_found_in_any_case_and_given_as_it_is_written() -> None:
    table = a_table(ids=["EX-1", "Straße-2"])

    assert [table.matching_id(name) for name in ("ex-1", "STRASSE-2", "ex-2", "")] == ["EX-1", "Straße-2", None, None]


def test_what_is_declared_twice_counts_as_it_was_declared_first() -> None:
    assert a_table(Actor("town", "Town"), Actor("town", "City", "county")).actors == {"town": Actor("town", "Town")}


def test_any_topic_is_allowed_until_one_is_declared() -> None:
    assert a_table().allows_topic("buses")
    table = a_table(Topic("buses", "Buses"))
    assert (table.allows_topic("buses"), table.allows_topic("Buses")) == (True, False)


def test_pillars_are_the_papers_own_or_those_of_the_paper_it_names() -> None:
    first = Paper("first", "A", "First", "2026", WINDOW, pillars={"P1": "Buses"})
    second = Paper("second", "B", "Second", "2026", WINDOW, pillars={"P2": "Trams"}, pillars_from="first")
    lost = Paper("lost", "C", "Lost", "2026", WINDOW, pillars={"P3": "Boats"}, pillars_from="nowhere")
    table = a_table(first, second, lost)

    assert [dict(table.pillars(paper)) for paper in (first, second, lost)] == [
        {"P1": "Buses"},
        {"P1": "Buses"},
        {"P3": "Boats"},
    ]
    assert [name for _, name in table.drain_dependencies()] == ["first", "lost", "nowhere", "second"]


def test_the_longest_prefix_that_begins_an_id_names_its_paper() -> None:
    short, long = Paper("short", "A", "Short", "2026", WINDOW), Paper("long", "A-B", "Long", "2026", WINDOW)
    table = a_table(short, long)

    papers = [table.paper_of_id(id) for id in ("A-1", "A-B-1", "AB-1", "A", "")]
    assert papers == [short, long, None, None, None]
    assert table.drain_dependencies() == [("paper", "long"), ("paper", "short"), ("prefixes", "")]


def test_a_paper_without_a_readable_text_has_none() -> None:
    texts = {"a.txt": TextFile("sha256:1", None), "b.txt": TextFile(None, "not UTF-8"), "gone.txt": TextFile("x", None)}
    papers = [
        Paper(str(text), "A", "A", "2026", WINDOW, text=text) for text in (None, "a.txt", "b.txt", "c.txt", "gone.txt")
    ]
    table = a_table(*papers, texts=texts)

    assert [table.text(paper) is not None for paper in papers] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("actor", "twon", "no actor 'twon'; the nearest is 'town'"),
        ("actor", "zzz", "no actor 'zzz'; choose from town"),
        ("paper", "zzz", "no paper 'zzz'; declare it under 'papers', or remove it"),
        ("id", "ex1", "no recommendation 'ex1'; the nearest is 'EX-1'"),
        ("id", "zzz", "no recommendation 'zzz'; write the id of one that there is, or remove it"),
        (
            "id",
            "a\nb" + "x" * 99,
            f"no recommendation 'a b{'x' * 77}…'; write the id of one that there is, or remove it",
        ),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_or_with_what_to_do(
    kind: SymbolKind, name: str, message: str
) -> None:
    assert a_table(Actor("town", "Town"), ids=["EX-1"]).unknown_message(kind, name) == message


def test_among_very_many_ids_only_a_slip_of_one_letter_is_recognised() -> None:
    table = a_table(ids=[f"EX-{number:04}" for number in range(3_000)])

    assert table.unknown_message("id", "e-2999").endswith("the nearest is 'EX-2999'")
    assert "nearest" not in table.unknown_message("id", "e2999")


def test_lookups_are_remembered_until_they_are_drained() -> None:
    table = a_table(Actor("town", "Town"))
    for _ in range(2):
        table.ancestors("town")
        table.matching_id("EX-1")

    assert table.drain_dependencies() == [("actor", "town"), ("id", "EX-1")]
    assert table.drain_dependencies() == []


@pytest.mark.parametrize(
    ("lookup", "other"),
    [
        (("actor", "council"), a_table(Actor("council", "Council"), ids=["EX-1"])),
        (("actor", "moon"), a_table(Actor("moon", "Moon"), ids=["EX-1"])),
        (("topic", "buses"), a_table(Topic("trams", "Trams"))),
        (("id", "ex-1"), a_table(ids=["Ex-1"])),
        (("id", "ex-1"), a_table()),
        (("id", "ex-2"), a_table(ids=["EX-3"])),  # the nearest id has become another
        (("paper", "example"), a_table(Paper("example", "EX", "Other", "2026", WINDOW))),
        (("prefixes", ""), a_table(Paper("example", "E", "Better Buses", "2026", WINDOW))),
        (("prefixes", ""), a_table()),
    ],
)
def test_a_fingerprint_changes_with_the_answer_to_a_lookup(lookup: tuple[SymbolKind, str], other: SymbolTable) -> None:
    paper = Paper("example", "EX", "Better Buses", "2026", WINDOW)
    values = (Actor("town", "Town"), Actor("council", "Council", "town"), paper)
    table, same = a_table(*values, ids=["EX-1"]), a_table(*values, Topic("buses", "Buses"), ids=["EX-1"])

    assert table.fingerprint([lookup]) == same.fingerprint([lookup]) != other.fingerprint([lookup])
    same.complete = False
    assert table.fingerprint([lookup]) != same.fingerprint([lookup])


# Circles

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
