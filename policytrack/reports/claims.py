"""What is claimed in disputes: looked up for one, or for many by several processes.

This is all that these processes load, so it imports little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from policytrack.domain.model import Claim
from policytrack.domain.standing.detail import ground_of, grounds
from policytrack.index.decode import ancestors
from policytrack.index.query.claim_lines import ClaimLines, event_in
from policytrack.index.query.events import RecordedEvents

if TYPE_CHECKING:
    from policytrack.domain.disputes import Dispute
    from policytrack.domain.events import Event, Evidence
    from policytrack.domain.responsibility import Ancestors
    from policytrack.index.index import Index
    from policytrack.index.shared_file import IndexFile

_Done = TypeVar("_Done")
_AT_A_TIME = 500


def claim_in(index: Index, day: date, dispute: Dispute) -> Claim:
    """What is claimed about the components of the dispute, with the reasons and evidence in force on *day*."""
    return claim_from(dispute, index.journal.events_of(dispute.recommendation), index.ancestors, day)


def claim_from(dispute: Dispute, events: Iterable[Event], ancestors: Ancestors, day: date) -> Claim:
    """The same from the events about its recommendation, or from all that matter to the claim."""
    return _claim(dispute, *grounds(events, dispute.components, ancestors, day, dispute.assessor, dispute.claimed))


class ClaimHelpers:
    """Several processes that look claims up, for so many that these are worth their start; they are started at once."""

    def __init__(self, index: Index, day: date) -> None:
        from policytrack.index.shared_file import Helpers

        self._reader = _ClaimReader(index.journal, index.ancestors, day)
        self._helpers = None if index.file is None else Helpers(partial(_reader_in, index.file, day), self._reader)

    def spread(
        self, disputes: Sequence[Dispute], work: Callable[[Iterable[tuple[Dispute, Claim]]], _Done]
    ) -> Iterator[_Done]:
        """What *work*, a module's own function, makes of the disputes and the claims in them, some hundred at a time.

        The claims are those of `claim_in`. The processes begin at once, before anybody asks for a result.
        """
        batches = [disputes[first : first + _AT_A_TIME] for first in range(0, len(disputes), _AT_A_TIME)]
        if self._helpers is None:
            return map(partial(_of_claims, work, self._reader), batches)
        return self._helpers.map_ahead(partial(_of_claims, work), batches)


class _ClaimReader:
    """Reads the claims in many disputes; *journal*, *ancestors* and *day* are what they depend on."""

    def __init__(self, journal: RecordedEvents, ancestors: Ancestors, day: date) -> None:
        self._journal, self._ancestors, self._day = journal, ancestors, day

    @cached_property
    def _claim_lines(self) -> ClaimLines:
        return self._journal.claim_lines()

    def claims(self, disputes: Sequence[Dispute]) -> Iterator[tuple[Dispute, Claim]]:
        """The disputes, each with the claim in it."""
        lines = self._claim_lines.lines((dispute.recommendation, dispute.assessor) for dispute in disputes)
        for dispute, of_claim in zip(disputes, lines, strict=True):
            if of_claim is None:
                events = self._journal.events_of(dispute.recommendation)
            else:
                events = [event_in(line, self._journal.name) for line in of_claim]
                if len(events) == 1:  # as nearly always; it must be the one that decides the status
                    yield dispute, _claim(dispute, *ground_of(events[0]))
                    continue
            yield dispute, claim_from(dispute, events, self._ancestors, self._day)


def _reader_in(file: IndexFile, day: date) -> _ClaimReader | None:
    db = file.connection()
    if db is None:
        return None
    journal = RecordedEvents(db, file.journal)
    return _ClaimReader(journal, ancestors(db), day) if journal.pin() else None


def _of_claims(
    work: Callable[[Iterable[tuple[Dispute, Claim]]], _Done], reader: _ClaimReader, disputes: Sequence[Dispute]
) -> _Done:
    return work(reader.claims(disputes))


def _claim(dispute: Dispute, reasons: tuple[Event, ...], evidence: tuple[Evidence, ...]) -> Claim:
    return Claim(dispute.assessor, dispute.claimed, dispute.claimed_since, reasons, evidence)
