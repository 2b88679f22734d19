"""Keeps copies of pages that entries cite, and records for each entry what was kept, and whether its quote is there."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from policytrack.domain.events import FINDINGS, Event, EventKind, Evidence, Keep, KeepVerdict
from policytrack.domain.standing.keeping import NOTHING_KEPT, with_added_evidence
from policytrack.errors import UsageProblem
from policytrack.evidence.capture import TRY_LATER, Capture, Exchange, Failure
from policytrack.evidence.extraction import PageText
from policytrack.evidence.page_text import page_text
from policytrack.evidence.quote import QuoteMatch, find_quote
from policytrack.evidence.recorded_address import recorded_final
from policytrack.evidence.side_by_side import HOSTS, in_order, side_by_side
from policytrack.evidence.store import KeptCopies
from policytrack.evidence.verdicts import Citation, judge
from policytrack.evidence.visits import Outcome
from policytrack.evidence.warc import require_library
from policytrack.files.own_folder import SETTINGS
from policytrack.files.safe_paths import NotFollowed, opened_inside
from policytrack.workspace.evidence_pages import (
    CitedPage,
    address_to_ask,
    not_archived,
    not_kept,
    pages_of,
    queued_page,
    subject_named,
)
from policytrack.workspace.evidence_queue import EvidenceQueue, QueuedPage
from policytrack.workspace.evidence_settings import evidence_settings, kept_copies
from policytrack.workspace.record import Draft, Recorder, draft_event


class KeptPage(NamedTuple):
    """What came of keeping a page: the *size* of the copy in bytes, or *why_not*.

    *events* are the entries that were recorded, one for each entry that cites the page, and *quotes* what was found of
    the words that these quote, None for one that quotes nothing. *why_no_text* says why quotes could not be looked for.
    A page that was not kept and *waits* is in the queue.
    """

    address: str
    size: int | None
    events: tuple[Event, ...] = ()
    quotes: tuple[QuoteMatch | None, ...] = ()
    why_no_text: str | None = None
    why_not: str = ""
    waits: bool = False


class Keeper:
    """Keeps pages for a recorder; *ask* asks for an address, and *moment* returns the present one."""

    def __init__(self, recorder: Recorder, ask: Callable[[str], Outcome], moment: Callable[[], datetime]) -> None:
        """Raises `UsageProblem` if a library is missing, or the settings cannot be read."""
        require_library()
        root = recorder.workspace.root
        self._recorder, self._ask, self._moment = recorder, ask, moment
        self._copies: KeptCopies = kept_copies(root)
        self._largest = evidence_settings(root).largest
        self._queue = EvidenceQueue(root)

    def keep(self, pages: Iterable[CitedPage], hosts: int = HOSTS) -> Iterator[KeptPage]:
        """Keep each page and record it as soon as it comes; an address that several entries cite once.

        So many *hosts* are asked at once; the results have the order of the pages. The copy is on the disk before the
        entry is. What can be tried again is put into the queue, all else taken out.
        Raises `UsageProblem` and `JournalUnusable` if a copy or an entry cannot be written.
        """
        by_address: dict[str, list[CitedPage]] = {}
        for page in pages:
            by_address.setdefault(page.address, []).append(page)
        waiting: list[QueuedPage] = []
        done: list[QueuedPage] = []
        numbers = {address: number for number, address in enumerate(by_address)}

        def results() -> Iterator[tuple[int, KeptPage]]:
            for address, outcome in side_by_side(by_address, _host, self._visited, hosts):
                citing = by_address[address]
                result = self._kept(address, citing, outcome)
                del outcome  # it may be large, and the next one is on its way
                of_queue = waiting if result.waits else done
                of_queue += map(queued_page, citing)
                yield numbers[address], result

        try:
            yield from in_order(results())
        finally:
            # If the process is killed before, what was kept is taken out next time.
            self._queue.change(add=waiting, remove=done)

    def _visited(self, address: str) -> Outcome:
        asked = address_to_ask(address)
        return self._file(address) if asked is None else self._ask(asked)

    def _kept(self, address: str, citing: Sequence[CitedPage], outcome: Outcome) -> KeptPage:
        asked = address_to_ask(address)
        if not isinstance(outcome, Capture):
            why = outcome.detail if isinstance(outcome, Failure) else outcome.why
            if isinstance(outcome, Failure) and outcome.kind == "too-large":
                why += f"; largest_mb of [evidence] in {SETTINGS} sets the limit"
            return KeptPage(address, None, why_not=why, waits=not isinstance(outcome, Failure) or not outcome.is_final)
        if not 200 <= outcome.status < 300:
            reason = f" {outcome.last.reason}" if outcome.last.reason else ""
            why = f"the server answers {outcome.status}{reason}"
            return KeptPage(address, None, why_not=why, waits=outcome.status in TRY_LATER)
        if not outcome.content:
            return KeptPage(address, None, why_not="it is empty")
        text = page_text(outcome)
        quotes = tuple(_quoted(page.evidence, text) for page in citing)
        if asked is not None and not any(quote is not None and quote.is_found for quote in quotes):
            judgement = judge(outcome, Citation(asked), lambda _: text)
            if judgement.verdict in (KeepVerdict.BLOCKED, KeepVerdict.DRIFTED):
                return KeptPage(address, None, why_not=f"what it shows is {judgement.why}")
        digest = self._copies.keep(outcome)
        events = tuple(
            record_keep(self._recorder, page, _keep(outcome, digest, address, quote), self._moment())
            for page, quote in zip(citing, quotes, strict=True)
        )
        why_no_text = text.why if any(page.evidence.quote for page in citing) else None
        return KeptPage(address, len(outcome.body), events, quotes, why_no_text)

    def _file(self, address: str) -> Capture | Failure:
        """A file of the workspace that is cited."""
        root = self._recorder.workspace.root
        path = PurePosixPath(address.removeprefix("file:"))
        if path.is_absolute() or ".." in path.parts:
            return Failure("refused", "it is not in the workspace")
        try:
            with opened_inside(root, root / path) as file:
                content = file.read(self._largest + 1)
        except NotFollowed as error:
            return Failure("refused", str(error.strerror))
        except (OSError, ValueError) as error:
            return Failure("unreachable", getattr(error, "strerror", None) or str(error))
        if len(content) > self._largest:
            return Failure("too-large", f"more than {self._largest:,} bytes")
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        headers = (("Content-Type", media_type),)
        return Capture((Exchange(address, "", self._moment(), b"", 200, "", headers, content),), content)


def record_keep(
    recorder: Recorder, page: CitedPage, keep: Keep, now: datetime, evidence: tuple[Evidence, ...] = ()
) -> Event:
    """Record what is known of a page that an entry cites; *evidence* is a piece that this adds to the entry.

    Raises what `Recorder.append` raises, and `UsageProblem` for what the rules forbid.
    """
    draft = draft_event(
        EventKind.KEEP,
        page.recommendation,
        recorder.today,
        event=page.event.id,
        keep=keep,
        evidence=evidence,
        assessor=page.event.assessor,
        recorder=recorder.name,
    )
    recorder.judge(Draft(draft, recorder.recommendation(page.recommendation))).enforce()
    return recorder.append([draft], now, [])[0]


def _host(address: str) -> str:
    """The host of a page, which is asked for one page at a time; empty for files."""
    try:
        return (urlsplit(address_to_ask(address) or "").hostname or "").casefold()
    except ValueError:  # an unfinished IPv6 address, which is not asked for either
        return ""


def _quoted(piece: Evidence, text: PageText) -> QuoteMatch | None:
    return find_quote(text.text, piece.quote) if piece.quote and text.why is None else None


def _keep(capture: Capture, digest: str, address: str, quote: QuoteMatch | None) -> Keep:
    asked = address_to_ask(address) or address
    final = recorded_final(capture.final, asked)
    return Keep(
        address=address,
        verdict=KeepVerdict.KEPT,
        digest=digest,
        at=capture.at,
        final=final if final != asked else None,
        type=capture.media_type[:200] or None,
        size=len(capture.body),
        quote=None if quote is None else FINDINGS[0] if quote.is_found else FINDINGS[1],
        missing=quote.missing or None if quote is not None else None,
    )


def queued_pages(recorder: Recorder, *, for_archives: bool = False) -> list[CitedPage]:
    """The pages in the queue, or in that *for_archives*, that still wait.

    What no longer counts, or has been kept or archived, is taken out of it.
    """
    queue = EvidenceQueue(recorder.workspace.root, for_archives=for_archives)
    still_waiting = not_archived if for_archives else not_kept
    waiting = []
    done = []
    by_name: dict[str, dict[tuple[str, str], CitedPage]] = {}
    for queued in queue.pages():
        events = recorder.index.journal.named(queued.event.casefold())
        name = recorder.index.id_like(events[0].recommendation) if len(events) == 1 else None
        if name is not None and name not in by_name:
            pages = still_waiting(pages_of(name, recorder.events_of(name)))
            by_name[name] = {(page.event.id, page.address): page for page in pages}
        page = by_name.get(name or "", {}).get((queued.event, queued.address))
        waiting.append(page) if page is not None else done.append(queued)
    if done:
        queue.change(remove=done)
    return [page for page in waiting if page is not None]


def entry_to_add_to(recorder: Recorder, typed: str) -> tuple[str, Event]:
    """The entry that *typed* names, to which evidence can be added, and the id of its recommendation.

    Raises `NotFound` unless there is exactly one, and `UsageProblem` if it has none.
    """
    name, event = subject_named(recorder.index, typed)
    if event is None or event.kind in (EventKind.KEEP, EventKind.RETRACT):
        raise UsageProblem(
            f"'{typed}' is no entry that cites evidence; `policytrack history {name}` shows the ids of its entries"
        )
    return name, event


def add_evidence(recorder: Recorder, typed: str, piece: Evidence, now: datetime) -> CitedPage:
    """Add a piece of evidence to the entry that *typed* names, by a new entry; the page, to be kept.

    Raises as `entry_to_add_to` and `record_keep`, and `UsageProblem` if the entry cites that address already.
    """
    name, event = entry_to_add_to(recorder, typed)
    known = {other.id: other for other in with_added_evidence(recorder.events_of(name))}
    if any(piece.url == cited.url for cited in known.get(event.id, event).evidence):
        raise UsageProblem(f"this entry cites {piece.url} already")
    page = CitedPage(name, event, piece, NOTHING_KEPT, None)
    record_keep(recorder, page, Keep(piece.url), now, (piece,))
    return page
