"""Names of authors as reference lists have them."""

from __future__ import annotations

import pytest

from policytrack.text.author_names import inverted, is_organisation, listed, surname


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lindsey Ford", "Ford, L."),
        ("Anna Maria de la Cruz", "de la Cruz, A. M."),
        ("Jean-Paul Sartre", "Sartre, J.-P."),
        ("Martin Luther King Jr.", "King, M. L., Jr."),
        ("Martin Luther King, Jr.", "King, M. L., Jr."),
        ("J. R. R. Tolkien", "Tolkien, J. R. R."),
        ("Ford, Lindsey", "Ford, L."),
        ("élodie Yuzuki", "Yuzuki, É."),
        ("Atlantic Council", "Atlantic Council"),
        ("Ministry of Defence", "Ministry of Defence"),
        ("GAO", "GAO"),
    ],
)
def test_a_person_is_inverted_and_an_organisation_is_not(name: str, expected: str) -> None:
    assert inverted(name) == expected


def test_a_surname_keeps_its_particles() -> None:
    assert surname("Ludwig van der Berg") == "van der Berg"
    assert surname("Divyansh Kaushik") == "Kaushik"
    assert surname("World Bank") == "World Bank"
    assert not is_organisation("Nishant Rajeev")


def test_names_are_listed_with_a_word_before_the_last() -> None:
    assert listed([], "and") == ""
    assert listed(["A"], "and") == "A"
    assert listed(["A", "B"], "and") == "A and B"
    assert listed(["A", "B", "C"], "and") == "A, B, and C"
