"""Parse dates, months, spans and windows of days in the few forms in which people write them.

Nothing is guessed: an ambiguous form is refused, with its readings. Whether a month is accepted where a date is asked,
and for which of its days it stands, is for the caller to say. Patterns are compiled when they are first used, because
most commands are given no date.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.text.date_words import MONTHS
from policytrack.text.values import Window

# More than a century short of Python's calendar at either end, so that adding a span never leaves it.
YEARS = range(1000, 9800)
LONGEST_SPAN = 36_500  # days
MOST_MONTHS = 1200  # months

_ISO = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_DAY_FIRST = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?(?P<month>[a-z]{3,9})\.?(?:, ?|[ -])(?P<year>\d{4})"
_MONTH_FIRST = r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:, ?| )(?P<year>\d{4})"
_MONTH = r"(?P<year>\d{4})-(?P<month>\d\d)"
_NAMED_MONTH = r"(?P<month>[a-z]{3,9})\.?[ -](?P<year>\d{4})"
_NUMBERS = r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
_SHORT_YEAR = r"(\d{1,2}([/.])\d{1,2}\2)(\d\d)"
_SPAN = r"(\d+) ?(d|days?|w|weeks?)"
_MONTHS = r"(\d+) ?(m|months?|y|years?)"
_WEEKDAY = r"last ([a-z]{3,9})"
_EDTF = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(~)?"
_LETTERS = re.ASCII | re.IGNORECASE
_DAY = timedelta(days=1)
_FIRST, _LAST = date(YEARS[0], 1, 1).toordinal(), date(YEARS[-1], 12, 31).toordinal()
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EXAMPLE = "2026-06-30"
_FORMS = f"{_EXAMPLE}, 30 Jun 2026, yesterday, 'last monday' or 7d (7 days ago)"
_FORMS_WITH_MONTHS = f"{_EXAMPLE}, 30 Jun 2026, Jun 2026, yesterday, 'last monday' or 7d (7 days ago)"
_SHORT_WEEKDAYS = {"tues": "tue", "weds": "wed", "thur": "thu", "thurs": "thu"}


class Month(NamedTuple):
    """A month of a year in `YEARS`; *number* is 1 to 12."""

    year: int
    number: int


def first_day(month: Month) -> date:
    """The first day of a month."""
    return month_start(month.year, month.number)


def last_day(month: Month) -> date:
    """The last day of a month."""
    return month_end(first_day(month), 1)


def day_before(month: Month) -> date:
    """The last day before a month."""
    return first_day(month) - _DAY


def parse_day(words: str, today: date, month: Callable[[Month], date] | None = None) -> date:
    """The date that was typed, in a form that `parse_date_or_month` reads.

    *month* says for which day a month stands, such as `last_day`. Raises `UsageProblem` for a month if it is None, and
    for anything else.
    """
    value = _date_or_month(words, today, _FORMS if month is None else _FORMS_WITH_MONTHS)
    if not isinstance(value, Month):
        return value
    if month is None:
        raise UsageProblem(f"{_quoted(words)} is a month; write a date in it, such as {last_day(value)}")
    return month(value)


def parse_date_or_month(words: str, today: date) -> date | Month:
    """The date or month that was typed.

    A date is typed as `2026-02-20`, `20 Feb 2026`, `Feb 20, 2026`, `yesterday`, `today`, `tomorrow`, `last monday` (the
    last one before today), or as the time since then: `90d`, `2w`, `6m`, `1y`. A month is typed as `2026-02`,
    `Feb 2026` or `February 2026`.

    Raises `UsageProblem` for anything else. Dates such as `20/02/2026` are refused although they have only one reading:
    somebody who may type that will also type `03/04/2026`.
    """
    return _date_or_month(words, today, _FORMS_WITH_MONTHS)


def _date_or_month(words: str, today: date, forms: str) -> date | Month:
    """As `parse_date_or_month`; the message for anything else names these forms."""
    plain = " ".join(words.split())
    if plain.lower() == "today":
        return today
    day = named_day(plain)
    if day is not None:
        return day
    ordinal = _relative_ordinal(plain, today)
    if ordinal is not None:
        if not _FIRST <= ordinal <= _LAST:
            raise UsageProblem(_outside_years(plain))
        return date.fromordinal(ordinal)
    month = _named_month(plain)
    if month is None:
        raise UsageProblem(_why_no_day(plain, forms))
    return month


def date_ago(words: str, day: date) -> date | None:
    """The date so long before *day* as `90d`, `2w`, `6m` or `1y` say; None for anything else.

    Months and years are those of the calendar: `6m` before 31 August is the last day of February. The answer is
    `date.min` where the calendar does not go back so far. Raises `UsageProblem` for more than 36500 days or 100 years.
    """
    ordinal = _ordinal_ago(" ".join(words.split()), day)
    return None if ordinal is None else date.fromordinal(max(ordinal, date.min.toordinal()))


def named_day(words: str) -> date | None:
    """The date in a complete and unambiguous form; None for anything else."""
    for form in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        if match := re.fullmatch(form, words, _LETTERS):
            month = match["month"]
            number = int(month) if month.isdigit() else month_number(month)
            return calendar_day(int(match["year"]), number or 0, int(match["day"]))
    return None


def number_readings(words: str) -> tuple[date, ...]:
    """The dates, in order, that numbers such as `03/04/2026` may mean: one or two; none for anything else."""
    match = re.fullmatch(_NUMBERS, words, re.ASCII)
    if match is None:
        return ()
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    days = {calendar_day(year, first, second), calendar_day(year, second, first)}
    return tuple(sorted(day for day in days if day is not None))


def month_number(word: str) -> int | None:
    """The number, 1 to 12, of a month by its English name or usual abbreviation; None for another word."""
    month = word.capitalize()
    month = "Sep" if month == "Sept" else month
    return next((number for number, name in enumerate(MONTHS, 1) if month in (name, name[:3])), None)


def parse_span(words: str, day: date) -> int:
    """The number of days from *day* on that `90d`, `2w`, `6m` or `1y` last.

    Months and years are those of the calendar. Raises `UsageProblem` for anything else, and for more than 36500 days or
    100 years.
    """
    plain = " ".join(words.split())
    days = _days(plain)
    if days is not None:
        return days
    months = _months(plain)
    if months is None:
        raise UsageProblem(not_a_span(words))
    return _ordinal_after(day, months) - day.toordinal()


def not_a_span(words: str) -> str:
    """The message that *words* are no length of time."""
    return f"{_quoted(words)} is not a length of time; write it as 90d, 2w or 6m"


def edtf_window(words: str) -> Window:
    """The first and last day that a date in EDTF may be: `2025-09-24`, `2025-09`, `2025`, or an interval `A/B`.

    EDTF is defined in ISO 8601-2:2019; this is its level 0, without times of day, and `~` from level 1. EDTF does not
    say how approximate `~` is. Here it adds one unit of the date's precision on either side: `2025-09~` is August to
    October 2025, and `2025~/2026` is 2024 to 2026. Raises `UsageProblem` for anything else.
    """
    first, _, last = words.strip().partition("/")
    (begins, opening), (ends, closing) = _edtf_date(first, words), _edtf_date(last if "/" in words else first, words)
    if ends < begins:
        raise UsageProblem(f"{_quoted(words)} ends before it begins; write the earlier date first")
    return Window(opening.earliest, closing.latest)


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The date with these numbers; None if there is no such date, or its year is not in `YEARS`."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def month_start(year: int, month: int) -> date:
    """The first day of a month; month 0 is December of the year before, and month 13 January of the year after."""
    years, month = divmod(month - 1, 12)
    return date(year + years, month + 1, 1)


def month_end(first: date, months: int) -> date:
    """The last day of a period of this many months that begins on *first*, the first day of a month."""
    return month_start(first.year, first.month + months) - _DAY


def _named_month(words: str) -> Month | None:
    for form in (_MONTH, _NAMED_MONTH):
        if match := re.fullmatch(form, words, _LETTERS):
            month = match["month"]
            number = int(month) if month.isdigit() else month_number(month)
            first = calendar_day(int(match["year"]), number or 0, 1)
            return Month(first.year, first.month) if first else None
    return None


def _relative_ordinal(words: str, today: date) -> int | None:
    """The proleptic Gregorian ordinal of a date that is named by its distance from today; None for anything else."""
    ahead = {"yesterday": -1, "tomorrow": 1}.get(words.lower())
    if ahead is not None:
        return today.toordinal() + ahead
    match = re.fullmatch(_WEEKDAY, words, _LETTERS)
    weekday = _weekday(match[1].lower()) if match else None
    if weekday is not None:
        return today.toordinal() - ((today.weekday() - weekday - 1) % 7 + 1)
    return _ordinal_ago(words, today)


def _weekday(name: str) -> int | None:
    """The number, from 0 for Monday, of a day of the week by its name or usual abbreviation; None for another word."""
    name = _SHORT_WEEKDAYS.get(name, name)
    return next((number for number, full in enumerate(_WEEKDAYS) if name in (full, full[:3])), None)


def _ordinal_ago(words: str, day: date) -> int | None:
    """The ordinal of the date so long before *day*, 0 or less where the calendar does not go back so far."""
    days = _days(words)
    if days is not None:
        return day.toordinal() - days
    months = _months(words)
    return None if months is None else _ordinal_after(day, -months)


def _days(words: str) -> int | None:
    """The days in so many days or weeks; None for anything else. Raises `UsageProblem` for more than 36500 days."""
    match = re.fullmatch(_SPAN, words, _LETTERS)
    if match is None:
        return None
    days = _number(match[1]) * (7 if match[2].lower().startswith("w") else 1)
    if days > LONGEST_SPAN:
        raise UsageProblem(f"{_quoted(words)} is longer than {LONGEST_SPAN} days; write a shorter time, such as 90d")
    return days


def _months(words: str) -> int | None:
    """The months in so many months or years; None for anything else. Raises `UsageProblem` for more than 100 years."""
    match = re.fullmatch(_MONTHS, words, _LETTERS)
    if match is None:
        return None
    months = _number(match[1]) * (12 if match[2].lower().startswith("y") else 1)
    if months > MOST_MONTHS:
        raise UsageProblem(
            f"{_quoted(words)} is longer than {MOST_MONTHS // 12} years; write a shorter time, such as 6m"
        )
    return months


def _ordinal_after(day: date, months: int) -> int:
    """The ordinal of the day so many months after *day*, or the last of its month if that is shorter.

    Before *day* if *months* is negative; 0 where the calendar does not go back so far.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return 0
    first = date(year, month + 1, 1)
    length = 31 if month == 11 else (date(year, month + 2, 1) - first).days
    return first.toordinal() + min(day.day, length) - 1


def _number(digits: str) -> int:
    """The number in these digits; of more than nine, only the first nine that count are read.

    Python raises an error of its own for thousands of digits.
    """
    return int((digits.lstrip("0") or "0")[:9])


def _edtf_date(part: str, words: str) -> tuple[date, Window]:
    """The first day of a date in EDTF, and the window in which it lies, which is wider if it is approximate."""
    if number_readings(words):
        raise UsageProblem(_why_no_day(words))
    match = re.fullmatch(_EDTF, part, re.ASCII)
    if match is None:
        raise UsageProblem(
            f"{_quoted(words)} is not a date or window; write 2025-09-24, 2025-09, 2025, "
            "two of them such as 2025-09-19/2025-09-27, or add ~ for about"
        )
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    first = calendar_day(year, month, day)
    if first is None:
        raise UsageProblem(_why_no_day(part))
    about = 1 if match[4] else 0
    if match[3]:
        return first, Window(first - about * _DAY, first + about * _DAY)
    months = 1 if match[2] else 12
    return first, Window(month_start(year, month - about * months), month_end(first, months + about * months))


def _short_year_readings(words: str) -> tuple[date, ...]:
    """The two dates in this century that numbers such as `3/4/26` may mean, day or month first; none for anything else.

    None for `20/02/26` either, which may also begin with the year.
    """
    match = re.fullmatch(_SHORT_YEAR, words, re.ASCII)
    readings = number_readings(f"{match[1]}20{match[3]}") if match else ()
    return readings if len(readings) == 2 else ()


def _why_no_day(words: str, forms: str = _EXAMPLE) -> str:
    """Why the words are no date, and what to write: one of the *forms* unless the words themselves show which."""
    readings = number_readings(words) or _short_year_readings(words)
    if len(readings) == 2:
        return f"{_quoted(words)} is {readings[0]} or {readings[1]}; write the date that you mean"
    if readings:
        return f"{_quoted(words)} is easily misread; write {readings[0]}"
    year = re.search(r"(?<!\d)\d{4}(?!\d)", words, re.ASCII)
    if year and int(year[0]) not in YEARS:
        return _outside_years(words)
    month = _month_without_day(words)
    if month is not None:
        name = f"{MONTHS[month.number - 1]} {month.year}"
        return f"{_quoted(words)} does not exist: {name} has {last_day(month).day} days"
    if forms != _EXAMPLE and re.fullmatch(r"\d{1,3}", words, re.ASCII):
        return f"{_quoted(words)} is not a date; for {words} days ago, write {words}d"
    return f"{_quoted(words)} is not a date; write it as {forms}"


def _month_without_day(words: str) -> Month | None:
    """The month of a complete date whose day the month does not have; None for anything else."""
    for form in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        if match := re.fullmatch(form, words, _LETTERS):
            number = int(match["month"]) if match["month"].isdigit() else month_number(match["month"])
            if number and 1 <= number <= 12 and int(match["year"]) in YEARS:
                return Month(int(match["year"]), number)
    return None


def _outside_years(words: str) -> str:
    return f"{_quoted(words)} is outside the years {YEARS[0]} to {YEARS[-1]}; write it as 2026-06-30"


def _quoted(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:60]}…")
