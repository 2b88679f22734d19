"""Parse dates, spans and windows of days in the few forms in which people write them.

Nothing is guessed: an ambiguous form is refused, with its readings. Patterns are compiled when they are first used,
because most commands are given no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from policytrack.errors import UsageProblem
from policytrack.text.values import Window

# More than a century short of Python's calendar at either end, so that adding a span never leaves it.
YEARS = range(1000, 9800)
LONGEST_SPAN = 36_500  # days
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

_ISO = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_DAY_FIRST = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?(?P<month>[a-z]{3,9})\.?(?:, ?|[ -])(?P<year>\d{4})"
_MONTH_FIRST = r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:, ?| )(?P<year>\d{4})"
_NUMBERS = r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"
_SPAN = r"(\d+) ?(d|days?|w|weeks?)"
_EDTF = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(~)?"
_LETTERS = re.ASCII | re.IGNORECASE
_DAY = timedelta(days=1)


def parse_day(words: str, today: date) -> date:
    """The date that was typed: `2026-02-20`, `20 Feb 2026`, `Feb 20, 2026`, `yesterday`, `today` or `tomorrow`.

    Raises `UsageProblem` for anything else. Dates such as `20/02/2026` are refused although they have only one reading:
    somebody who may type that will also type `03/04/2026`.
    """
    plain = " ".join(words.split())
    ahead = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(plain.lower())
    if ahead is not None:
        return today + timedelta(days=ahead)
    day = named_day(plain)
    if day is None:
        raise UsageProblem(_why_no_day(plain))
    return day


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


def parse_span(words: str) -> int:
    """The number of days in `90d`, `2w`, `90 days` or `2 weeks`, at most 36500. Raises `UsageProblem` otherwise."""
    match = re.fullmatch(_SPAN, " ".join(words.split()), _LETTERS)
    if match is None:
        raise UsageProblem(f"{_quoted(words)} is not a span of days; write one such as 90d or 2w")
    digits = match[1].lstrip("0") or "0"
    # Python raises an error of its own for thousands of digits.
    days = int(digits[:9]) * (7 if match[2].lower().startswith("w") else 1)
    if days > LONGEST_SPAN:
        raise UsageProblem(f"{_quoted(words)} is longer than {LONGEST_SPAN} days; write a shorter span such as 90d")
    return days


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


def describe_window(window: Window) -> str:
    """The window as text for people: `2025-09-24`, or `2025-09-19 to 2025-09-27`."""
    if window.earliest == window.latest:
        return window.earliest.isoformat()
    return f"{window.earliest} to {window.latest}"


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


def _why_no_day(words: str) -> str:
    readings = number_readings(words)
    if len(readings) == 2:
        return f"{_quoted(words)} is {readings[0]} or {readings[1]}; write the one that you mean"
    if readings:
        return f"{_quoted(words)} is easily misread; write {readings[0]}"
    year = re.search(r"(?<!\d)\d{4}(?!\d)", words, re.ASCII)
    if year and int(year[0]) not in YEARS:
        return f"{_quoted(words)} is outside the years {YEARS[0]} to {YEARS[-1]}; write one such as 2026-06-30"
    return f"{_quoted(words)} is not a date; write one such as 2026-06-30"


def _quoted(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:60]}…")
