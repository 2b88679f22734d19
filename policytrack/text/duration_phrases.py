"""Parse the phrases of deadlines: lengths of time, and the words that come before a date or a period.

No dates are computed here; `deadlines` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policytrack.text.date_words import MONTHS

_USUAL = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2018\u2019", "-----''")
_CENTURY_IN_MONTHS, _CENTURY_IN_DAYS = 1_200, 36_500

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

# The calendar: "by 30 June 2026", "in February 2026", "by the end of FY2027", "by year-end".

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
_YEARS_END = (
    rf"(?:(?:{_BY}|before|at) )?(?:(?:the )?(?:end|close) of (?P<which>the|this|next)(?: calendar)? year"
    r"|(?:the )?year(?:'s)?[ -]end)"
)


class Length(NamedTuple):
    """A length of time from *shortest* to *longest*, in days or else in months.

    *words* are the length itself and *note* is our assumption about it, both for the deadline's reading. *start* is
    what the paper says it counts from, None if it does not say.
    """

    words: str
    shortest: int
    longest: int
    in_days: bool
    start: str | None = None
    note: str = ""

    @property
    def is_over_a_century(self) -> bool:
        return self.longest > (_CENTURY_IN_DAYS if self.in_days else _CENTURY_IN_MONTHS)


def plain_words(words: str) -> str:
    """The words with one kind of space, dash, quote and "US", without final punctuation or "at the latest"."""
    plain = " ".join(words.split()).translate(_USUAL).replace("U.S.", "US").rstrip(" .,;:")
    return re.sub(r",? at the latest$", "", plain, flags=re.IGNORECASE)


def read_length(words: str) -> Length | None:
    """The length of time that *words* give; None if they give none, or there is any other word."""
    match = _match(_WHEN + _LENGTH + _FROM, words)
    ends = match and _ends(match)
    if not match or not ends:
        return None
    length, unit = match["length"].lower(), match["unit"].lower()
    return Length(
        length if match["count"] else f"one {length}",
        *ends,
        in_days=unit in _IN_DAYS,
        start="now" if match["hence"] else match["start"],
        note="; a quarter is counted as three months" if unit == "quarter" else "",
    )


def split_leads(words: str) -> Iterator[tuple[str, str]]:
    """Each way to split the words into a lead, a key of `_LEADS` such as "by" or "end", and a date or period."""
    for lead, pattern in _LEADS.items():
        if match := _match(f"{pattern}(?P<rest>.+)", words):
            yield lead, match["rest"]


def years_to_its_end(words: str) -> int | None:
    """0 for "the end of the year", 1 for "the end of next year"; None for other words."""
    match = _match(_YEARS_END, words)
    return int((match["which"] or "").lower() == "next") if match else None


def means_publication(words: str) -> bool:
    """Whether the words mean the publication of the paper."""
    return _match(_PUBLICATION, words) is not None


def means_a_beginning(words: str) -> bool:
    """Whether the words say when something may begin, rather than when it is due."""
    return _match(r"(?:after|starting|no earlier than|not before) .+", words) is not None


def has_a_condition(words: str) -> bool:
    """Whether there is a word such as "if" that may change the meaning of the rest, or punctuation between clauses."""
    return re.search(_CONDITION, words, re.IGNORECASE) is not None


def has_a_measure(words: str) -> bool:
    """Whether the words contain a number, a length of time or a month, whatever the rest may mean."""
    return re.search(_MEASURE, words, re.IGNORECASE) is not None


def _ends(match: re.Match[str]) -> tuple[int, int] | None:
    """The shortest and the longest length that is meant, in days or else in months; None if it makes no sense."""
    unit, count = match["unit"].lower(), (match["count"] or "one").lower()
    if not match["count"] and (match["many"] or not match["next"]):
        return None
    halves = count.startswith("half") + bool(match["half"]) + bool(match["more"])
    if halves > 1 or (halves and (match["low"] or unit not in ("year", "decade"))):
        return None
    high = 0 if count.startswith("half") else _number(count)
    low = _number(match["low"]) if match["low"] else high
    if low > high or high + halves == 0:
        return None
    size = _IN_MONTHS.get(unit) or _IN_DAYS[unit]
    return low * size + halves * size // 2, high * size + halves * size // 2


def _number(words: str) -> int:
    return int(words) if words.isdigit() else sum(_VALUES[word] for word in re.split("[- ]", words.lower()))


def _match(pattern: str, words: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, words, re.ASCII | re.IGNORECASE)
