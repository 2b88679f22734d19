"""Rules about the dates of an event: it may take effect from the paper's publication up to today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policytrack.domain.responsibility import parts_of
from policytrack.domain.rules.case import Case
from policytrack.text.date_words import describe_window
from policytrack.text.values import Deadline

_LIFETIME = 100  # years


def impossible(case: Case) -> Iterator[str]:
    """The event must take effect in range, or with `--anyway` within a lifetime of it; `through` must be possible."""
    day, through = case.event.effective, case.event.through
    if not case.anyway:
        yield from (f"{problem}; if that is meant, add --anyway" for problem in _out_of_range(case))
    elif day.year - case.today.year > _LIFETIME:
        yield f"{day} is more than {_LIFETIME} years from now; see whether the year is right"
    elif case.paper.window.earliest.year - day.year > _LIFETIME:
        yield f"{day} is more than {_LIFETIME} years before the paper; see whether the year is right"
    if through is not None and through < day <= case.today:
        yield f"reviewed only to {through}, before the date from which this holds, {day}"
    if through is not None and through > case.today:
        yield f"nobody can have reviewed it to {through} yet; today is {case.today}"


def doubtful(case: Case) -> Iterator[str]:
    """Warns about a day on which the paper, whose date is uncertain, may not have been published yet."""
    day, window = case.event.effective, case.paper.window
    if window.earliest <= day <= window.latest and window.earliest != window.latest:
        yield f"{day} may be earlier than the paper, which was published on a date from {describe_window(window)}"


def taken_anyway(case: Case) -> Iterator[str]:
    """Warns about a day out of range that is accepted with `--anyway`."""
    if case.anyway:
        yield from _out_of_range(case)


def older_evidence(case: Case) -> Iterator[str]:
    """Warns about evidence from before the paper was published."""
    window = case.paper.window
    for piece in case.event.evidence:
        if piece.date is not None and piece.date < window.earliest:
            yield f"the evidence of {piece.date} is older than the paper, published {describe_window(window)}"


def reviewed_before_effect(case: Case) -> Iterator[str]:
    """Warns about a review that ended before a future day on which the event takes effect.

    For a day in the past `impossible` refuses it.
    """
    event = case.event
    if event.through is not None and event.through < event.effective and event.effective > case.today:
        yield f"reviewed only to {event.through}, before the date from which this holds, {event.effective}"


def nothing_due(case: Case) -> Iterator[str]:
    """A deferral needs a deadline with a date to move."""
    deadlines = _deadlines(case, case.event.part)
    if all(_due(deadline) is None for deadline in deadlines.values()):
        words = ", ".join(
            dict.fromkeys(f"“{deadline.text}”" for deadline in deadlines.values() if deadline is not None)
        )
        dated = ", ".join(name for name, deadline in _deadlines(case, None).items() if _due(deadline))
        why = f"{words} gives none" if words else "no deadline is set"
        yield f"{case.name} has no deadline to move: {why}" + (f"; these have one: {dated}" if dated else "")


def hardly_deferred(case: Case) -> Iterator[str]:
    """Warns about a new deadline that has no date, or is no later than the old one."""
    to = case.deferred_to
    days = [day for deadline in _deadlines(case, case.event.part).values() if (day := _due(deadline))]
    if to is not None and to.latest is None:
        yield f"“{to.text}” gives no date: {to.reading}"
    elif to is not None and to.latest is not None and days and to.latest <= max(days):
        yield f"“{to.text}”, {to.latest}, is no later than the date on which it was due, {max(days)}"


def _deadlines(case: Case, letter: str | None) -> dict[str, Deadline | None]:
    """The deadlines by id: of the part with this letter, of all parts for None, or of the whole without parts."""
    recommendation = case.recommendation
    by_part = {part.id: part.deadline for part in parts_of(recommendation, letter)}
    return by_part or {recommendation.id: recommendation.deadline}


def _due(deadline: Deadline | None) -> date | None:
    """The last day on which something with this deadline may be due."""
    return None if deadline is None else deadline.latest


def _out_of_range(case: Case) -> Iterator[str]:
    """A sentence if the event takes effect in the future, or before the paper was published."""
    day, window = case.event.effective, case.paper.window
    if day > case.today:
        yield f"{day} is in the future; today is {case.today}"
    elif day < window.earliest:
        yield f"{day} is before the paper was published, {describe_window(window)}"
