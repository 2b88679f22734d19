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

    different = ["", "公交", "铁路", "Ärger 公", "Ärger 交", "A" * 81, "A" * 82, "ΑΒΓ", "АБВ"]
    assert len({slug(words) for words in different}) == len(different)


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
