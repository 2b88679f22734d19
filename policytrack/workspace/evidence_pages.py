"""The pages that the entries of the journal cite, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from policytrack.domain.events import Event, EventKind, Evidence, Keep, PageState
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.keeping import NOTHING_KEPT, keeps_in_force, page_states, with_added_evidence
from policytrack.errors import NotFound
from policytrack.index.index import Index
from policytrack.workspace.evidence_queue import EvidenceQueue, QueuedPage
from policytrack.workspace.id_lookup import named_id


class CitedPage(NamedTuple):
    """A piece of evidence of an entry that counts.

    *state* is what is known of the page, and *keep* the latest entry about this piece of evidence that names a copy,
    None if there is none.
    """

    recommendation: str
    event: Event
    evidence: Evidence
    state: PageState
    keep: Keep | None

    @property
    def address(self) -> str:
        """The address as it is cited."""
        return self.evidence.url


def address_to_ask(address: str) -> str | None:
    """The address on the web of what is cited; None for a file of the workspace."""
    if address[:4].lower() == "doi:":
        return f"https://doi.org/{quote(address[4:], safe='/:;()._-')}"
    return None if address.startswith("file:") else address


def is_keepable(piece: Evidence) -> bool:
    """Whether a copy of this can be kept: not of a table that was imported, of which the register has all."""
    return not (piece.url.startswith("file:") and (piece.title or "").startswith("sha256:"))


def cited_pages(index: Index, subjects: Sequence[str], day: date) -> Iterator[CitedPage]:
    """The pages that count on *day*: of these recommendations or entries, as typed; of all, if there are none.

    Raises `NotFound` for one that there is not.
    """
    if not subjects:
        for name in _citing(index):
            yield from pages_of(name, index.journal.events_of(name), day)
        return
    for typed in subjects:
        name, event = subject_named(index, typed)
        for page in pages_of(name, index.journal.events_of(name), day):
            if event is None or page.event.id == event.id:
                yield page


def subject_named(index: Index, typed: str) -> tuple[str, Event | None]:
    """The id of the recommendation that *typed* names; or of the one that an entry is about, and that entry.

    Raises `NotFound` unless there is exactly one such recommendation or entry.
    """
    words = typed.strip().casefold()
    entries = index.journal.named(words) if words.partition("-")[0] == "p1" and len(words) > len("p1-") else []
    if len(entries) > 1:
        raise NotFound(
            f"'{typed}' begins the id of more than one entry: {', '.join(entry.id for entry in entries[:5])}"
        )
    if entries:
        return index.id_like(entries[0].recommendation) or entries[0].recommendation, entries[0]
    if words.startswith("p1-"):
        raise NotFound(f"no entry '{typed}'; `policytrack history` lists them")
    return named_id(index, typed), None


def pages_of(name: str, events: Sequence[Event], day: date = date.max) -> Iterator[CitedPage]:
    """The pages of a recommendation that count on *day*; *events* must be all that is known of it."""
    states = page_states(events, day)
    copies = {
        (event.event, event.keep.address): event.keep
        for event in keeps_in_force(events, day)
        if event.keep is not None and event.keep.digest is not None
    }
    for event in in_force(with_added_evidence(events, day)):
        if event.kind is EventKind.KEEP or event.effective > day:
            continue
        for piece in event.evidence:
            state, keep = states.get(piece.url, NOTHING_KEPT), copies.get((event.id, piece.url))
            yield CitedPage(name, event, piece, state, keep)


def not_kept(pages: Iterable[CitedPage]) -> list[CitedPage]:
    """Those pages of which no copy has been kept for their entry, and can be."""
    return [page for page in pages if page.keep is None and is_keepable(page.evidence)]


def not_archived(pages: Iterable[CitedPage]) -> list[CitedPage]:
    """Those pages on the web of which no archived copy is known."""
    return [
        page
        for page in pages
        if address_to_ask(page.address) is not None and not page.evidence.archived and page.state.archived is None
    ]


def queue_pages(root: Path, pages: Iterable[CitedPage], *, for_archives: bool = False) -> None:
    """Put the pages into the queue of those to be kept, or *for_archives*, of the workspace at *root*.

    Raises `UsageProblem` if it cannot be written.
    """
    EvidenceQueue(root, for_archives=for_archives).change(add=map(queued_page, pages))


def queued_page(page: CitedPage) -> QueuedPage:
    """The page as a queue has it."""
    return QueuedPage(page.event.id, page.address)


def new_pages(events: Iterable[Event]) -> list[CitedPage]:
    """The pages that events cite which have just been recorded."""
    return [
        CitedPage(event.recommendation, event, piece, NOTHING_KEPT, None)
        for event in events
        for piece in event.evidence
        if is_keepable(piece)
    ]


def _citing(index: Index) -> list[str]:
    """The ids of the recommendations whose entries cite something, in the order of their first such entry."""
    names = dict.fromkeys(event.recommendation for event in index.journal.events() if event.evidence)
    return [*dict.fromkeys(known for name in names if (known := index.id_like(name)) is not None)]
