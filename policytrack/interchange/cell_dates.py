"""Read the dates in cells, in the order of day and month that the mapping names."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from policytrack.domain.evidence import excerpt
from policytrack.errors import UsageProblem
from policytrack.interchange.items import BadRow
from policytrack.text.dates import calendar_day, edtf_window, named_day

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE_LIKE = re.compile(
    rf"[\d./ -]*\d|\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}-{_MONTH}-\d{{2,4}}",
    re.IGNORECASE,
)
"""Text that was meant as a date."""
_ISO_WITHOUT_ZEROS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")


def day_in(words: str, order: str) -> date | None:
    """The date; None if the words are not one. *order*, one of `mapping.ORDERS`, says how `03/04/2026` is meant."""
    plain = " ".join(words.split())
    if timed := _ISO_TIME.fullmatch(plain):
        plain = timed[1]
    if parts := _ISO_WITHOUT_ZEROS.fullmatch(plain):
        return calendar_day(*map(int, parts.groups()))
    numbers = _NUMBERS.fullmatch(plain)
    if numbers and order != "iso":
        first, second, year = int(numbers[1]), int(numbers[2]), int(numbers[3])
        day, month = (first, second) if order == "day-first" else (second, first)
        return calendar_day(year, month, day)
    return named_day(plain)


@lru_cache(maxsize=4_096)
def edtf_in(words: str, order: str, column: str) -> str:
    """A date, month, year or range of dates in EDTF. Raises `BadRow` for anything else."""
    day = day_in(words, order)
    if day is not None:
        return day.isoformat()
    try:
        edtf_window(words)
    except UsageProblem:
        is_doubtful = _NUMBERS.fullmatch(words) and order == "iso"
        hint = "; add dates: day-first or dates: month-first to the mapping" if is_doubtful else ""
        raise BadRow(column, f"'{excerpt(words)}' is not a date{hint}") from None
    return words


@lru_cache(maxsize=4_096)
def deadline_in(words: str, order: str, column: str) -> tuple[str, date | None]:
    """The deadline's words, and the date if they are a date that is not written as in ISO 8601.

    Raises `BadRow` if the words look like a date and are not one.
    """
    plain = " ".join(words.split())
    day = day_in(plain, order)
    if day is not None:
        return (plain, None) if day.isoformat() == plain else (plain, day)
    if _NUMBERS.fullmatch(plain) and order == "iso":
        raise BadRow(
            column,
            f"'{excerpt(words)}' is a date in numbers; add dates: day-first or dates: month-first to the mapping",
        )
    if _DATE_LIKE.fullmatch(plain):
        try:
            edtf_window(plain)
        except UsageProblem:
            raise BadRow(column, f"'{excerpt(words)}' is not a date; fix it") from None
    return plain, None
