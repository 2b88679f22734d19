"""Names of authors as they are printed, and as reference lists have them."""

from __future__ import annotations

import pytest

from policytrack.text.author_names import bibtex_name, has_words, inverted, listed, read_author
from policytrack.text.values import Author


@pytest.mark.parametrize(
    ("text", "apa", "bibtex"),
    [
        ("Lindsey Ford", "Ford, L.", "Ford, Lindsey"),
        ("Anna Maria de la Cruz", "de la Cruz, A. M.", "de la Cruz, Anna Maria"),
        ("Jean-Paul Sartre", "Sartre, J.-P.", "Sartre, Jean-Paul"),
        ("Martin Luther King Jr.", "King, M. L., Jr.", "King, Jr., Martin Luther"),
        ("Martin Luther King, Jr.", "King, M. L., Jr.", "King, Jr., Martin Luther"),
        ("J. R. R. Tolkien", "Tolkien, J. R. R.", "Tolkien, J. R. R."),
        ("élodie Yuzuki", "Yuzuki, É.", "Yuzuki, élodie"),
        ("Ford, Lindsey", "Ford, L.", "Ford, Lindsey"),
        ("García Márquez, Gabriel", "García Márquez, G.", "García Márquez, Gabriel"),
        ("de la Cruz, Anna Maria", "de la Cruz, A. M.", "de la Cruz, Anna Maria"),
    ],
)
def test_a_person_is_inverted(text: str, apa: str, bibtex: str) -> None:
    author = read_author(text)

    assert (inverted(author), bibtex_name(author), author.is_inverted) == (apa, bibtex, True)


@pytest.mark.parametrize(
    "name", ["Atlantic Council", "Ministry of Defence", "World Bank", "Department of Energy, Office of Science", "GAO"]
)
def test_an_organisation_and_a_single_name_are_not_inverted(name: str) -> None:
    author = read_author(name)

    assert (author.name, inverted(author), bibtex_name(author), author.is_inverted) == (name, name, name, False)


@pytest.mark.parametrize("text", ["Lindsey Ford, Divyansh Kaushik", "Ford, Kaushik, Rajeev"])
def test_a_text_that_may_be_a_list_of_authors_stays_as_it_is(text: str) -> None:
    assert read_author(text) == Author(text, text)


@pytest.mark.parametrize(
    ("author", "apa", "bibtex"),
    [
        (Author("Wang Yi", "Wang"), "Wang, Y.", "Wang, Yi"),
        (Author("Orbán Viktor", "Orbán"), "Orbán, V.", "Orbán, Viktor"),
        (Author("Li Lina", "Li"), "Li, L.", "Li, Lina"),
        (Author("Li-Na Li", "Li"), "Li, L.-N.", "Li, Li-Na"),
        (Author("Gabriel García Márquez", "García Márquez"), "García Márquez, G.", "García Márquez, Gabriel"),
        (Author("Sudha Murty Rao", "Sudha Murty Rao"), "Sudha Murty Rao", "Sudha Murty Rao"),
    ],
)
def test_a_family_name_that_is_stated_comes_first_wherever_it_is_printed(author: Author, apa: str, bibtex: str) -> None:
    assert (inverted(author), bibtex_name(author) if author.is_inverted else author.name) == (apa, bibtex)


def test_a_name_has_whole_words_only() -> None:
    assert has_words("Wang Yi", "Wang")
    assert has_words("Martin Luther King, Jr.", "King, Jr.")
    assert not has_words("Wang Yi", "Wan")
    assert not has_words("Wang Yi", "Wong")


def test_the_printed_order_of_a_name_with_a_comma_is_that_without_it() -> None:
    assert read_author("Ford,  Lindsey") == Author("Lindsey Ford", "Ford")
    assert read_author("Ludwig van der Berg").family == "van der Berg"
    assert read_author("Divyansh  Kaushik") == Author("Divyansh Kaushik", "Kaushik")


def test_names_are_listed_with_a_word_before_the_last() -> None:
    assert listed([], "and") == ""
    assert listed(["A"], "and") == "A"
    assert listed(["A", "B"], "and") == "A and B"
    assert listed(["A", "B", "C"], "and") == "A, B, and C"
