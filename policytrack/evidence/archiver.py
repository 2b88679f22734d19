"""Have a page archived, or find a copy that an archive holds already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from policytrack.evidence.archive_jobs import ArchiveJobs
from policytrack.evidence.archive_settings import ArchiveSettings
from policytrack.evidence.archives import (
    Archived,
    Archiving,
    Keys,
    NotArchived,
    Pending,
    Wayback,
    archived_by_command,
    archived_by_service,
)
from policytrack.evidence.memento import find_memento
from policytrack.evidence.visits import Visits


class Archiver:
    """Asks the Wayback Machine, and what *settings* name; *jobs* remembers what it will finish later."""

    def __init__(
        self,
        visits: Visits,
        settings: ArchiveSettings,
        jobs: ArchiveJobs,
        keys: Keys | None,
        wayback: Wayback | None = None,
    ) -> None:
        self._visits, self._settings, self._jobs = visits, settings, jobs
        self._wayback = wayback or Wayback(visits.service, keys)

    def archive(self, address: str, near: datetime) -> Archiving:
        """Have the page archived as it is now; if nobody does so, the copy nearest to a moment that archives hold.

        Every archive is asked, and the first copy is returned.
        """
        answers = [self._finished(address) or self._begun(address), *self._by_others(address)]
        copies = [answer for answer in answers if isinstance(answer, Archived)]
        pending = [answer for answer in answers if isinstance(answer, Pending)]
        if copies:
            return copies[0]
        if pending:
            return pending[0]
        found = self.find(address, near)
        if isinstance(found, Archived):
            return found
        refusals = [answer for answer in answers if isinstance(answer, NotArchived)]
        whys = "; ".join(dict.fromkeys(refusal.why for refusal in refusals))
        return NotArchived(whys, is_for_now=any(refusal.is_for_now for refusal in refusals))

    def find(self, address: str, near: datetime) -> Archiving:
        """The copy nearest to a moment among those that archives hold already."""
        memento = find_memento(self._visits.service, self._settings.timegate, address, near)
        return NotArchived("no archive has a copy") if memento is None else Archived(memento.address, memento.at)

    def follow_up(self, address: str) -> Archiving | None:
        """What has become of the job for a page; None if there is none."""
        return self._finished(address)

    def _begun(self, address: str) -> Archiving:
        answer = self._wayback.save(address)
        if isinstance(answer, Pending):
            self._jobs.note(address, answer.job)
        return answer

    def _finished(self, address: str) -> Archiving | None:
        job = self._jobs[address]
        if job is None:
            return None
        answer = self._wayback.finished(job)
        if not isinstance(answer, Pending):
            self._jobs.note(address, None)
        return answer

    def _by_others(self, address: str) -> Iterator[Archiving]:
        for template in self._settings.services:
            yield archived_by_service(self._visits.service, template, address)
        if self._settings.command:
            yield archived_by_command(self._settings.command, address)
