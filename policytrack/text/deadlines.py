"""Deadlines: from a paper's words, and what they count from, to the days on which a thing falls due.

A phrase is understood whole or not at all: one word left over may turn it round ("18 months
*if funded*"). What is not understood stays without days, and its reading says why.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from policytrack.errors import UsageProblem
from policytrack.text.dates import describe_window, edtf_window, named_day, number_readings
from policytrack.text.duration_phrases import (
    Length,
    has_a_condition,
    has_a_measure,
    means_a_beginning,
    means_publication,
    plain_words,
    read_length,
    split_leads,
    years_to_its_end,
)
from policytrack.text.periods import Period, named_month, named_period
from policytrack.text.values import Deadline, Window

_DAY = timedelta(days=1)
_LONGEST_TEXT = 300

_VAGUE = "the words give no length"
_UNREAD = "not every word can be read with certainty, so no day is given"
_TOO_LONG = "the length is more than a century, so no day is given"
_BEGINS = "the words say when it may begin, not when it is due"
_UNKNOWN = "which has not happened or whose day is not known"


@lru_cache(maxsize=1024)  # one paper's deadlines are often in the same words
def resolve(text: str, published: Window, anchor: str = "published", reading: str | None = None) -> Deadline:
    """Work out the days that a deadline's *text* comes to; none, and the reason, where it gives no day.

    A length counts from what the text says, or else from *anchor*: `published`, a date (EDTF,
    or `12 March 2026`), or an event's name, whose day is then not known. Where the text says
    an event and *anchor* is a date, that is the event's day. *reading* is the encoder's, in
    words that are read in place of the text. No words make this raise.
    """
    ours = (reading or "").strip()
    found = _read(plain_words(ours or text), published, anchor)
    said = found.reading
    if ours and found.earliest is None:
        said = f"our reading, {ours!r}, gives no day: {said}"
    elif ours:
        said = f"{said}; that the words mean {ours!r} is our reading"
    return found._replace(text=text, reading=said)


def anchor_window(anchor: str, published: Window) -> Window | None:
    """Give the days that an anchor stands for; None where it is an event whose day is not known.

    Figures that look like a date and are none are refused: they are a slip, not an event.
    """
    plain = plain_words(anchor)
    if _is_publication(plain):
        return published
    if day := named_day(plain):
        return Window(day, day)
    return edtf_window(plain) if re.fullmatch(r"[\d\s/.~-]+", plain, re.ASCII) else None


def _read(words: str, published: Window, anchor: str) -> Deadline:
    if len(words) > _LONGEST_TEXT:
        return _no_day(_UNREAD)
    found = _length(words, published, anchor) or _calendar(words) or _years_end(words, published, anchor)
    if found:
        return found
    if means_a_beginning(words):
        return _no_day(_BEGINS)
    return _no_day(_UNREAD if has_a_measure(words) else _VAGUE)


def _no_day(why: str) -> Deadline:
    return Deadline("", why)


def _due(reading: str, earliest: date, latest: date | None = None, opens: date | None = None) -> Deadline:
    """Give a deadline whose text is still to be put in: due on one day where no *latest* is given."""
    return Deadline("", reading, opens, earliest, latest or earliest)


class _Start(NamedTuple):
    """What something counts from: its days, if they are known, and the words for it."""

    window: Window | None
    words: str


def _length(words: str, published: Window, anchor: str) -> Deadline | None:
    length = read_length(words)
    if length is None:
        return None
    if length.is_over_a_century:
        return _no_day(_TOO_LONG)
    start = _start(length.start, published, anchor)
    if start is None:
        return None
    reading = f"{length.words} from {start.words}{length.note}"
    return _counted(reading, start.window, length) if start.window else _no_day(reading)


def _counted(reading: str, start: Window, length: Length) -> Deadline:
    """Count the shorter length from the window's first day, and the longer from its last.

    Months are dateutil's: where the month reached has no such day, its last day stands
    for it. 31 August 2025 and 18 months is 28 February 2027.
    """
    if length.in_days:
        return _due(reading, start.earliest + _DAY * length.shortest, start.latest + _DAY * length.longest)
    earliest = start.earliest + relativedelta(months=length.shortest)
    latest = start.latest + relativedelta(months=length.longest)
    if earliest.day < start.earliest.day or latest.day < start.latest.day:
        reading += "; where the month has no such day, its last day counts"
    return _due(reading, earliest, latest)


def _start(words: str | None, published: Window, anchor: str) -> _Start | None:
    """Find what a length counts from; None where the words after its "from" cannot be trusted."""
    given = _given(published, anchor)
    if words is None:
        return given
    if means_publication(words):
        return _Start(published, _publication(published))
    if words.lower() in ("now", "today"):
        ours = f"that {words!r} is the day of publication is our reading"
        return _Start(published, f"{_publication(published)}; {ours}")
    if window := _named_window(words):
        return _Start(window, _some_day(window))
    if readings := number_readings(words):
        return _Start(None, f"{words}, which is {' or '.join(map(str, readings))}")
    if has_a_condition(words):
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
        return _Start(window, f"{_publication(window)}; that it counts from publication is our reading")
    return _Start(window, f"{_some_day(window)}; that it counts from then is our reading")


def _publication(window: Window) -> str:
    return f"publication ({describe_window(window)})"


def _some_day(window: Window) -> str:
    days = describe_window(window)
    return days if window.earliest == window.latest else f"some day from {days}"


def _is_publication(anchor: str) -> bool:
    return anchor.strip().lower() in ("published", "publication")


def _named_window(words: str) -> Window | None:
    """Give the day or the month that the words name in full."""
    if day := _one_day(words):
        return Window(day, day)
    month = named_month(words)
    return Window(month.first, month.last) if month else None


def _one_day(words: str) -> date | None:
    """Give the day that the words name; if they are numbers, only where these have one reading."""
    readings = number_readings(words)
    return readings[0] if len(readings) == 1 else named_day(words)


def _calendar(words: str) -> Deadline | None:
    for lead, rest in split_leads(words):
        readings = number_readings(rest)
        if len(readings) == 2:
            return _no_day(f"{rest} is {readings[0]} or {readings[1]}, and the words do not say which")
        day, period = _one_day(rest), named_period(rest)
        due = _due_on(lead, day) if day else _due_in(lead, period) if period else None
        if due:
            return due
    return None


def _due_on(lead: str, day: date) -> Deadline | None:
    if lead == "before":
        return _due(f"before {day}, so by {day - _DAY}", day - _DAY)
    if lead == "on":
        return _due(f"on {day}", day, opens=day)
    return _due(f"by {day}", day) if lead in ("by", "") else None


def _due_in(lead: str, period: Period) -> Deadline | None:
    """Give the deadline in or about a period.

    "By 2030" alone has two readings, before 2030 begins and before it ends; it is due
    between the two, because nobody can say which the paper meant.
    """
    name, first, last, kind, note = period
    if lead == "end":
        return _due(f"the end of {name} ({last}){note}", last)
    if lead == "start":
        return _due(f"the start of {name} ({first}){note}", first)
    if lead == "before":
        return _due(f"before {name}, so by {first - _DAY}{note}", first - _DAY)
    if lead == "by":
        two = f"which may mean before it begins or before it ends ({first - _DAY} to {last})"
        return _due(f"by {name}, {two}{note}", first - _DAY, last)
    whole = f"{kind}{name}" if kind else f"{name} ({first} to {last})"
    return None if lead == "on" else _due(f"{whole}{note}", last, opens=first)


def _years_end(words: str, published: Window, anchor: str) -> Deadline | None:
    """Give the end of the anchor's year; between two such ends where its year is uncertain."""
    ahead = years_to_its_end(words)
    if ahead is None:
        return None
    start = _given(published, anchor)
    reading = f"the end of {'next' if ahead else 'the'} year, counted from {start.words}"
    if start.window is None:
        return _no_day(reading)
    return _due(reading, *(date(day.year + ahead, 12, 31) for day in start.window))
