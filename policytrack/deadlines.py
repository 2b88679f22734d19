"""Deadlines: from a paper's words, and what they count from, to the days on which a thing falls due.

A phrase is understood whole or not at all: one word left over may turn it round ("18 months
*if funded*"). What is not understood stays without days, and its reading says why.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from policytrack.days import (
    MONTHS,
    Period,
    describe_window,
    edtf_window,
    named_day,
    named_period,
    number_readings,
)
from policytrack.errors import UsageProblem
from policytrack.model import Deadline, Window

_DAY = timedelta(days=1)
_LONGEST_TEXT = 300
_MOST_MONTHS, _MOST_DAYS = 1_200, 36_500

_VAGUE = "the words give no length"
_UNREAD = "not every word can be read with certainty, so no day is given"
_TOO_LONG = "the length is more than a century, so no day is given"
_BEGINS = "the words say when it may begin, not when it is due"
_UNKNOWN = "which has not happened or whose day is not known"


def resolve(text: str, published: Window, anchor: str = "published", reading: str | None = None) -> Deadline:
    """Work out the days that a deadline's *text* comes to; none, and the reason, where it gives no day.

    A length counts from what the text says, or else from *anchor*: `published`, a date (EDTF,
    or `12 March 2026`), or an event's name, whose day is then not known. Where the text says
    an event and *anchor* is a date, that is the event's day. *reading* is the encoder's, in
    words that are read in place of the text. No words make this raise.
    """
    ours = (reading or "").strip()
    found = _read(_plain(ours or text), published, anchor)
    said = found.reading
    if ours and found.earliest is None:
        said = f"our reading, {ours!r}, gives no day: {said}"
    elif ours:
        said = f"{said}; that the words mean {ours!r} is our reading"
    return Deadline(text, said, found.opens, found.earliest, found.latest)


def anchor_window(anchor: str, published: Window) -> Window | None:
    """Give the days that an anchor stands for; None where it is an event whose day is not known.

    Figures that look like a date and are none are refused: they are a slip, not an event.
    """
    plain = _plain(anchor)
    if _is_publication(plain):
        return published
    if day := named_day(plain):
        return Window(day, day)
    return edtf_window(plain) if re.fullmatch(r"[\d\s/.~-]+", plain, re.ASCII) else None


def _plain(words: str) -> str:
    """Give the words with one kind of space, dash, quote and "US", and nothing idle at their end."""
    plain = " ".join(words.split()).translate(_USUAL).replace("U.S.", "US").rstrip(" .,;:")
    return re.sub(r",? at the latest$", "", plain, flags=re.IGNORECASE)


_USUAL = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2018\u2019", "-----''")


def _read(words: str, published: Window, anchor: str) -> Deadline:
    if len(words) > _LONGEST_TEXT:
        return _no_day(_UNREAD)
    found = _length(words, published, anchor) or _calendar(words) or _years_end(words, published, anchor)
    if found:
        return found
    if _match(r"(?:after|starting|no earlier than|not before) .+", words):
        return _no_day(_BEGINS)
    return _no_day(_UNREAD if re.search(_MEASURE, words, re.IGNORECASE) else _VAGUE)


def _no_day(why: str) -> Deadline:
    return Deadline("", why)


def _match(pattern: str, words: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, words, re.ASCII | re.IGNORECASE)


# Lengths: "within 18 months", "two to three years", "90 days after 12 March 2026".

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = rf"(?:\d{{1,12}}|(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_VALUES = {
    **{word: value for value, word in enumerate(f"{_ONES}|{_TEENS}".split("|"), 1)},
    **{word: value * 10 for value, word in enumerate(_TENS.split("|"), 2)},
    "a": 1,
    "an": 1,
}

_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_IN_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_UNIT = rf"(?:{'|'.join([*_IN_MONTHS, *_IN_DAYS])})"
_MEASURE = rf"\d|\b(?:{_NUMBER}|hundred|thousand|dozen|an? {_UNIT}|{'|'.join(MONTHS)})\b"

_WHEN = (
    r"(?:(?P<next>(?:within|in|over|during) the (?:next|coming) )"
    r"|(?:(?:within|in|inside|(?:by )?(?:no|not) (?:later|more) than) )?(?:a period of )?)"
)
_LENGTH = (
    rf"(?P<length>(?:(?:(?P<low>{_NUMBER})(?: to | or |(?<=\d)-(?=\d)))?"
    rf"(?P<count>{_NUMBER}|half an?|an?)(?P<half> and a half)? )?"
    rf"(?:calendar (?=day))?(?P<unit>{_UNIT})(?P<many>s?)(?P<more> and a half)?)"
)
_FROM = r"(?: (?:of|from|after|following) (?P<start>.+)|(?P<hence> hence))?"
_PUBLICATION = (
    r"(?:the )?(?:(?:date|day) of )?(?:its |this (?:paper|report|article|brief)'s )?publication"
    r"(?: of this (?:paper|report|article|brief))?|this (?:paper|report|article|brief)"
)
_CONDITION = (
    r"[,;:]|\b(?:if|or|and|unless|but|except|whichever|when|once|where|while|until|provided"
    r"|subject|depending|contingent|assuming)\b"
)


class _Start(NamedTuple):
    """What something counts from: its days, if they are known, and the words for it."""

    window: Window | None
    words: str


def _length(words: str, published: Window, anchor: str) -> Deadline | None:
    found = _match(_WHEN + _LENGTH + _FROM, words)
    units = found and _units(found)
    if not found or not units:
        return None
    if max(units) > (_MOST_DAYS if found["unit"].lower() in _IN_DAYS else _MOST_MONTHS):
        return _no_day(_TOO_LONG)
    start = _start("now" if found["hence"] else found["start"], published, anchor)
    if start is None:
        return None
    length = found["length"] if found["count"] else f"one {found['length']}"
    reading = f"{length.lower()} from {start.words}"
    if found["unit"].lower() == "quarter":
        reading += "; a quarter is counted as three months"
    if start.window is None:
        return _no_day(reading)
    return _counted(reading, start.window, units, in_days=found["unit"].lower() in _IN_DAYS)


def _counted(reading: str, start: Window, units: tuple[int, int], *, in_days: bool) -> Deadline:
    """Count the shorter length from the window's first day, and the longer from its last.

    Months are dateutil's: where the month reached has no such day, its last day stands
    for it. 31 August 2025 and 18 months is 28 February 2027.
    """
    low, high = (timedelta(count) if in_days else relativedelta(months=count) for count in units)
    earliest, latest = start.earliest + low, start.latest + high
    if not in_days and (earliest.day < start.earliest.day or latest.day < start.latest.day):
        reading += "; where the month has no such day, its last day counts"
    return Deadline("", reading, None, earliest, latest)


def _units(found: re.Match[str]) -> tuple[int, int] | None:
    """Give the shortest and the longest length meant, in days or else in months; None if there is none."""
    unit, count = found["unit"].lower(), (found["count"] or "one").lower()
    if not found["count"] and (found["many"] or not found["next"]):
        return None
    size = _IN_MONTHS.get(unit) or _IN_DAYS[unit]
    halves = count.startswith("half") + bool(found["half"]) + bool(found["more"])
    if halves > 1 or (halves and (found["low"] or unit not in ("year", "decade"))):
        return None
    high = 0 if count.startswith("half") else _number(count)
    low = _number(found["low"]) if found["low"] else high
    if low > high or high + halves == 0:
        return None
    return low * size + halves * size // 2, high * size + halves * size // 2


def _number(words: str) -> int:
    return int(words) if words.isdigit() else sum(_VALUES[word] for word in re.split("[- ]", words.lower()))


def _start(words: str | None, published: Window, anchor: str) -> _Start | None:
    """Find what a length counts from; None where the words after its "from" cannot be trusted."""
    given = _given(published, anchor)
    if words is None:
        return given
    publication = f"publication ({describe_window(published)})"
    if _match(_PUBLICATION, words):
        return _Start(published, publication)
    if words.lower() in ("now", "today"):
        return _Start(published, f"{publication}; that {words!r} is the day of publication is our reading")
    if window := _named_window(words):
        return _Start(window, _some_day(window))
    if readings := number_readings(words):
        return _Start(None, f"{words}, which is {' or '.join(map(str, readings))}")
    if re.search(_CONDITION, words, re.IGNORECASE):
        return None
    if given.window is None or _is_publication(anchor):
        return _Start(None, f"{words}, {_UNKNOWN}")
    return _Start(given.window, f"{words}, taken to be {_some_day(given.window)}; that is our reading")


def _given(published: Window, anchor: str) -> _Start:
    """Read the register's own anchor, for words that do not say what they count from."""
    try:
        window = anchor_window(anchor, published)
    except UsageProblem:
        return _Start(None, f"{anchor}, which is not a date")
    if window is None:
        return _Start(None, f"{anchor}, {_UNKNOWN}")
    if _is_publication(anchor):
        return _Start(
            window, f"publication ({describe_window(window)}); that it counts from publication is our reading"
        )
    return _Start(window, f"{_some_day(window)}; that it counts from then is our reading")


def _some_day(window: Window) -> str:
    days = describe_window(window)
    return days if window.earliest == window.latest else f"some day from {days}"


def _is_publication(anchor: str) -> bool:
    return anchor.strip().lower() in ("published", "publication")


def _named_window(words: str) -> Window | None:
    """Give the day or the month that the words name in full."""
    readings = number_readings(words)
    if day := named_day(words) or (readings[0] if len(readings) == 1 else None):
        return Window(day, day)
    period = named_period(words)
    return Window(period.first, period.last) if period and period.kind.startswith("the month") else None


# The calendar: "by 30 June 2026", "in February 2026", "by the end of FY2027".

_BY = r"(?:by|(?:by )?(?:no|not) later than|on or before)"
_LEADS = {
    "end": rf"(?:(?:{_BY}|before|at) )?(?:(?:the )?(?:end|close)(?: of |[ -])|year-end )",
    "start": rf"(?:{_BY}|at) (?:the )?(?:start|beginning) of ",
    "before": r"(?:before|prior to) (?:(?:the )?(?:start|beginning) of )?",
    "by": f"{_BY} ",
    "on": "on ",
    "in": "(?:in|during|within) ",
    "": "",
}


def _calendar(words: str) -> Deadline | None:
    for lead, pattern in _LEADS.items():
        if found := _match(f"{pattern}(?P<rest>.+)", words):
            rest = found["rest"]
            readings = number_readings(rest)
            if len(readings) == 2:
                return _no_day(f"{rest} is {readings[0]} or {readings[1]}, and the words do not say which")
            day, period = named_day(rest) or next(iter(readings), None), named_period(rest)
            due = _due_on(lead, day) if day else _due_in(lead, period) if period else None
            if due:
                return due
    return None


def _due_on(lead: str, day: date) -> Deadline | None:
    if lead == "before":
        return Deadline("", f"before {day}, so by {day - _DAY}", None, day - _DAY, day - _DAY)
    if lead == "on":
        return Deadline("", f"on {day}", day, day, day)
    return Deadline("", f"by {day}", None, day, day) if lead in ("by", "") else None


def _due_in(lead: str, period: Period) -> Deadline | None:
    """Give the deadline in or about a period.

    "By 2030" alone has two readings, before 2030 begins and before it ends; it is due
    between the two, because nobody can say which the paper meant.
    """
    name, first, last, kind, note = period
    if lead == "end":
        return Deadline("", f"the end of {name} ({last}){note}", None, last, last)
    if lead == "start":
        return Deadline("", f"the start of {name} ({first}){note}", None, first, first)
    if lead == "before":
        return Deadline("", f"before {name}, so by {first - _DAY}{note}", None, first - _DAY, first - _DAY)
    if lead == "by":
        two = f"which may mean before it begins or before it ends ({first - _DAY} to {last})"
        return Deadline("", f"by {name}, {two}{note}", None, first - _DAY, last)
    whole = f"{kind}{name}" if kind else f"{name} ({first} to {last})"
    return None if lead == "on" else Deadline("", f"{whole}{note}", first, last, last)


_YEARS_END = (
    rf"(?:(?:{_BY}|before|at) )?(?:(?:the )?(?:end|close) of (?:the|this|(?P<next>next))(?: calendar)? year"
    r"|(?:the )?year(?:'s)?[ -]end)"
)


def _years_end(words: str, published: Window, anchor: str) -> Deadline | None:
    """Give the end of the anchor's year; between two such ends where its year is uncertain."""
    found = _match(_YEARS_END, words)
    if not found:
        return None
    start = _given(published, anchor)
    reading = f"the end of {'next' if found['next'] else 'the'} year, counted from {start.words}"
    if start.window is None:
        return _no_day(reading)
    ahead = 1 if found["next"] else 0
    earliest, latest = (date(day.year + ahead, 12, 31) for day in (start.window.earliest, start.window.latest))
    return Deadline("", reading, None, earliest, latest)
