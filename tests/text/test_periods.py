"""The periods that a name gives, and the names that give none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.text.dates import edtf_window, named_day
from policytrack.text.periods import named_period
from policytrack.text.values import Window


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("February 2026", "2026-02-01/2026-02-28"),
        ("Sept. 2026", "2026-09-01/2026-09-30"),
        ("the month of May 2026", "2026-05-01/2026-05-31"),
        ("2026-02", "2026-02-01/2026-02-28"),
        ("2026", "2026-01-01/2026-12-31"),
        ("calendar year 2026", "2026-01-01/2026-12-31"),
        ("Q3 2026", "2026-07-01/2026-09-30"),
        ("2026-Q4", "2026-10-01/2026-12-31"),
        ("the last quarter of 2026", "2026-10-01/2026-12-31"),
        ("first half of 2026", "2026-01-01/2026-06-30"),
        ("H2 2026", "2026-07-01/2026-12-31"),
        ("Q1 FY2027", "2026-10-01/2026-12-31"),
        ("second half of India's FY27", "2026-10-01/2027-03-31"),
    ],
)
def test_a_period_is_known_by_its_name(words: str, window: str) -> None:
    period = named_period(words)

    assert period is not None
    assert Window(period.first, period.last) == edtf_window(window)


@pytest.mark.parametrize(
    ("words", "window", "ours"),
    [
        ("US fiscal year 2027", "2026-10-01/2027-09-30", False),
        ("fiscal year 2027", "2026-10-01/2027-09-30", True),
        ("FY27", "2026-10-01/2027-09-30", True),
        ("India's FY27", "2026-04-01/2027-03-31", False),
        ("FY27 (India)", "2026-04-01/2027-03-31", False),
        ("Indian fiscal year 2026-27", "2026-04-01/2027-03-31", False),
        ("FY2026-27", "2026-04-01/2027-03-31", True),
        ("financial year 2026-2027", "2026-04-01/2027-03-31", True),
        ("FY1999-00", "1999-04-01/2000-03-31", True),
    ],
)
def test_a_fiscal_year_is_a_countrys_and_says_when_the_country_is_our_reading(
    words: str, window: str, ours: bool
) -> None:
    period = named_period(words)

    assert period is not None
    assert Window(period.first, period.last) == edtf_window(window)
    assert ("our reading" in period.note) is ours


@pytest.mark.parametrize(
    "words",
    [
        "financial year 2027",
        "US fiscal year 2026-27",
        "US FY27 in India",
        "FY2026-28",
        "2026-27",
        "Q5 2026",
        "H3 2026",
        "third half of 2026",
        "Smarch 2026",
        "summer 2026",
        "mid-2026",
        "FY",
        "2026-13",
        "0999",
    ],
)
def test_a_period_that_may_mean_several_things_or_none_is_no_period(words: str) -> None:
    assert named_period(words) is None


@given(st.text(max_size=40))
def test_words_name_a_day_or_a_period_but_never_both(words: str) -> None:
    assert named_day(words) is None or named_period(words) is None
