"""From a paper's words to the days on which a thing falls due, and when to give none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import UsageProblem
from policytrack.text.dates import edtf_window
from policytrack.text.deadlines import anchor_window, resolve
from policytrack.text.values import Deadline, Window

PUBLISHED = edtf_window("2025-09-19/2025-09-27")
anchors = st.builds(
    lambda first, width: Window(first, first + timedelta(width)),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.integers(0, 400),
)
LEADS = (
    "",
    "within ",
    "in ",
    "by ",
    "before ",
    "on ",
    "by the end of ",
    "over the next ",
    "no later than ",
    "after ",
)
CORES = (
    "18 months",
    "two to three years",
    "a year and a half",
    "90 days",
    "quarter",
    "years",
    "year-end",
    "the year",
)
DATED = (
    "30 June 2026",
    "2026-03",
    "March 2027",
    "2030",
    "Q3 2026",
    "FY2027",
    "India's FY 2026-27",
    "03/04/2026",
)
TAILS = (
    "",
    " of publication",
    " after 12 March 2026",
    " from March 2026",
    " after enactment",
    " hence",
    ",",
    " 18",
)
sensible = st.tuples(st.sampled_from(LEADS), st.sampled_from(CORES + DATED), st.sampled_from(TAILS)).map("".join)
phrases = sensible | st.lists(st.sampled_from(" ".join(LEADS + CORES + DATED + TAILS).split()), max_size=9).map(
    " ".join
)


def due(text: str, anchor: str = "2025-09-24") -> str:
    """Show the due window as EDTF, after the opening day if there is one; empty where there is none."""
    found = resolve(text, PUBLISHED, anchor)
    if found.earliest is None or found.latest is None:
        return ""
    window = f"{found.earliest}" if found.earliest == found.latest else f"{found.earliest}/{found.latest}"
    return f"{found.opens}..{window}" if found.opens else window


def reading(text: str, anchor: str = "published", ours: str | None = None) -> str:
    return resolve(text, PUBLISHED, anchor, ours).reading


def test_a_length_from_an_uncertain_publication_is_due_in_a_window_just_as_wide() -> None:
    assert resolve("within 18 months", PUBLISHED) == Deadline(
        text="within 18 months",
        reading="18 months from publication (2025-09-19 to 2025-09-27); that it counts from publication is our reading",
        opens=None,
        earliest=date(2027, 3, 19),
        latest=date(2027, 3, 27),
    )


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("within 18 months", "2027-03-24"),
        ("  WITHIN\u00a0Eighteen\nMonths. ", "2027-03-24"),
        ("in a year and a half", "2027-03-24"),
        ("one and a half years", "2027-03-24"),
        ("half a year", "2026-03-24"),
        ("half a decade", "2030-09-24"),
        ("no later than 2 years", "2027-09-24"),
        ("within six weeks", "2025-11-05"),
        ("90 days", "2025-12-23"),
        ("90 calendar days", "2025-12-23"),
        ("a fortnight", "2025-10-08"),
        ("within two quarters", "2026-03-24"),
        ("twenty-two months", "2027-07-24"),
        ("ninety nine days", "2026-01-01"),
        ("over the next year", "2026-09-24"),
        ("during the coming two years", "2027-09-24"),
        ("within a period of six months", "2026-03-24"),
        ("within 18 months, at the latest", "2027-03-24"),
    ],
)
def test_a_length_counts_from_its_anchor(words: str, day: str) -> None:
    assert due(words) == day


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("within 12–18 months", "2026-09-24/2027-03-24"),
        ("two to three years", "2027-09-24/2028-09-24"),
        ("one or two weeks", "2025-10-01/2025-10-08"),
    ],
)
def test_two_lengths_are_due_between_the_shorter_and_the_longer(words: str, window: str) -> None:
    assert due(words) == window


@pytest.mark.parametrize(
    ("anchor", "day"),
    [("2025-08-31", "2027-02-28"), ("2026-08-31", "2028-02-29"), ("2025-08-28", "2027-02-28")],
)
def test_a_month_that_lacks_the_day_is_due_on_its_last(anchor: str, day: str) -> None:
    assert due("18 months", anchor) == day
    assert ("its last day counts" in reading("18 months", anchor)) is (anchor[-2:] == "31")


@pytest.mark.parametrize(
    ("words", "window", "said"),
    [
        ("90 days after 12 March 2026", "2026-06-10", "90 days from 2026-03-12"),
        ("within 90 days of March 12, 2026", "2026-06-10", "90 days from 2026-03-12"),
        ("90 days after 20/02/2026", "2026-05-21", "90 days from 2026-02-20"),
        (
            "six months after March 2026",
            "2026-09-01/2026-09-30",
            "six months from a date from 2026-03-01 to 2026-03-31; "
            "where the month has no such day, its last day counts",
        ),
        (
            "within 18 months of publication",
            "2027-03-19/2027-03-27",
            "18 months from publication (2025-09-19 to 2025-09-27)",
        ),
        (
            "18 months from the date of this paper's publication",
            "2027-03-19/2027-03-27",
            "18 months from publication (2025-09-19 to 2025-09-27)",
        ),
        (
            "six months from now",
            "2026-03-19/2026-03-27",
            "six months from publication (2025-09-19 to 2025-09-27); "
            "that 'now' is the date of publication is our reading",
        ),
        ("six months hence", "2026-03-19/2026-03-27", reading("six months from now")),
    ],
)
def test_a_start_in_the_papers_words_overrides_the_anchor(words: str, window: str, said: str) -> None:
    assert due(words, anchor="2020-01-01") == window
    assert reading(words, anchor="2020-01-01") == said


@pytest.mark.parametrize(
    ("words", "anchor", "said"),
    [
        (
            "180 days after enactment",
            "published",
            "180 days from enactment, which has not happened or whose date is not known",
        ),
        (
            "within 18 months of the first Quad meeting",
            "published",
            "18 months from the first Quad meeting, which has not happened or whose date is not known",
        ),
        (
            "within 18 months",
            "the first meeting",
            "18 months from the first meeting, which has not happened or whose date is not known",
        ),
        ("within 18 months", "2026-13-01", "18 months from 2026-13-01, which is not a date"),
        (
            "90 days after 03/04/2026",
            "published",
            "90 days from 03/04/2026, which is 2026-03-04 or 2026-04-03",
        ),
        (
            "by the end of the year",
            "the vote",
            "the end of the year, counted from the vote, which has not happened or whose date is not known",
        ),
    ],
)
def test_what_counts_from_an_unknown_day_has_none_and_says_so(words: str, anchor: str, said: str) -> None:
    assert due(words, anchor) == ""
    assert reading(words, anchor) == said


def test_the_encoder_may_say_when_the_papers_event_was() -> None:
    assert due("180 days after enactment", "2026-05-01") == "2026-10-28"
    assert (
        reading("180 days after enactment", "2026-05-01")
        == "180 days from enactment, taken to be 2026-05-01; that is our reading"
    )
    assert (
        reading("within 18 months", "12 March 2026")
        == "18 months from 2026-03-12; that it counts from then is our reading"
    )


@pytest.mark.parametrize(
    ("words", "days", "said"),
    [
        ("by 30 June 2026", "2026-06-30", "by 2026-06-30"),
        ("2026-06-30", "2026-06-30", "by 2026-06-30"),
        ("no later than June 30, 2026", "2026-06-30", "by 2026-06-30"),
        ("by 30/06/2026", "2026-06-30", "by 2026-06-30"),
        ("before 30 June 2026", "2026-06-29", "before 2026-06-30, so by 2026-06-29"),
        ("on 30 June 2026", "2026-06-30..2026-06-30", "on 2026-06-30"),
        ("in February 2026", "2026-02-01..2026-02-28", "the month of February 2026"),
        ("Q3 2026", "2026-07-01..2026-09-30", "the third quarter of 2026 (2026-07-01 to 2026-09-30)"),
        (
            "in the first half of 2026",
            "2026-01-01..2026-06-30",
            "the first half of 2026 (2026-01-01 to 2026-06-30)",
        ),
        ("during 2026", "2026-01-01..2026-12-31", "the year 2026"),
        ("by the end of March 2027", "2027-03-31", "the end of March 2027 (2027-03-31)"),
        ("by end-2026", "2026-12-31", "the end of 2026 (2026-12-31)"),
        ("before the end of 2026", "2026-12-31", "the end of 2026 (2026-12-31)"),
        ("by the beginning of 2027", "2027-01-01", "the start of 2027 (2027-01-01)"),
        ("before 2030", "2029-12-31", "before 2030, so by 2029-12-31"),
        ("before the start of March 2027", "2027-02-28", "before March 2027, so by 2027-02-28"),
        (
            "in U.S. fiscal year 2027",
            "2026-10-01..2027-09-30",
            "US fiscal year 2027 (2026-10-01 to 2027-09-30)",
        ),
        (
            "FY2027",
            "2026-10-01..2027-09-30",
            "US fiscal year 2027 (2026-10-01 to 2027-09-30); that the US year is meant is our reading",
        ),
        (
            "by the end of FY 2026–27",
            "2027-03-31",
            "the end of India's fiscal year 2026-27 (2027-03-31); that the Indian year is meant is our reading",
        ),
        (
            "in India’s FY27",
            "2026-04-01..2027-03-31",
            "India's fiscal year 2026-27 (2026-04-01 to 2027-03-31)",
        ),
    ],
)
def test_words_of_the_calendar_need_no_anchor(words: str, days: str, said: str) -> None:
    assert due(words, anchor="never") == days
    assert reading(words, anchor="never") == said


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("by 2030", "2029-12-31/2030-12-31"),
        ("by March 2027", "2027-02-28/2027-03-31"),
        ("no later than Q3 2026", "2026-06-30/2026-09-30"),
        ("by FY2027", "2026-09-30/2027-09-30"),
    ],
)
def test_by_a_period_may_mean_its_beginning_or_its_end(words: str, window: str) -> None:
    assert due(words) == window
    assert "may mean before it begins or before it ends" in reading(words)


@pytest.mark.parametrize(
    ("words", "anchor", "window"),
    [
        ("by the end of the year", "2025-09-24", "2025-12-31"),
        ("by year's end", "2025-09-24", "2025-12-31"),
        ("before the end of next year", "2025-09-24", "2026-12-31"),
        ("by year-end", "2025-12-20/2026-01-05", "2025-12-31/2026-12-31"),
    ],
)
def test_the_end_of_the_year_is_that_of_the_anchors_year(words: str, anchor: str, window: str) -> None:
    assert due(words, anchor) == window


@pytest.mark.parametrize(
    "words",
    [
        "near-term",
        "soon",
        "as soon as possible",
        "in the coming years",
        "over the next few months",
        "long-term",
        "within the year",
        "a couple of years",
        "before the next summit",
        "",
        " . ",
    ],
)
def test_words_without_a_length_give_none(words: str) -> None:
    assert resolve(words, PUBLISHED) == Deadline(words, "the words do not say how long")


@pytest.mark.parametrize(
    "words",
    [
        "18 months if funded",
        "18 months from publication if funded",
        "within 18 months, subject to funding",
        "within 18 months of enactment or appropriation",
        "within 18 months of enactment, whichever is later",
        "not within 18 months",
        "at least 18 months",
        "about 18 months",
        "over 18 months",
        "for 18 months",
        "every 18 months",
        "90 business days",
        "1.5 years",
        "a month and a half",
        "one and a half to two years",
        "twelve to six months",
        "0 days",
        "one hundred days",
        "months 18",
        "in 30 June 2026",
        "on 2030",
        "by 2026-02-30",
        "by March",
        "by mid-2027",
        "in 2026 or 2027",
        "from 2026 to 2028",
        "until 2030",
        "by 2030 and beyond",
        "by 30 June 2026 if possible",
        "18 months" + "." * 400 + " if funded",
    ],
)
def test_a_word_that_is_not_understood_leaves_the_whole_without_a_day(words: str) -> None:
    assert resolve(words, PUBLISHED) == Deadline(
        words, "not every word can be read with certainty, so there is no date"
    )


@pytest.mark.parametrize("words", ["after 18 months", "after 2027", "no earlier than 2027"])
def test_a_beginning_is_no_deadline(words: str) -> None:
    assert resolve(words, PUBLISHED) == Deadline(words, "the words say when it may begin, not when it is due")


@pytest.mark.parametrize("words", ["99999 years", "101 years", "11 decades", f"{10**9} days", "36501 days"])
def test_a_length_of_more_than_a_century_is_not_believed(words: str) -> None:
    assert resolve(words, PUBLISHED) == Deadline(words, "the length is more than a century, so there is no date")


def test_a_date_with_two_readings_names_both_and_chooses_neither() -> None:
    assert resolve("by 03/04/2026", PUBLISHED) == Deadline(
        "by 03/04/2026", "03/04/2026 is 2026-03-04 or 2026-04-03, and the words do not say which"
    )


def test_the_encoders_reading_is_read_in_place_of_the_text_and_owned() -> None:
    found = resolve("before the next summit", PUBLISHED, reading="by 2026-06-30")

    assert found.text == "before the next summit"
    assert found.latest == date(2026, 6, 30)
    assert found.reading == "by 2026-06-30; that the words mean 'by 2026-06-30' is our reading"


def test_an_encoders_reading_without_a_length_gives_no_day_either() -> None:
    assert resolve("by 2026-06-30", PUBLISHED, reading="soonish") == Deadline(
        "by 2026-06-30", "our reading, 'soonish', gives no date: the words do not say how long"
    )


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_reading_is_no_reading(blank: str | None) -> None:
    assert resolve("18 months", PUBLISHED, reading=blank) == resolve("18 months", PUBLISHED)


def test_an_anchor_is_publication_a_date_or_an_event() -> None:
    assert anchor_window("published", PUBLISHED) == PUBLISHED
    assert anchor_window("2026-03", PUBLISHED) == edtf_window("2026-03")
    assert anchor_window("12 March 2026", PUBLISHED) == edtf_window("2026-03-12")
    assert anchor_window("enactment", PUBLISHED) is None
    assert anchor_window("2026 summit", PUBLISHED) is None


@pytest.mark.parametrize("slip", ["2026-13-01", "03/04/2026", "2026-3-1", "20/02/2026", "12"])
def test_an_anchor_in_figures_that_is_no_date_is_a_slip_and_no_event(slip: str) -> None:
    with pytest.raises(UsageProblem, match="; "):
        anchor_window(slip, PUBLISHED)


@given(anchors, st.integers(1, 36_500))
def test_counting_days_keeps_the_width_of_the_window(published: Window, days: int) -> None:
    found = resolve(f"{days} days", published)

    assert found.earliest == published.earliest + timedelta(days)
    assert found.latest == published.latest + timedelta(days)


@given(anchors, st.integers(1, 1_200))
def test_counting_months_reaches_that_month_and_widens_by_three_days_at_most(published: Window, months: int) -> None:
    found = resolve(f"{months} months", published)

    assert found.earliest is not None
    assert found.latest is not None
    for start, end in ((published.earliest, found.earliest), (published.latest, found.latest)):
        assert (end.year - start.year) * 12 + end.month - start.month == months
        assert start.day - 3 <= end.day <= start.day
    assert found.earliest <= found.latest


@given(anchors, st.integers(0, 800), phrases)
def test_what_was_published_later_is_never_due_earlier(published: Window, days: int, words: str) -> None:
    ahead = timedelta(days)
    found, later = (
        resolve(words, window) for window in (published, Window(published.earliest + ahead, published.latest + ahead))
    )
    if found.earliest and found.latest:
        assert later.earliest
        assert later.latest
        assert found.earliest <= later.earliest
        assert found.latest <= later.latest
    else:
        assert later.earliest is later.latest is None


@given(st.text() | phrases, st.text() | phrases, st.none() | st.text() | phrases, anchors)
def test_no_words_make_it_raise_and_its_days_are_in_order(
    words: str, anchor: str, ours: str | None, published: Window
) -> None:
    found = resolve(words, published, anchor, ours)

    assert found.text == words
    assert found.reading
    assert (found.earliest is None) == (found.latest is None)
    if found.earliest and found.latest:
        assert (found.opens or found.earliest) <= found.earliest <= found.latest
    else:
        assert found.opens is None


@given(
    phrases,
    st.sampled_from([" if funded", " unless it rains", ", subject to law", " or so", " and then some"]),
)
def test_a_proviso_takes_every_day_away(words: str, proviso: str) -> None:
    assert resolve(words + proviso, PUBLISHED, "2026-03-12").earliest is None


@given(phrases)
def test_case_and_space_change_no_day(words: str) -> None:
    loud = resolve("  ".join(words.upper().split(" ")) + " .", PUBLISHED)
    plain = resolve(words, PUBLISHED)

    assert (loud.opens, loud.earliest, loud.latest) == (plain.opens, plain.earliest, plain.latest)
