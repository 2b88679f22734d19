"""Parse the names of periods: months, quarters, halves, years, and the fiscal years of the US and India.

As with dates, nothing is guessed: a name that may mean several periods is not accepted.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from policytrack.text.date_words import MONTHS
from policytrack.text.dates import YEARS, calendar_day, month_end, month_number, month_start

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
    """A named period, from its *first* to its *last* day.

    *kind* is what a sentence puts before the name, such as "the month of ", and *note* our assumption in reading it.
    """

    name: str
    first: date
    last: date
    kind: str = ""
    note: str = ""


def named_period(words: str) -> Period | None:
    """The month, quarter, half, year or fiscal year that *words* name in full; None for anything else."""
    return named_month(words) or _year(words) or _part_of_year(words)


def named_month(words: str) -> Period | None:
    """The month that *words* name with its year; None for anything else."""
    match = _match(_MONTH, words)
    if not match:
        return None
    number = month_number(match["name"]) if match["name"] else int(match["number"])
    first = calendar_day(int(match["year"] or match["iso_year"]), number or 0, 1)
    if first is None:
        return None
    return Period(f"{MONTHS[first.month - 1]} {first.year}", first, month_end(first, 1), "the month of ")


def _year(words: str) -> Period | None:
    return _calendar_year(words) or _fiscal_year(words)


def _calendar_year(words: str) -> Period | None:
    match = _match(_YEAR, words)
    first = calendar_day(int(match[1]), 1, 1) if match else None
    return Period(str(first.year), first, month_end(first, 12), "the year ") if first else None


def _fiscal_year(words: str) -> Period | None:
    """The fiscal year of the United States or of India that *words* name; None for anything else.

    US: October to September, named by convention after the year in which it ends (31 U.S.C. 1102).
    India: April to March (General Clauses Act 1897, section 3(21)), written 2026-27, or FY27.

    If no country is named, a pair of years is taken as India's and a single year as the US's, with a note that this is
    our reading. "Financial year 2027" without a country may be either, so it is not accepted.
    """
    match = _match(_FISCAL, words)
    if not match:
        return None
    until = match["until"]
    countries = {"India" if "ndia" in name.lower() else "US" for name in match.group("before", "after") if name}
    if len(countries) > 1 or (not countries and not until and match["kind"].lower() == "financial year"):
        return None
    country = next(iter(countries), "India" if until else "US")
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    ends = year + 1 if until else year
    if ends - 1 not in YEARS or (until and (country == "US" or int(until) not in (ends, ends % 100))):
        return None
    if country == "US":
        name, adjective, first = f"US fiscal year {ends}", "US", month_start(ends - 1, 10)
    else:
        name, adjective, first = f"India's fiscal year {ends - 1}-{ends % 100:02}", "Indian", month_start(ends - 1, 4)
    note = "" if countries else f"; that the {adjective} year is meant is our reading"
    return Period(name, first, month_end(first, 12), note=note)


def _part_of_year(words: str) -> Period | None:
    match = _match(_PART, words)
    year = _year(match["year"] or match["year_first"]) if match else None
    if not match or not year:
        return None
    code = (match["code"] or match["code_last"] or "").lower()
    part, months = ("quarter", 3) if (code or match["part"].lower()).startswith("q") else ("half", 6)
    nth = int(code[1]) if code else _NTH.get(match["nth"].lower(), 12 // months)
    if nth > 12 // months:
        return None
    first = month_start(year.first.year, year.first.month + months * (nth - 1))
    return Period(f"the {list(_NTH)[nth - 1]} {part} of {year.name}", first, month_end(first, months), note=year.note)


def _match(pattern: str, words: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, words, re.ASCII | re.IGNORECASE)
