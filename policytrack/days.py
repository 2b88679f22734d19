"""Days, spans, windows and periods of days, read from the few forms in which people write them.

Nothing is guessed: a form that can be read in two ways is refused, with the readings named.
Patterns are compiled when they are first used, because most commands are given no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from policytrack.errors import UsageProblem
from policytrack.model import Window

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
_MONTH = r"(?:the month of )?(?P<name>[a-z]+)\.?(?:,| of)? (?P<year>\d{4})|(?P<iso_year>\d{4})-(?P<number>\d\d)"
_YEAR = r"(?:(?:the )?(?:calendar )?year |CY ?)?(\d{4})"
_PART = (
    r"(?:the )?(?:(?P<code>[qh][1-4])|(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th) "
    r"(?P<part>quarter|half))(?: of)? (?P<year>.+)|(?P<year_first>\d{4})[ -](?P<code_last>[qh][1-4])"
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_COUNTRY = r"(?:US|American|America's|United States|India(?:'s|n)?)"
_FISCAL = (
    rf"(?:the )?(?:(?P<before>{_COUNTRY}) )?(?P<kind>FY|fiscal(?: year)?|financial year) ?"
    rf"(?P<year>\d{{4}}|\d\d)(?:[-/](?P<until>\d{{4}}|\d\d))?"
    rf"(?: \(?(?:in |of )?(?:the )?(?P<after>{_COUNTRY})\)?)?"
)
_LETTERS = re.ASCII | re.IGNORECASE
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A named stretch of days; *kind* goes before its name ("the month of "), *note* says what is ours."""

    name: str
    first: date
    last: date
    kind: str = ""
    note: str = ""


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
            return _day(int(found["year"]), number or 0, int(found["day"]))
    return None


def number_readings(words: str) -> tuple[date, ...]:
    """Give the one or two days that numbers such as `03/04/2026` may mean; none for other words."""
    found = re.fullmatch(_NUMBERS, words, re.ASCII)
    if found is None:
        return ()
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    days = {_day(year, one, other), _day(year, other, one)}
    return tuple(sorted(day for day in days if day is not None))


def month_number(word: str) -> int | None:
    """1 to 12 for an English month's name or its usual short form, else None."""
    short = word.capitalize()
    known = (short in (name, name[:3]) or (short, name) == ("Sept", "September") for name in MONTHS)
    return next((number for number, is_it in enumerate(known, 1) if is_it), None)


def named_period(words: str) -> Period | None:
    """Give the month, quarter, half, year or fiscal year that *words* name in full, else None."""
    return _month(words) or _year(words) or _part_of_year(words)


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
    begins, ends = _edtf_date(first, words), _edtf_date(last if "/" in words else first, words)
    if ends[1] < begins[1]:
        raise UsageProblem(f"{_quoted(words)} ends before it begins; write the earlier date first")
    return Window(begins[0], ends[3])


def describe_window(window: Window) -> str:
    """Show a window to people: `2025-09-24`, or `2025-09-19 to 2025-09-27`."""
    if window.earliest == window.latest:
        return window.earliest.isoformat()
    return f"{window.earliest} to {window.latest}"


def month_start(year: int, month: int) -> date:
    """Give the first day of a month; months before 1 and after 12 run on into the years around."""
    years, month = divmod(month - 1, 12)
    return date(year + years, month + 1, 1)


def _month(words: str) -> Period | None:
    found = re.fullmatch(_MONTH, words, _LETTERS)
    if not found:
        return None
    number = month_number(found["name"]) if found["name"] else int(found["number"])
    first = _day(int(found["year"] or found["iso_year"]), number or 0, 1)
    if first is None:
        return None
    return Period(f"{MONTHS[first.month - 1]} {first.year}", first, _month_end(first, 1), "the month of ")


def _year(words: str) -> Period | None:
    found = re.fullmatch(_YEAR, words, _LETTERS)
    if not found:
        return _fiscal_year(words)
    first = _day(int(found[1]), 1, 1)
    return Period(found[1], first, _month_end(first, 12), "the year ") if first else None


def _fiscal_year(words: str) -> Period | None:
    """Read a fiscal year of the United States or of India.

    US: October to September, named for the year it ends in (31 U.S.C. 1102; the name is custom).
    India: April to March (General Clauses Act 1897, section 3(21)), written 2026-27, or FY27.
    Where no country is said, two years are India's and one is the US's: our reading, so noted.
    A "financial year 2027" that names no country may be either, and is none here.
    """
    found = re.fullmatch(_FISCAL, words, _LETTERS)
    if not found:
        return None
    until = found["until"]
    said = {"India" if "ndia" in name.lower() else "US" for name in found.group("before", "after") if name}
    if len(said) > 1 or (not said and not until and found["kind"].lower() == "financial year"):
        return None
    country = next(iter(said), "India" if until else "US")
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    ends = year + 1 if until else year
    if ends - 1 not in YEARS or (until and (country == "US" or int(until) not in (ends, ends % 100))):
        return None
    first = month_start(ends - 1, 10 if country == "US" else 4)
    name = f"US fiscal year {ends}" if country == "US" else f"India's fiscal year {ends - 1}-{ends % 100:02}"
    note = "" if said else f"; that the {'US' if country == 'US' else 'Indian'} year is meant is our reading"
    return Period(name, first, _month_end(first, 12), note=note)


def _part_of_year(words: str) -> Period | None:
    found = re.fullmatch(_PART, words, _LETTERS)
    year = _year(found["year"] or found["year_first"]) if found else None
    if not found or not year:
        return None
    code = (found["code"] or found["code_last"] or "").lower()
    part, months = ("quarter", 3) if (code or found["part"].lower()).startswith("q") else ("half", 6)
    nth = int(code[1]) if code else _NTH.get(found["nth"].lower(), 12 // months)
    if nth > 12 // months:
        return None
    first = month_start(year.first.year, year.first.month + months * (nth - 1))
    return Period(f"the {list(_NTH)[nth - 1]} {part} of {year.name}", first, _month_end(first, months), note=year.note)


def _month_end(first: date, months: int) -> date:
    """Give the last day of so many months that begin with *first*."""
    return month_start(first.year, first.month + months) - _DAY


def _edtf_date(part: str, words: str) -> tuple[date, date, date, date]:
    """Give a date's first and last day, between the same two moved apart where it is approximate."""
    found = re.fullmatch(_EDTF, part, re.ASCII)
    if number_readings(words):
        raise UsageProblem(_why_no_day(words))
    if found is None:
        raise UsageProblem(
            f"{_quoted(words)} is not a date or window; write 2025-09-24, 2025-09, 2025, "
            "two of them such as 2025-09-19/2025-09-27, or add ~ for about"
        )
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = _day(year, month, day)
    if first is None:
        raise UsageProblem(_why_no_day(part))
    if found[3]:
        before, last, after = first - _DAY, first, first + _DAY
    else:
        months = 1 if found[2] else 12
        before, last, after = (
            month_start(year, month - months),
            _month_end(first, months),
            _month_end(first, 2 * months),
        )
    return (before, first, last, after) if found[4] else (first, first, last, last)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


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
