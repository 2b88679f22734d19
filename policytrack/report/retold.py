"""A report with its statuses in another tracker's words; what it counts stays ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytrack.changes.difference import Difference
from policytrack.model import Entry
from policytrack.report import Report
from policytrack.statuses import Status
from policytrack.tongue import Tongue

_STATUSES = frozenset(map(str, Status))


def through_crosswalk(report: Report, tongue: Tongue) -> Report:
    """The same report; each status in it prints as *tongue* says it."""
    return report._replace(
        differences=tuple(_difference(one, tongue) for one in report.differences),
        rewritten=tuple(
            one._replace(before=tongue.said(one.before), after=None if one.after is None else tongue.said(one.after))
            for one in report.rewritten
        ),
        due_soon=tuple(tongue.entries(report.due_soon)),
        deferred=tuple(tongue.entries(report.deferred)),
        disputes=tuple(
            one._replace(claimed=tongue.status(one.claimed), assessed=tongue.status(one.assessed))
            for one in report.disputes
        ),
        waiting=tuple(one._replace(entry=tongue.entry(one.entry)) for one in report.waiting),
        entries=_Entries(report.entries, tongue),
        spread=None,
        tongue=tongue,
    )


def _difference(one: Difference, tongue: Tongue) -> Difference:
    before, after = (words if words not in _STATUSES else tongue.said(words or "") for words in (one.before, one.after))
    return one._replace(before=before, after=after, tally=tongue.tally(one.tally))


class _Entries:
    """Entries retold each time somebody walks through them."""

    def __init__(self, entries: Iterable[Entry], tongue: Tongue) -> None:
        self._entries, self._tongue = entries, tongue

    def __iter__(self) -> Iterator[Entry]:
        return self._tongue.entries(self._entries)
