"""Days in cells, in the orders in which people write them."""

from __future__ import annotations

import re
from datetime import date

from policytrack.domain.evidence import shown
from policytrack.errors import UsageProblem
from policytrack.interchange.items import Bad
from policytrack.text.dates import calendar_day, edtf_window, named_day

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE_LIKE = re.compile(
    rf"[\d./ -]*\d|\d{{1,2}}\.? {_MONTH}\.?,? \d{{4}}|{_MONTH}\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}-{_MONTH}-\d{{2,4}}",
    re.IGNORECASE,
)
"""What somebody has meant as a date."""
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")


def day_in(words: str, order: str) -> date | None:
    """The day; None where the words are none. *order*, of `mapping.ORDERS`, tells what `03/04/2026` is."""
    plain = " ".join(words.split())
    if timed := _ISO_TIME.fullmatch(plain):
        plain = timed[1]
    numbers = _NUMBERS.fullmatch(plain)
    if numbers and order != "iso":
        one, other, year = int(numbers[1]), int(numbers[2]), int(numbers[3])
        day, month = (one, other) if order == "day-first" else (other, one)
        return calendar_day(year, month, day)
    return named_day(plain)


def edtf_in(words: str, order: str, column: str) -> str:
    """A day, month, year or range of days, as EDTF writes it. Raises `Bad` for all else."""
    day = day_in(words, order)
    if day is not None:
        return day.isoformat()
    try:
        edtf_window(words)
    except UsageProblem:
        is_doubtful = _NUMBERS.fullmatch(words) and order == "iso"
        hint = "; say with dates: whether it is day-first or month-first" if is_doubtful else ""
        raise Bad(column, f"'{shown(words)}' is not a date{hint}") from None
    return words


def deadline_in(words: str, order: str, column: str) -> tuple[str, date | None]:
    """A deadline in its own words, and the day if it is one and the words do not show it.

    Raises `Bad` for what looks like a date and is none.
    """
    plain = " ".join(words.split())
    day = day_in(plain, order)
    if day is not None:
        return (plain, None) if day.isoformat() == plain else (plain, day)
    if _NUMBERS.fullmatch(plain) and order == "iso":
        raise Bad(column, f"'{shown(words)}' is a date in numbers; say with dates: whether day-first or month-first")
    if _DATE_LIKE.fullmatch(plain):
        try:
            edtf_window(plain)
        except UsageProblem:
            raise Bad(column, f"'{shown(words)}' is no date; mend it") from None
    return plain, None
