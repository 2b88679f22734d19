"""Finding quotes in pages as tolerantly as passages are found in papers."""

from __future__ import annotations

import pytest

from policytrack.evidence.quote import find_quote

TEXT = (
    "The Ministry said on Friday that India joins the “Pax Silica” declaration — on critical minerals —\n"
    "and that co-operation would begin in 2027. Nothing else was announced."
)


@pytest.mark.parametrize(
    "quote",
    [
        "India joins the “Pax Silica” declaration",
        'India joins the "Pax Silica" declaration - on critical minerals',
        "“India joins the 'Pax Silica' declaration”".replace("'", '"'),
        "critical minerals — and that cooperation would begin",
        "India joins … critical minerals",
        "India joins [...] would begin in 2027.",
        "india".title(),
        "Nothing else was announced",
        "co-operation would begin in 2027,",
    ],
)
def test_a_quote_is_found_whatever_its_dashes_quotes_and_omissions(quote: str) -> None:
    assert find_quote(TEXT, quote).is_found


def test_a_quote_is_shown_in_the_words_of_the_page_and_with_what_stands_around_it() -> None:
    match = find_quote(TEXT, 'joins the "Pax Silica" declaration')

    assert match.words == "joins the “Pax Silica” declaration"
    assert match.before.endswith("that India ")
    assert match.after.startswith(" — on critical minerals")


@pytest.mark.parametrize(
    ("quote", "missing"),
    [
        ("India leaves the declaration", "leaves"),
        ("India signs and ratifies the treaty", "signs … ratifies … treaty"),
        ("the India declaration", ""),
        ("Diamonds", "Diamonds"),
        ("…", ""),
    ],
)
def test_the_words_that_are_gone_are_named(quote: str, missing: str) -> None:
    match = find_quote(TEXT, quote)

    assert not match.is_found
    assert match.missing == missing


def test_part_of_a_word_is_no_quote() -> None:
    assert not find_quote(TEXT, "Ind").is_found
