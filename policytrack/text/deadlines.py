"""Resolve deadlines: from a paper's words, and what they count from, to the days on which something is due.

A phrase is understood completely or not at all, because a single word may change its meaning ("18 months *if funded*").
A deadline that is not understood has no dates, and its reading says why.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from policytrack.errors import UsageProblem
from policytrack.text.date_words import describe_window
from policytrack.text.dates import edtf_window, named_day, number_readings
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
_LONGEST_TEXT = 300  # characters

_VAGUE = "the words do not say how long"
_UNREAD = "not every word can be read with certainty, so there is no date"
_TOO_LONG = "the length is more than a century, so there is no date"
_BEGINS = "the words say when it may begin, not when it is due"
_UNKNOWN = "which has not happened or whose date is not known"


@lru_cache(maxsize=1024)  # many deadlines of a paper have the same words
def resolve(text: str, published: Window, anchor: str = "published", reading: str | None = None) -> Deadline:
    """The deadline that *text* describes; if it gives no date, its reading says why. Never raises.

    A length of time counts from what the text says, or else from *anchor*: `published`, a date (EDTF, or
    `12 March 2026`), or an event, whose date is then unknown. If the text names an event and *anchor* is a date, that
    is taken as the event's date. *reading* is how the encoder understood the text, and is resolved in its place.
    """
    encoders = (reading or "").strip()
    deadline = _read(plain_words(encoders or text), published, anchor)
    explanation = deadline.reading
    if encoders and deadline.earliest is None:
        explanation = f"our reading, {encoders!r}, gives no date: {explanation}"
    elif encoders:
        explanation = f"{explanation}; that the words mean {encoders!r} is our reading"
    return deadline._replace(text=text, reading=explanation)


def anchor_window(anchor: str, published: Window) -> Window | None:
    """The window of days that an anchor means; None if it is an event, whose date is unknown.

    Raises `UsageProblem` for numbers that look like a date but are none, because that is a mistake and not an event.
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
    deadline = _length(words, published, anchor) or _calendar(words) or _years_end(words, published, anchor)
    if deadline:
        return deadline
    if means_a_beginning(words):
        return _no_day(_BEGINS)
    return _no_day(_UNREAD if has_a_measure(words) else _VAGUE)


def _no_day(why: str) -> Deadline:
    return Deadline("", why)


def _due(reading: str, earliest: date, latest: date | None = None, opens: date | None = None) -> Deadline:
    """A deadline, still without its text; due on the day *earliest* if there is no *latest*."""
    return Deadline("", reading, opens, earliest, latest or earliest)


class _Start(NamedTuple):
    """What a length counts from: the window of days, None if unknown, and a description for the reading."""

    window: Window | None
    words: str


def _length(words: str, published: Window, anchor: str) -> Deadline | None:
    """The deadline that a length of time gives; None if the words are no length."""
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
    """The deadline from the window's first day and the shortest length, to its last day and the longest.

    Months are counted as dateutil does: if the resulting month has no such day, its last day is taken. 18 months from
    31 August 2025 is 28 February 2027.
    """
    if length.in_days:
        return _due(reading, start.earliest + _DAY * length.shortest, start.latest + _DAY * length.longest)
    earliest = start.earliest + relativedelta(months=length.shortest)
    latest = start.latest + relativedelta(months=length.longest)
    if earliest.day < start.earliest.day or latest.day < start.latest.day:
        reading += "; where the month has no such day, its last day counts"
    return _due(reading, earliest, latest)


def _start(words: str | None, published: Window, anchor: str) -> _Start | None:
    """What a length counts from; None if the words after "from" contain a condition, so that no date can be given."""
    given = _given(published, anchor)
    if words is None:
        return given
    if means_publication(words):
        return _Start(published, _publication(published))
    if words.lower() in ("now", "today"):
        assumption = f"that {words!r} is the date of publication is our reading"
        return _Start(published, f"{_publication(published)}; {assumption}")
    if window := _named_window(words):
        return _Start(window, _some_date(window))
    if readings := number_readings(words):
        return _Start(None, f"{words}, which is {' or '.join(map(str, readings))}")
    if has_a_condition(words):
        return None
    if given.window is None or _is_publication(anchor):
        return _Start(None, f"{words}, {_UNKNOWN}")
    return _Start(given.window, f"{words}, taken to be {_some_date(given.window)}; that is our reading")


def _given(published: Window, anchor: str) -> _Start:
    """What the register's anchor means, for words that do not say what they count from."""
    try:
        window = anchor_window(anchor, published)
    except UsageProblem:
        return _Start(None, f"{anchor}, which is not a date")
    if window is None:
        return _Start(None, f"{anchor}, {_UNKNOWN}")
    if _is_publication(anchor):
        return _Start(window, f"{_publication(window)}; that it counts from publication is our reading")
    return _Start(window, f"{_some_date(window)}; that it counts from then is our reading")


def _publication(window: Window) -> str:
    return f"publication ({describe_window(window)})"


def _some_date(window: Window) -> str:
    days = describe_window(window)
    return days if window.earliest == window.latest else f"a date from {days}"


def _is_publication(anchor: str) -> bool:
    return anchor.strip().lower() in ("published", "publication")


def _named_window(words: str) -> Window | None:
    """The window of a complete date or month; None for anything else."""
    if day := _one_day(words):
        return Window(day, day)
    month = named_month(words)
    return Window(month.first, month.last) if month else None


def _one_day(words: str) -> date | None:
    """The date that the words give; for numbers such as 20/02/2026, only if they have a single reading."""
    readings = number_readings(words)
    return readings[0] if len(readings) == 1 else named_day(words)


def _calendar(words: str) -> Deadline | None:
    """The deadline that a date or a named period gives; None if the words are neither."""
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
    """The deadline that a period gives after the word *lead*; None if the two do not go together.

    "By 2030" may mean before 2030 begins or before it ends. Nobody can say which the paper meant, so the deadline is
    uncertain: somewhere between the two.
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
    """The end of the anchor's year, or of the next; uncertain if the anchor may be in either of two years."""
    ahead = years_to_its_end(words)
    if ahead is None:
        return None
    start = _given(published, anchor)
    reading = f"the end of {'next' if ahead else 'the'} year, counted from {start.words}"
    if start.window is None:
        return _no_day(reading)
    return _due(reading, *(date(day.year + ahead, 12, 31) for day in start.window))
