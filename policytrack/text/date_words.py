"""Dates as people write them in sentences."""

from datetime import date

from policytrack.text.values import Window

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_words(day: date, beside: date | None = None) -> str:
    """The date as people write it in a sentence: `3 Jul 2026`; without the year if that is the year of *beside*."""
    words = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return words if beside is not None and beside.year == day.year else f"{words} {day.year}"


def describe_window(window: Window) -> str:
    """The window as text for people: `2025-09-24`, or `2025-09-19 to 2025-09-27`."""
    if window.earliest == window.latest:
        return window.earliest.isoformat()
    return f"{window.earliest} to {window.latest}"
