"""A report whose statuses are shown in another tracker's words; what it counts stays ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policytrack.domain.crosswalk import Crosswalk
from policytrack.domain.model import Entry
from policytrack.reports.report import Report
from policytrack.reports.wording import relabelled


def through_crosswalk(report: Report, crosswalk: Crosswalk) -> Report:
    """The same report, to be shown in the words of *crosswalk*, which remembers every status in it.

    The statuses of the report's entries are remembered as somebody walks through them.
    """
    for difference in report.differences:
        for words in (difference.before, difference.after):
            relabelled(words, crosswalk.label)
        crosswalk.remember_tally(difference.tally)
    for rewritten in report.rewritten:
        for printed in (rewritten.before, rewritten.after):
            relabelled(printed, crosswalk.label)
    for entry in (*report.due_soon, *report.deferred, *(waiting.entry for waiting in report.waiting)):
        crosswalk.remember(entry)
    for dispute in report.disputes:
        for status in (dispute.claimed, dispute.assessed):
            crosswalk.label(status)
    # Processes of their own could not say which statuses they showed.
    return report._replace(entries=_Entries(report.entries, crosswalk), spread=None, crosswalk=crosswalk)


class _Entries:
    """Entries that the crosswalk remembers each time somebody walks through them."""

    def __init__(self, entries: Iterable[Entry], crosswalk: Crosswalk) -> None:
        self._entries, self._crosswalk = entries, crosswalk

    def __iter__(self) -> Iterator[Entry]:
        return self._crosswalk.remembering(self._entries)
