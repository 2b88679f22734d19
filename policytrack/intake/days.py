"""Days in cells, in the orders in which people write them."""

from __future__ import annotations

import re
from datetime import date

from policytrack.days import calendar_day, edtf_window, named_day
from policytrack.errors import UsageProblem
from policytrack.evidence import shown
from policytrack.intake.items import Bad

_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
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
        hint = "; say with dates: whether it is day-first or month-first" if _NUMBERS.fullmatch(words) else ""
        raise Bad(column, f"'{shown(words)}' is not a date{hint}") from None
    return words


def deadline_in(words: str, order: str, column: str) -> str:
    """A deadline that is a date, as a date; all other words as they are, for they are kept.

    Raises `Bad` for a date in numbers whose order is not known.
    """
    day = day_in(words, order)
    if day is None and _NUMBERS.fullmatch(words):
        raise Bad(column, f"'{shown(words)}' is a date in numbers; say with dates: whether day-first or month-first")
    return day.isoformat() if day is not None else " ".join(words.split())
