"""A report as a calendar (RFC 5545): an all-day event for each recommendation, on the days on which it is due.

A revised deadline has an event of its own, because a recommendation is still judged by its paper's. A calendar that
subscribes to the file is updated: an event is identified by its recommendation, even if its text or days change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from typing import NamedTuple

from policytrack.domain.model import Entry
from policytrack.domain.query import due_days
from policytrack.domain.statuses import Labels, is_closed, status_label
from policytrack.errors import UsageProblem, missing_package
from policytrack.reports.report import Report
from policytrack.reports.wording import deadline_text, status_date, status_text, timing_label
from policytrack.text.date_words import day_words
from policytrack.text.escaping import capitalized, one_line
from policytrack.text.values import Deadline, Window

_WARNING = timedelta(days=30)
"""How long before its first day an open event rings."""


def render(report: Report) -> Iterator[bytes]:
    """The calendar, in lines of at most 75 octets. Raises `UsageProblem` if the extra `calendar` is not installed."""
    try:
        head, tail = calendar_ends(report.name, report.origin.version)
    except ImportError:
        raise UsageProblem(missing_package("calendars", "calendar", "icalendar")) from None
    yield head
    label = status_label if report.crosswalk is None else report.label
    for entry in report.entries:
        yield calendar_event(entry, report.day, label)
    yield tail


def has_calendars() -> bool:
    """Whether the extra `calendar` is installed."""
    return find_spec("icalendar") is not None


def calendar_ends(name: str, version: str) -> tuple[bytes, bytes]:
    """The lines before and after the events of a calendar. Raises `ImportError` without the extra `calendar`."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//policytrack//{version}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(f"{name}: due"))
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    head, end, tail = calendar.to_ical().partition(b"END:VCALENDAR")
    return head, end + tail


class Publication(NamedTuple):
    """When what an event says was last revised, and the address of its page; empty if there is none."""

    stamp: datetime
    url: str = ""


def publication(revised: Iterable[datetime], published: date, day: date, url: str = "") -> Publication:
    """When the event was last revised: with the latest of these entries, or else when its paper was published.

    A paper that is published after *day*, for which the event is made, counts as published on it.
    """
    return Publication(max(revised, default=datetime.combine(min(published, day), time(), UTC)), url)


def calendar_event(
    entry: Entry, day: date | None, label: Labels = status_label, *, published: Publication | None = None
) -> bytes:
    """The events of what is due, by the paper and by a revised deadline, as it was on *day*; empty for a parent.

    Without a day it says nothing that changes from one day to the next; then it needs *published*.
    """
    if entry.recommendation.contains:
        return b""  # what it contains has the deadlines
    due, revised = _window(entry), _revised_window(entry.deferred_to)
    events = [] if due is None else [_event(entry, due, day, label, published)]
    if revised is not None and revised != due:
        events.append(_event(entry, revised, day, label, published, is_revised=True))
    return b"".join(events)


def _window(entry: Entry) -> Window | None:
    """The days on which the recommendation is due by its paper; None without a date.

    If its parts have several deadlines, it is the one that decides now or, when nothing is open any more, the last.
    """
    windows = (Window(earliest, latest) for earliest, latest, _ in due_days(entry.recommendation))
    return entry.standing.due or max(windows, key=lambda window: window.latest, default=None)


def _revised_window(deadline: Deadline | None) -> Window | None:
    """The days of a revised deadline; None if there is none, or if its words give no date."""
    if deadline is None or deadline.earliest is None or deadline.latest is None:
        return None
    return Window(deadline.earliest, deadline.latest)


def _event(
    entry: Entry,
    window: Window,
    day: date | None,
    label: Labels,
    published: Publication | None,
    *,
    is_revised: bool = False,
) -> bytes:
    from icalendar import Alarm, Event

    recommendation, standing = entry.recommendation, entry.standing
    status = status_text(entry, label)
    due = "revised deadline" if is_revised else "due"
    summary = one_line(f"{recommendation.id} {due}: {recommendation.title} ({status})")
    event = Event()
    name = f"{recommendation.id}.{recommendation.paper}"
    event.add("uid", f"{name}.revised@policytrack" if is_revised else f"{name}@policytrack")
    stamp = published.stamp if published is not None else datetime.combine(day or window.earliest, time(), UTC)
    event.add("dtstamp", stamp)
    event.add("dtstart", window.earliest)
    event.add("dtend", window.latest + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", one_line(" ".join(_sentences(entry, day, status))))
    if published is not None and published.url:
        event.add("url", published.url)
    event.add("transp", "TRANSPARENT")
    event.add("categories", [status])
    if not is_closed(standing.status, ongoing=recommendation.ongoing):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -_WARNING)
        event.add_component(alarm)
    content: bytes = event.to_ical()
    return content


def _sentences(entry: Entry, day: date | None, status: str) -> Iterator[str]:
    """What the event says: its deadlines in the paper's words, the revised one, and the status on *day*."""
    recommendation, standing = entry.recommendation, entry.standing
    if recommendation.deadline is not None:
        reading = recommendation.deadline.reading
        yield f"{deadline_text(recommendation.deadline, None)}. {capitalized(reading)}."
    for part in recommendation.parts:
        if part.deadline is not None and part.deadline != recommendation.deadline:
            yield f"{part.title}: {deadline_text(part.deadline, None)}."
    if entry.deferred_to is not None:
        yield f"Revised to {deadline_text(entry.deferred_to, None)}; it is still judged by the paper's own deadline."
    if day is None:
        yield f"{status}{status_date(standing.status, standing.since, entry.last_reviewed)}."
        return
    timing = "" if standing.timing is None else f", {timing_label(standing.timing, standing.due, day)}"
    yield f"On {day_words(day)}: {status}{timing}."
