"""The present day and moment: the only module that asks the clock and the environment for them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from policytrack.errors import UsageProblem


def today() -> date:
    """The present day: POLICYTRACK_TODAY, else SOURCE_DATE_EPOCH (in UTC), else the clock's, in local time.

    Raises `UsageProblem` if a variable cannot be read as a day.
    """
    named = os.environ.get("POLICYTRACK_TODAY")
    if named:
        from policytrack.text.dates import parse_day

        return parse_day(named, datetime.now().astimezone().date())
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        return _day_of_epoch(epoch)
    return datetime.now().astimezone().date()


def _day_of_epoch(epoch: str) -> date:
    """The day of a number of seconds since 1970, in UTC (https://reproducible-builds.org/specs/source-date-epoch)."""
    from policytrack.text.dates import YEARS

    try:
        day = datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise UsageProblem(
            f"SOURCE_DATE_EPOCH is '{epoch}', which is not a number of seconds; unset it or correct it"
        ) from None
    if day.year not in YEARS:
        years = f"{YEARS[0]} to {YEARS[-1]}"
        raise UsageProblem(f"SOURCE_DATE_EPOCH is '{epoch}', {day}, outside the years {years}; unset it or correct it")
    return day


def now() -> datetime:
    """The present moment, in UTC: what entries of the journal are stamped with, whatever day is named."""
    return datetime.now(UTC)
