"""Periods that have a name: months, quarters, halves, years, and the fiscal years of two countries.

As with days, nothing is guessed: a name that may mean several periods names none here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from policytrack.text.dates import MONTHS, YEARS, calendar_day, month_end, month_number, month_start

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


class Period(NamedTuple):
    """A named stretch of days; *kind* goes before its name ("the month of "), *note* says what is ours."""

    name: str
    first: date
    last: date
    kind: str = ""
    note: str = ""


def named_period(words: str) -> Period | None:
    """Give the month, quarter, half, year or fiscal year that *words* name in full, else None."""
    return named_month(words) or _year(words) or _part_of_year(words)


def named_month(words: str) -> Period | None:
    """Give the month that *words* name in full, else None."""
    found = _match(_MONTH, words)
    if not found:
        return None
    number = month_number(found["name"]) if found["name"] else int(found["number"])
    first = calendar_day(int(found["year"] or found["iso_year"]), number or 0, 1)
    if first is None:
        return None
    return Period(f"{MONTHS[first.month - 1]} {first.year}", first, month_end(first, 1), "the month of ")


def _year(words: str) -> Period | None:
    return _calendar_year(words) or _fiscal_year(words)


def _calendar_year(words: str) -> Period | None:
    found = _match(_YEAR, words)
    first = calendar_day(int(found[1]), 1, 1) if found else None
    return Period(str(first.year), first, month_end(first, 12), "the year ") if first else None


def _fiscal_year(words: str) -> Period | None:
    """Read a fiscal year of the United States or of India.

    US: October to September, named for the year it ends in (31 U.S.C. 1102; the name is custom).
    India: April to March (General Clauses Act 1897, section 3(21)), written 2026-27, or FY27.
    Where no country is said, two years are India's and one is the US's: our reading, so noted.
    A "financial year 2027" that names no country may be either, and is none here.
    """
    found = _match(_FISCAL, words)
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
    if country == "US":
        name, adjective, first = f"US fiscal year {ends}", "US", month_start(ends - 1, 10)
    else:
        name, adjective, first = f"India's fiscal year {ends - 1}-{ends % 100:02}", "Indian", month_start(ends - 1, 4)
    note = "" if said else f"; that the {adjective} year is meant is our reading"
    return Period(name, first, month_end(first, 12), note=note)


def _part_of_year(words: str) -> Period | None:
    found = _match(_PART, words)
    year = _year(found["year"] or found["year_first"]) if found else None
    if not found or not year:
        return None
    code = (found["code"] or found["code_last"] or "").lower()
    part, months = ("quarter", 3) if (code or found["part"].lower()).startswith("q") else ("half", 6)
    nth = int(code[1]) if code else _NTH.get(found["nth"].lower(), 12 // months)
    if nth > 12 // months:
        return None
    first = month_start(year.first.year, year.first.month + months * (nth - 1))
    return Period(f"the {list(_NTH)[nth - 1]} {part} of {year.name}", first, month_end(first, months), note=year.note)


def _match(pattern: str, words: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, words, re.ASCII | re.IGNORECASE)
