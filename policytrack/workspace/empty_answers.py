"""What to say when an answer is empty: the nearest useful thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from policytrack.domain.filters import FILTERS
from policytrack.domain.query import Query
from policytrack.domain.viewpoint import EVER
from policytrack.domain.vocabulary import TIMING_LABELS, Timing
from policytrack.reports.since import CompareBy
from policytrack.reports.wording import window_words
from policytrack.text.date_words import day_words
from policytrack.text.escaping import counted

if TYPE_CHECKING:
    from policytrack.domain.model import Entry
    from policytrack.domain.selection import Selection
    from policytrack.index.index import Index
    from policytrack.reports.scope import ReportScope
    from policytrack.reports.since import StartingPoint

_LATE = (Timing.OVERDUE, Timing.MAY_BE_LATE)
_PRESSING = (*_LATE, Timing.DUE_SOON)
_WITH_DATE = (*_PRESSING, Timing.NOT_DUE, Timing.NOT_OPEN)


def nothing_selected(index: Index, selection: Selection, day: date) -> str:
    """A sentence or two for an empty answer.

    Where a deadline was asked for, the next one: `Nothing is overdue. Next: FK-T2-7 on 19 Mar 2027.` Otherwise the
    filter without which most would be shown: `Nothing matches. Without --topic quantum, 5 recommendations do.`
    """
    query = selection.query
    timings = {Timing(timing) for timing in query.timings if timing in set(map(str, Timing))}
    if timings and timings <= set(_PRESSING):
        nothing = _no_deadline(timings, query.soon)
        entry = _next_due(index, query, day, timings)
        if entry is not None:
            return f"{nothing} Next: {entry.recommendation.id}{_due(entry)}."
        return f"{nothing} Nothing else in this selection has a date."
    if not index.count(Query(), day):
        return "The register has no recommendations yet; `policytrack check` says whether its files are sound."
    without = max(_without_each(index, selection, day), default=None)
    if without is None or not without[0]:
        return "Nothing matches, whichever of the filters is left out."
    number, option = without
    verb = "does" if number == 1 else "do"
    return f"Nothing matches. Without {option}, {counted(number, 'recommendation')} {verb}."


def nothing_changed(scope: ReportScope, start: StartingPoint) -> str:
    """A sentence or two for a comparison without differences.

    The second says what changed by effective dates (see `known_later`) or else when the last change before was.
    """
    day = scope.viewpoint.day
    as_recorded = "as recorded by then" if start.known_at_end(scope.viewpoint) != EVER else "as recorded"
    how = as_recorded if start.by is CompareBy.RECORDED else f"by what is known on {day_words(scope.known)}"
    is_ahead = day > scope.viewpoint.today
    changed = "If nothing else happens, nothing will have changed" if is_ahead else "Nothing changed"
    nothing = f"{changed} between {day_words(start.day)} and {day_words(day)}, {how}."
    last_change = scope.index.statistics.last_change(scope.selection.query, start.day)
    before = (
        "" if last_change is None else f"The last change before was on {day_words(last_change[1])} ({last_change[0]})."
    )
    return " ".join(filter(None, (nothing, known_later(scope, start) or before)))


def known_later(scope: ReportScope, start: StartingPoint) -> str:
    """A sentence on how many statuses changed between the two days by what was recorded only later; empty if none."""
    index, selection, viewpoint = scope
    query = selection.query
    is_limited = start.known_at_end(viewpoint) != (viewpoint.known_until or EVER)
    if start.by is CompareBy.EFFECTIVE or start.is_last or not is_limited:
        return ""
    passing = {id for day in (start.day, viewpoint.day) for id in index.statistics.statuses(query, day)}
    before, after = (index.statistics.statuses(Query(soon=query.soon), day) for day in (start.day, viewpoint.day))
    number = sum(before[id] != after[id] for id in passing)
    if not number:
        return ""
    changed = counted(number, "recommendation")
    return f"By what is known today, {changed} changed status between the two dates: add --by effective to see how."


def _no_deadline(timings: set[Timing], soon: int) -> str:
    """A sentence that says that nothing has one of these timings."""
    if timings <= set(_LATE):
        late = " or ".join(TIMING_LABELS[timing].lower() for timing in _LATE if timing in timings)
        return f"Nothing is {late}."
    within = f"due within {counted(soon, 'day')}"
    return f"Nothing is {within}." if timings == {Timing.DUE_SOON} else f"Nothing is overdue or {within}."


def _next_due(index: Index, query: Query, day: date, beyond: set[Timing]) -> Entry | None:
    """The recommendation with another timing that is due first; None if there is none."""
    others = tuple(str(timing) for timing in _WITH_DATE if timing not in beyond)
    return next(index.entries(query._replace(timings=others), day, ("due",), 1), None)


def _due(entry: Entry) -> str:
    due = entry.standing.due
    if due is None:
        return ""
    return f" on {window_words(due)}" if due.earliest == due.latest else f", {window_words(due)}"


def _without_each(index: Index, selection: Selection, day: date) -> Iterator[tuple[int, str]]:
    """For each filter that was typed: how many pass without it, and the option as it was typed."""
    nothing = Query()
    for filter in FILTERS:
        typed = selection.words.get(filter.name)
        if typed is None or typed is False or typed == [] or filter.passes is None:
            continue
        query = selection.query._replace(**{filter.field: getattr(nothing, filter.field)})
        values = typed if isinstance(typed, list) else [typed]
        yield (
            index.count(query, day),
            " ".join(filter.option if value is True else f"{filter.option} {value}" for value in values),
        )
