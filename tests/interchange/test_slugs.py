"""Ids and texts that are made from the text of cells."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.interchange.actor_ids import ActorIds
from policytrack.interchange.mapping import Side
from policytrack.interchange.slugs import clean, composite_id, shortened, slug


@given(st.text(max_size=200))
def test_an_id_can_always_be_made(words: str) -> None:
    id = slug(words)

    assert re.fullmatch("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", id)
    assert len(id) <= 80
    assert slug(id) == id


def test_words_that_differ_in_more_than_punctuation_and_accents_have_different_ids() -> None:
    alike = ["Café de l'Été", "Cafe de l Ete", " cafe-de-l-ete "]
    assert {slug(words).lower() for words in alike} == {"cafe-de-l-ete"}

    different = ["公", "工", "й", "и", "", "公交", "铁路", "Ärger 公", "Ärger 交", "A" * 81, "A" * 82, "ΑΒΓ", "АБВ"]
    assert len({slug(words) for words in different}) == len(different)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("กระทรวงคมนาคม", "krathrwngkhmnakhm"),
        ("रेल मंत्रालय", "rel-mmtraly"),
        ("Министерство транспорта", "ministerstvo-transporta"),
        ("Υπουργείο Υγείας", "ypoyrgeio-ygeias"),
        ("交通部", "jiaotongbu"),
        ("می\u200cشود", "myshwd"),
    ],
)
def test_an_actors_id_can_be_read_in_whatever_script_the_name_is(name: str, beginning: str) -> None:
    assert re.fullmatch(f"{beginning}-[0-9a-f]{{8}}", ActorIds(None).id_of(name))


def test_latin_letters_need_no_digest() -> None:
    names = ("Ørsted", "Łódź Straße", "İstanbul", "Þjóð", "№ 5", "e\u0301te\u0301")
    assert [slug(name) for name in names] == ["Orsted", "Lodz-Strasse", "Istanbul", "Thjod", "No-5", "ete"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Bus Office", "BUS\u00a0 office"), ("Кабинет", "КАБИНЕТ"), ("Кабинет\u0306", "кабинет̆"), ("C++", "c++")],
)
def test_names_that_differ_in_case_or_spaces_are_one_actor_and_that_is_said(first: str, second: str) -> None:
    ids = ActorIds(None)

    assert ids.id_of(first) == ids.id_of(second)
    assert len(ids.names) == 1
    assert [sentence.endswith(f"are one actor, {next(iter(ids.names))}") for sentence in ids.twins()] == [True]
    assert ActorIds(None).twins() == []


def test_an_id_of_several_texts_begins_with_words_that_a_person_can_read() -> None:
    id = composite_id(["GAO-26-100001", "The Secretary should report on it."])

    assert re.fullmatch("GAO-26-100001-The-Secretary-[0-9a-f]{8}", id)
    assert id != composite_id(["GAO-26-100001", "The Secretary should report on her."])
    assert composite_id(["a", "b c"]) != composite_id(["a b", "c"])
    assert re.fullmatch("A{32}-[0-9a-f]{8}", composite_id(["A" * 90, "B"]))


@given(st.lists(st.text(max_size=60), min_size=2, max_size=3))
def test_an_id_can_be_made_of_several_texts(texts: list[str]) -> None:
    assert re.fullmatch("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", composite_id(texts))


@pytest.mark.parametrize(
    ("words", "text"),
    [("\ufeffa\x00b\x1b[0m", "ab[0m"), ("a\tb", "a b"), ("a \u00a0\nb ", "a\nb"), ("a\u2028b", "ab"), ("\ud800", "")],
)
def test_a_cell_loses_what_no_text_may_have(words: str, text: str) -> None:
    assert clean(words) == text


def test_a_title_ends_in_a_word_and_not_in_a_comma() -> None:
    assert shortened("one two, three four", 2) == "one two …"
    assert shortened("one  two", 2) == "one two"


def test_actors_that_differ_in_a_sign_have_ids_of_their_own() -> None:
    ids = ActorIds(Side("town", "The town"))

    assert len({ids.id_of(name) for name in ("C", "C++", "C#")}) == 3
    assert ids.id_of("Bus Office") == ids.id_of("bus-office") == "bus-office"
    assert ids.names["bus-office"] == "Bus Office"
    # Neither the tracker itself nor the side above all of them.
    assert (ids.id_of("Tracker"), ids.id_of("TOWN")) == ("the-tracker", "town-itself")
