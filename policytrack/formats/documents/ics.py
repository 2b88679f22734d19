"""A report as a calendar (RFC 5545): an all-day event for each window of days in which something is due.

A calendar that subscribes to the file is updated: an event is identified by its recommendation or part, even if its
text or days change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from policytrack.domain.model import Entry, Part, Standing
from policytrack.domain.statuses import Labels
from policytrack.errors import UsageProblem
from policytrack.reports.report import Report
from policytrack.reports.wording import deadline_days
from policytrack.text.escaping import one_line
from policytrack.text.values import Deadline


def render(report: Report) -> Iterator[bytes]:
    """The calendar, in lines of at most 75 octets. Raises `UsageProblem` if the extra `calendar` is not installed."""
    try:
        from icalendar import Calendar
    except ImportError:
        raise UsageProblem("calendars need one package more: pip install 'policytrack[calendar]'") from None
    calendar = Calendar()
    calendar.add("prodid", f"-//policytrack//{report.origin.version}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(f"{report.name}: due"))
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    head, _, tail = calendar.to_ical().partition(b"END:VCALENDAR")
    yield head
    for entry in report.entries:
        yield from _events(entry, report.day, report.label)
    yield b"END:VCALENDAR" + tail


def _events(entry: Entry, day: date, label: Labels) -> Iterator[bytes]:
    recommendation = entry.recommendation
    if not recommendation.parts:
        yield from _event(entry, None, recommendation.deadline, entry.standing, day, label)
    for number, part in enumerate(recommendation.parts):
        standing = entry.parts[number] if entry.parts else entry.standing
        yield from _event(entry, part, part.deadline, standing, day, label)


def _event(
    entry: Entry, part: Part | None, deadline: Deadline | None, standing: Standing, day: date, label: Labels
) -> Iterator[bytes]:
    from icalendar import Event

    if deadline is None or deadline.earliest is None or deadline.latest is None:
        return
    event, recommendation, deferred = Event(), entry.recommendation, entry.deferred_to
    name, title = (
        (recommendation.id, recommendation.title)
        if part is None
        else (part.id, f"{recommendation.title}: {part.title}")
    )
    event.add("uid", f"{name}.{recommendation.paper}@policytrack")
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("dtstart", deadline.earliest)
    event.add("dtend", deadline.latest + timedelta(days=1))
    event.add("summary", one_line(f"{name} due: {title} ({label(standing.status)})"))
    description = (
        f"“{deadline.text}”: {deadline_days(deadline)}. {deadline.reading}. On {day}: {label(standing.status)}"
    )
    description += "" if standing.timing is None else f", {standing.timing}"
    if deferred is not None:
        description += (
            f". Deferred to “{deferred.text}”: {deadline_days(deferred) or 'no day'}; due counts from the original"
        )
    event.add("description", one_line(f"{description}."))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [label(standing.status)])
    yield event.to_ical()
