"""Has the pages archived that entries cite, and records the addresses of the copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from policytrack.domain.events import Keep
from policytrack.evidence.archive_jobs import ArchiveJobs
from policytrack.evidence.archive_keys import archive_keys
from policytrack.evidence.archive_settings import archive_settings
from policytrack.evidence.archiver import Archiver
from policytrack.evidence.archives import Archived, Archiving, NotArchived
from policytrack.evidence.visits import Visits
from policytrack.text.escaping import address
from policytrack.workspace.evidence_keeping import record_keep
from policytrack.workspace.evidence_pages import CitedPage, address_to_ask, cited_pages, not_archived, queued_page
from policytrack.workspace.evidence_queue import EvidenceQueue
from policytrack.workspace.record import Recorder


class ArchivedPage(NamedTuple):
    """What came of having a page archived: the address of the *copy*, or *why_not*.

    One that *waits* is in the queue, or an archive has begun and will finish later.
    """

    address: str
    copy: str | None
    why_not: str = ""
    waits: bool = False


class PageArchiver:
    """Has pages archived for a recorder; *moment* returns the present one."""

    def __init__(self, recorder: Recorder, visits: Visits, moment: Callable[[], datetime]) -> None:
        """Raises `UsageProblem` if the settings cannot be read."""
        self._recorder, self._moment = recorder, moment
        self._archiver = archiver_of(recorder.workspace.root, visits)
        self._queue = EvidenceQueue(recorder.workspace.root, for_archives=True)

    def archive(self, pages: Iterable[CitedPage]) -> Iterator[ArchivedPage]:
        """Have each page archived that has no archived copy yet, and record the copy before the next is asked for.

        What can be tried again is put into the queue, all else taken out.
        """
        for asked, citing in _by_asked(pages).items():
            if not_archived(citing):
                near = min(page.event.recorded for page in citing)
                answer = self._archiver.archive(asked, near)
                result = self._recorded(citing, answer)
                queued = [*map(queued_page, citing)]
                if isinstance(answer, NotArchived) and answer.is_for_now:
                    self._queue.change(add=queued)
                else:
                    self._queue.change(remove=queued)
                yield result

    def follow_up(self) -> Iterator[ArchivedPage]:
        """Record the copies that archives have finished since they were asked; what they have not is left out."""
        jobs = ArchiveJobs(self._recorder.workspace.root).addresses()
        pages = cited_pages(self._recorder.index, (), self._recorder.today) if jobs else ()
        for asked, citing in _by_asked(pages).items():
            answer = self._archiver.follow_up(asked)
            if isinstance(answer, Archived | NotArchived):
                yield self._recorded(citing, answer)

    def _recorded(self, citing: Iterable[CitedPage], answer: Archiving) -> ArchivedPage:
        pages = list(citing)
        if not isinstance(answer, Archived):
            if isinstance(answer, NotArchived):
                return ArchivedPage(pages[0].address, None, answer.why, answer.is_for_now)
            return ArchivedPage(pages[0].address, None, "the archive has not finished yet", waits=True)
        copy = address(answer.address)
        for page in pages:
            record_keep(self._recorder, page, Keep(page.address, archived=copy), self._moment())
        return ArchivedPage(pages[0].address, copy)


def archiver_of(root: Path, visits: Visits) -> Archiver:
    """The archives that the settings and the user's keys name. Raises `UsageProblem` if they cannot be read."""
    return Archiver(visits, archive_settings(root), ArchiveJobs(root), archive_keys())


def _by_asked(pages: Iterable[CitedPage]) -> dict[str, list[CitedPage]]:
    """The pages by the address on the web that is asked for; files of the workspace are left out."""
    by_asked: dict[str, list[CitedPage]] = {}
    for page in pages:
        asked = address_to_ask(page.address)
        if asked is not None:
            by_asked.setdefault(asked, []).append(page)
    return by_asked
