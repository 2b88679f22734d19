"""Days, spans and windows of days, read from the few forms in which people write them.

Nothing is guessed: a form that can be read in two ways is refused, with the readings named.
Patterns are compiled when they are first used, because most commands are given no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from policytrack.errors import UsageProblem
from policytrack.text.values import Window

# A century and more is left on either side, so that adding a span never leaves the calendar.
YEARS = range(1000, 9800)
LONGEST_SPAN = 36_500
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
    """Read a day as people type it: `2026-02-20`, `20 Feb 2026`, `Feb 20, 2026`, `today` or its neighbours.

    Days in numbers and slashes are refused even where only one reading is possible:
    who is let through with `20/02/2026` will be misread with `03/04/2026`.
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
    """Give the day that *words* name in full and in one way, else None."""
    for form in (_ISO, _DAY_FIRST, _MONTH_FIRST):
        if found := re.fullmatch(form, words, _LETTERS):
            month = found["month"]
            number = int(month) if month.isdigit() else month_number(month)
            return calendar_day(int(found["year"]), number or 0, int(found["day"]))
    return None


def number_readings(words: str) -> tuple[date, ...]:
    """Give the one or two days that numbers such as `03/04/2026` may mean; none for other words."""
    found = re.fullmatch(_NUMBERS, words, re.ASCII)
    if found is None:
        return ()
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    days = {calendar_day(year, one, other), calendar_day(year, other, one)}
    return tuple(sorted(day for day in days if day is not None))


def month_number(word: str) -> int | None:
    """1 to 12 for an English month's name or its usual short form, else None."""
    known = word.capitalize()
    known = "Sep" if known == "Sept" else known
    return next((number for number, name in enumerate(MONTHS, 1) if known in (name, name[:3])), None)


def parse_span(words: str) -> int:
    """How many days `90d`, `2w`, `90 days` or `2 weeks` are; at most 36500."""
    found = re.fullmatch(_SPAN, " ".join(words.split()), _LETTERS)
    if found is None:
        raise UsageProblem(f"{_quoted(words)} is not a span of days; write one such as 90d or 2w")
    digits = found[1].lstrip("0") or "0"
    # Python refuses to turn thousands of digits into a number, with an error of its own.
    days = int(digits[:9]) * (7 if found[2].lower().startswith("w") else 1)
    if days > LONGEST_SPAN:
        raise UsageProblem(f"{_quoted(words)} is longer than {LONGEST_SPAN} days; write a shorter span such as 90d")
    return days


def edtf_window(words: str) -> Window:
    """Give the days between which a date in EDTF lies: `2025-09-24`, `2025-09`, `2025`, or `A/B`.

    EDTF is ISO 8601-2:2019; this is its level 0, without times of day, and `~` of its
    level 1. EDTF leaves open how wide "about" is. Ours is one unit of the date's own
    precision on either side: `2025-09~` is August to October, `2025~/2026` 2024 to 2026.
    """
    first, _, last = words.strip().partition("/")
    (begins, opening), (ends, closing) = _edtf_date(first, words), _edtf_date(last if "/" in words else first, words)
    if ends < begins:
        raise UsageProblem(f"{_quoted(words)} ends before it begins; write the earlier date first")
    return Window(opening.earliest, closing.latest)


def describe_window(window: Window) -> str:
    """Show a window to people: `2025-09-24`, or `2025-09-19 to 2025-09-27`."""
    if window.earliest == window.latest:
        return window.earliest.isoformat()
    return f"{window.earliest} to {window.latest}"


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Give the day of those numbers, or None where the calendar, or `YEARS`, has no such day."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def month_start(year: int, month: int) -> date:
    """Give the first day of a month; months before 1 and after 12 run on into the years around."""
    years, month = divmod(month - 1, 12)
    return date(year + years, month + 1, 1)


def month_end(first: date, months: int) -> date:
    """Give the last day of so many months, of which *first* begins the first."""
    return month_start(first.year, first.month + months) - _DAY


def _edtf_date(part: str, words: str) -> tuple[date, Window]:
    """Give a date's first day, and the window in which it lies: wider than the date where it is approximate."""
    if number_readings(words):
        raise UsageProblem(_why_no_day(words))
    found = re.fullmatch(_EDTF, part, re.ASCII)
    if found is None:
        raise UsageProblem(
            f"{_quoted(words)} is not a date or window; write 2025-09-24, 2025-09, 2025, "
            "two of them such as 2025-09-19/2025-09-27, or add ~ for about"
        )
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = calendar_day(year, month, day)
    if first is None:
        raise UsageProblem(_why_no_day(part))
    about = 1 if found[4] else 0
    if found[3]:
        return first, Window(first - about * _DAY, first + about * _DAY)
    months = 1 if found[2] else 12
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
