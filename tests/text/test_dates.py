"""What people type as days, spans and windows, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import UsageProblem
from policytrack.text.date_words import MONTHS, day_words, describe_window
from policytrack.text.dates import (
    LONGEST_SPAN,
    YEARS,
    Month,
    date_ago,
    day_before,
    edtf_window,
    first_day,
    last_day,
    number_readings,
    parse_date_or_month,
    parse_day,
    parse_span,
)
from policytrack.text.values import Window

TODAY = date(2026, 7, 3)
days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))


def a_window(words: str) -> Window:
    earliest, _, latest = words.partition("/")
    return Window(date.fromisoformat(earliest), date.fromisoformat(latest or earliest))


FORMS = "2026-06-30, 30 Jun 2026, yesterday, 'last monday' or 7d (7 days ago)"


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-20",
        "20 Feb 2026",
        "20 february 2026",
        "20 February 2026",
        "20 FEB. 2026",
        "20-Feb-2026",
        "Feb 20, 2026",
        "February 20 2026",
        "Feb 20th, 2026",
        "20th of February 2026",
        "  20\u00a0Feb\t2026\n",
    ],
)
def test_one_day_can_be_typed_in_several_ways(words: str) -> None:
    assert parse_day(words, TODAY) == date(2026, 2, 20)


@pytest.mark.parametrize(
    ("words", "day"),
    [("today", "2026-07-03"), ("Yesterday", "2026-07-02"), (" TOMORROW ", "2026-07-04")],
)
def test_the_days_around_today_have_names(words: str, day: str) -> None:
    assert parse_day(words, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "words", ["2026-08", "Aug 2026", "August 2026", "AUGUST 2026", "aug. 2026", "Aug-2026", "  august\u00a02026\n"]
)
def test_a_month_can_be_typed_in_several_ways(words: str) -> None:
    assert parse_date_or_month(words, TODAY) == Month(2026, 8)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("2026-08", ("2026-07-31", "2026-08-01", "2026-08-31")),
        ("Feb 2028", ("2028-01-31", "2028-02-01", "2028-02-29")),
        ("Sept 2026", ("2026-08-31", "2026-09-01", "2026-09-30")),
        ("2026-01", ("2025-12-31", "2026-01-01", "2026-01-31")),
        ("2026-12", ("2026-11-30", "2026-12-01", "2026-12-31")),
        ("9799-12", ("9799-11-30", "9799-12-01", "9799-12-31")),
        ("1000-01", ("0999-12-31", "1000-01-01", "1000-01-31")),
    ],
)
def test_who_asks_says_for_which_day_a_month_stands(words: str, days: tuple[str, str, str]) -> None:
    assert tuple(str(parse_day(words, TODAY, month)) for month in (day_before, first_day, last_day)) == days


@pytest.mark.parametrize(
    ("words", "today", "day"),
    [
        ("6m", "2026-07-03", "2026-01-03"),
        ("6m", "2026-08-31", "2026-02-28"),
        ("6m", "2028-08-31", "2028-02-29"),
        ("1y", "2028-02-29", "2027-02-28"),
        ("4Y", "2028-02-29", "2024-02-29"),
        ("1m", "2026-01-31", "2025-12-31"),
        ("8m", "2026-07-03", "2025-11-03"),
        ("7 Months", "2026-07-03", "2025-12-03"),
        ("0m", "2026-07-03", "2026-07-03"),
        ("2w", "2026-07-03", "2026-06-19"),
        (" 90D ", "2026-07-03", "2026-04-04"),
        ("100y", "2026-07-03", "1926-07-03"),
    ],
)
def test_a_time_ago_counts_back_by_the_calendar(words: str, today: str, day: str) -> None:
    assert str(parse_day(words, date.fromisoformat(today))) == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("last monday", "2026-06-29"),
        ("LAST  THURSDAY", "2026-07-02"),
        ("last friday", "2026-06-26"),  # today is a Friday
        ("last sat", "2026-06-27"),
        ("last tues", "2026-06-30"),
        ("last thurs", "2026-07-02"),
    ],
)
def test_the_last_of_a_day_of_the_week_is_before_today(words: str, day: str) -> None:
    assert str(parse_day(words, TODAY)) == day


@given(days, st.integers(0, 1200))
def test_months_ago_is_that_many_months_back_or_the_last_day_there(day: date, months: int) -> None:
    ago = date_ago(f"{months}m", day)

    assert ago is not None
    assert (day.year - ago.year) * 12 + day.month - ago.month == months
    assert ago.day == day.day or (ago.day < day.day and (ago + timedelta(1)).day == 1)


@pytest.mark.parametrize("words", ["1d", "1m", "1y", "yesterday", "last monday"])
def test_a_day_before_the_years_that_days_may_have_is_refused(words: str) -> None:
    for today in (date.min, date(YEARS[0], 1, 1)):
        with pytest.raises(UsageProblem, match=f"'{words}' is outside the years 1000 to 9799"):
            parse_day(words, today)


def test_a_time_ago_can_be_counted_from_either_end_of_the_calendar() -> None:
    assert [date_ago(words, date.min) for words in ("0d", "1d", "1m", "1y")] == [date.min] * 4
    assert [str(date_ago(words, date.max)) for words in ("1d", "1m", "1y")] == [
        "9999-12-30",
        "9999-11-30",
        "9998-12-31",
    ]


@pytest.mark.parametrize(
    ("words", "limit"),
    [("36501d", "36500 days"), ("1201m", "100 years"), ("101y", "100 years"), ("9" * 5000 + "y", "")],
)
def test_a_time_more_than_a_century_ago_is_refused(words: str, limit: str) -> None:
    with pytest.raises(UsageProblem, match=f"is longer than {limit}"):
        parse_day(words, TODAY)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("2026-08", "'2026-08' is a month; write a date in it, such as 2026-08-31"),
        ("Feb 2028", "'Feb 2028' is a month; write a date in it, such as 2028-02-29"),
        ("2026-13", f"'2026-13' is not a date; write it as {FORMS}"),
        ("2026-00", f"'2026-00' is not a date; write it as {FORMS}"),
        ("0999-08", "'0999-08' is outside the years 1000 to 9799; write it as 2026-06-30"),
        ("Febr 2026", f"'Febr 2026' is not a date; write it as {FORMS}"),
        ("08/2026", f"'08/2026' is not a date; write it as {FORMS}"),
        ("last", f"'last' is not a date; write it as {FORMS}"),
        ("last day", f"'last day' is not a date; write it as {FORMS}"),
        ("-6m", f"'-6m' is not a date; write it as {FORMS}"),
        ("1y6m", f"'1y6m' is not a date; write it as {FORMS}"),
        ("3/4/26", "'3/4/26' is 2026-03-04 or 2026-04-03; write the date that you mean"),
        ("20/02/26", f"'20/02/26' is not a date; write it as {FORMS}"),
        ("2026-13-01", f"'2026-13-01' is not a date; write it as {FORMS}"),
        ("2026-02-30", "'2026-02-30' does not exist: February 2026 has 28 days"),
        ("30 Feb 2026", "'30 Feb 2026' does not exist: February 2026 has 28 days"),
        ("29 Feb 2027", "'29 Feb 2027' does not exist: February 2027 has 28 days"),
        ("20 Febr 2026", f"'20 Febr 2026' is not a date; write it as {FORMS}"),
        ("7", "'7' is not a date; for 7 days ago, write 7d"),
        ("20 Feb", f"'20 Feb' is not a date; write it as {FORMS}"),
        ("", f"'' is not a date; write it as {FORMS}"),
        ("13/13/2026", f"'13/13/2026' is not a date; write it as {FORMS}"),
        ("٢٠٢٦-02-20", f"'٢٠٢٦-02-20' is not a date; write it as {FORMS}"),
        ("2026-02-20\x1b[31m", rf"'2026-02-20\x1b[31m' is not a date; write it as {FORMS}"),
        ("03/04/2026", "'03/04/2026' is 2026-03-04 or 2026-04-03; write the date that you mean"),
        ("3.4.2026", "'3.4.2026' is 2026-03-04 or 2026-04-03; write the date that you mean"),
        ("20/02/2026", "'20/02/2026' is easily misread; write 2026-02-20"),
        ("02-20-2026", "'02-20-2026' is easily misread; write 2026-02-20"),
        ("03/03/2026", "'03/03/2026' is easily misread; write 2026-03-03"),
        (
            "9999-12-31",
            "'9999-12-31' is outside the years 1000 to 9799; write it as 2026-06-30",
        ),
        ("x" * 100, f"'{'x' * 60}…' is not a date; write it as {FORMS}"),
    ],
)
def test_a_day_that_cannot_be_told_is_refused_with_what_to_write(words: str, message: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        parse_day(words, TODAY)

    assert str(refused.value) == message


@given(days)
def test_every_iso_day_reads_back(day: date) -> None:
    assert parse_day(day.isoformat(), TODAY) == day


@given(days)
def test_a_day_reads_back_from_words_in_either_order(day: date) -> None:
    month = MONTHS[day.month - 1]

    assert parse_day(f"{day.day} {month} {day.year}", TODAY) == day
    assert parse_day(f"{month[:3]} {day.day}, {day.year}", TODAY) == day


@given(days)
def test_a_day_in_slashes_is_always_refused_and_always_among_its_readings(day: date) -> None:
    for words in (f"{day.day:02}/{day.month:02}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        with pytest.raises(UsageProblem, match=day.isoformat()):
            parse_day(words, TODAY)
        assert day in number_readings(words)


@given(st.text() | st.from_regex(r"[0-9a-z ,./-]{1,16}"))
def test_any_other_words_are_refused_and_nothing_else_goes_wrong(words: str) -> None:
    for read in (lambda text: parse_day(text, TODAY), lambda text: parse_span(text, TODAY), edtf_window):
        with suppress(UsageProblem):
            read(words)


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("90d", 90),
        ("7D", 7),
        ("2w", 14),
        ("90 days", 90),
        ("1 day", 1),
        ("2 Weeks", 14),
        ("0d", 0),
        ("007d", 7),
    ],
)
def test_a_span_is_a_number_of_days_or_weeks(words: str, span: int) -> None:
    assert parse_span(words, TODAY) == span


@pytest.mark.parametrize(
    ("day", "words", "end"),
    [
        ("2026-11-23", "6m", "2027-05-23"),
        ("2026-08-31", "6 months", "2027-02-28"),
        ("2027-08-31", "6m", "2028-02-29"),
        ("2026-11-23", "1y", "2027-11-23"),
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2026-11-23", "1200m", "2126-11-23"),
    ],
)
def test_a_span_of_months_ends_on_the_same_day_of_a_later_month_or_on_its_last(day: str, words: str, end: str) -> None:
    begin = date.fromisoformat(day)

    assert begin + timedelta(parse_span(words, begin)) == date.fromisoformat(end)


@pytest.mark.parametrize("words", ["90", "", "d", "-1d", "1.5d", "3 moons", "٩0d", "2w3d", "last monday"])
def test_a_span_without_a_known_unit_is_refused(words: str) -> None:
    with pytest.raises(UsageProblem, match="is not a length of time; write it as 90d, 2w or 6m"):
        parse_span(words, TODAY)


@pytest.mark.parametrize(
    ("words", "most"),
    [("36501d", "36500 days"), ("5215w", "36500 days"), ("9" * 5000 + "d", "36500 days"), ("101y", "100 years")],
)
def test_a_span_longer_than_a_century_is_refused(words: str, most: str) -> None:
    with pytest.raises(UsageProblem, match=f"is longer than {most}"):
        parse_span(words, TODAY)


@given(days, st.integers(0, LONGEST_SPAN))
def test_a_span_can_be_counted_from_any_day_in_either_direction(day: date, span: int) -> None:
    ahead = timedelta(parse_span(f"{span}d", day))

    assert (day + ahead) - ahead == day == (day - ahead) + ahead


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("2025-09-24", "2025-09-24"),
        ("2025-09", "2025-09-01/2025-09-30"),
        ("2024-02", "2024-02-01/2024-02-29"),
        ("2025-12", "2025-12-01/2025-12-31"),
        ("2025", "2025-01-01/2025-12-31"),
        ("2025-09-19/2025-09-27", "2025-09-19/2025-09-27"),
        ("2025-09-19/2025-09-19", "2025-09-19"),
        ("2025-09/2026", "2025-09-01/2026-12-31"),
        ("2025/2025-03-15", "2025-01-01/2025-03-15"),
        (" 2025-09 ", "2025-09-01/2025-09-30"),
    ],
)
def test_a_window_lasts_as_long_as_its_words_are_precise(words: str, window: str) -> None:
    assert edtf_window(words) == a_window(window)


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("2025-09-24~", "2025-09-23/2025-09-25"),
        ("2025-12-31~", "2025-12-30/2026-01-01"),
        ("2025-09~", "2025-08-01/2025-10-31"),
        ("2025-12~", "2025-11-01/2026-01-31"),
        ("2025~", "2024-01-01/2026-12-31"),
        ("2025~/2026", "2024-01-01/2026-12-31"),
        ("2025-09-19/2025-10~", "2025-09-19/2025-11-30"),
    ],
)
def test_about_is_one_unit_wider_on_either_side(words: str, window: str) -> None:
    assert edtf_window(words) == a_window(window)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "2025-09-27/2025-09-19",
            "'2025-09-27/2025-09-19' ends before it begins; write the earlier date first",
        ),
        ("2025-09-24/2025-09", "'2025-09-24/2025-09' ends before it begins; write the earlier date first"),
        ("2025-13", "'2025-13' is not a date; write it as 2026-06-30"),
        ("2025-02-30/2025-03", "'2025-02-30' does not exist: February 2025 has 28 days"),
        ("03/04/2026", "'03/04/2026' is 2026-03-04 or 2026-04-03; write the date that you mean"),
        ("0999", "'0999' is outside the years 1000 to 9799; write it as 2026-06-30"),
        *(
            (
                words,
                f"'{words}' is not a date or window; write 2025-09-24, 2025-09, 2025, "
                "two of them such as 2025-09-19/2025-09-27, or add ~ for about",
            )
            for words in (
                "",
                "2025/",
                "../2025",
                "2025/2026/2027",
                "2025-9",
                "~2025",
                "2025?",
                "24 Sept 2025",
            )
        ),
    ],
)
def test_a_window_that_cannot_be_told_is_refused_with_what_to_write(words: str, message: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        edtf_window(words)

    assert str(refused.value) == message


@given(days, days, st.sampled_from([4, 7, 10]), st.booleans())
def test_a_window_holds_what_it_names(one: date, other: date, precision: int, about: bool) -> None:
    first, last = sorted((one, other))
    mark = "~" if about else ""
    window = edtf_window(f"{first.isoformat()[:precision]}{mark}/{last.isoformat()[:precision]}{mark}")

    assert window.earliest <= first <= last <= window.latest
    assert about == (window.earliest < edtf_window(first.isoformat()[:precision]).earliest)


def test_a_window_is_shown_as_one_day_or_from_one_to_another() -> None:
    assert describe_window(a_window("2025-09-24")) == "2025-09-24"
    assert describe_window(a_window("2025-09-19/2025-09-27")) == "2025-09-19 to 2025-09-27"


def test_reading_a_typed_day_does_not_load_dateutil() -> None:
    asked = "import sys, policytrack.text.dates; sys.exit('dateutil' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_people_read_a_date_without_leading_zeros() -> None:
    assert day_words(date(2026, 7, 3)) == "3 Jul 2026"
    assert parse_day(day_words(date(2026, 7, 3)), date(2026, 1, 1)) == date(2026, 7, 3)


def test_beside_a_date_of_the_same_year_the_year_is_left_out() -> None:
    assert day_words(date(2026, 11, 23), beside=date(2026, 2, 20)) == "23 Nov"
    assert day_words(date(2026, 11, 23), beside=date(2025, 12, 31)) == "23 Nov 2026"
