"""A report whose statuses are shown in another tracker's words; its counts are of the original statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytrack.domain.crosswalk import Crosswalk
from policytrack.domain.model import Entry
from policytrack.reports.report import Report
from policytrack.reports.wording import relabelled


def through_crosswalk(report: Report, crosswalk: Crosswalk) -> Report:
    """The report, to be shown in the words of *crosswalk*; the crosswalk remembers every status in the report.

    The statuses of the report's entries are remembered as the entries are iterated over.
    """
    for difference in report.differences:
        for words in (difference.before, difference.after):
            relabelled(words, crosswalk.label)
        crosswalk.remember_tally(difference.tally)
    for unexplained in report.unexplained:
        for status in (unexplained.before, unexplained.after):
            relabelled(status, crosswalk.label)
    listed = [entry for listing in report.pressing.values() for entry in listing.entries]
    listed += [*map(report.deferred.entry, report.deferred.ids), *(waiting.entry for waiting in report.waiting)]
    listed += [unreviewed.entry for unreviewed in report.unreviewed]
    for entry in listed:
        crosswalk.remember(entry)
    for dispute in report.disputes:
        for disputed in (dispute.claimed, dispute.assessed):
            crosswalk.label(disputed)
    # Worker processes could not tell the crosswalk which statuses they showed.
    entries = _RememberedEntries(report.entries, crosswalk)
    return report._replace(entries=entries, spread=None, spread_details=None, crosswalk=crosswalk)


class _RememberedEntries:
    """Entries that the crosswalk remembers each time they are iterated over."""

    def __init__(self, entries: Iterable[Entry], crosswalk: Crosswalk) -> None:
        self._entries, self._crosswalk = entries, crosswalk

    def __iter__(self) -> Iterator[Entry]:
        return self._crosswalk.remembering(self._entries)
