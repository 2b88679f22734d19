"""What the words of a deadline say, before anything is counted."""

from __future__ import annotations

import pytest

from policytrack.text.duration_phrases import Length, plain_words, read_length, split_leads, years_to_its_end


def test_a_length_says_how_long_and_from_when() -> None:
    assert read_length("within 2 or 3 Weeks of enactment") == Length("2 or 3 weeks", 14, 21, True, "enactment")
    assert read_length("half a decade hence") == Length("half a decade", 60, 60, False, "now")
    assert read_length("within the next quarter") == Length(
        "one quarter", 3, 3, False, note="; a quarter is counted as three months"
    )


@pytest.mark.parametrize("words", ["100 years", "1200 months", "36500 days"])
def test_a_century_is_not_over_a_century_but_its_double_is(words: str) -> None:
    century, double = read_length(words), read_length(f"{2 * int(words.split()[0])} {words.split()[1]}")

    assert century is not None
    assert double is not None
    assert (century.is_over_a_century, double.is_over_a_century) == (False, True)


def test_words_before_a_date_are_parted_from_it_in_every_way_they_can_be_meant() -> None:
    assert list(split_leads("before the end of 2026")) == [
        ("end", "2026"),
        ("before", "the end of 2026"),
        ("", "before the end of 2026"),
    ]


@pytest.mark.parametrize(
    ("words", "years"), [("by the end of next year", 1), ("by year's end", 0), ("by the end of 2026", None)]
)
def test_the_end_of_the_year_is_this_ones_or_the_next(words: str, years: int | None) -> None:
    assert years_to_its_end(words) == years


def test_plain_words_have_one_kind_of_dash_and_quote_and_nothing_idle_at_their_end() -> None:
    assert plain_words(" 12–18  months, at the latest. ") == "12-18 months"
    assert plain_words("India’s FY27;") == "India's FY27"
