"""Keeps what entries cite: now, after a question, or later; says what came of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import typer

from policytrack.cli.notes import note
from policytrack.cli.output import write_of_recorded
from policytrack.text.escaping import address, counted, one_line

if TYPE_CHECKING:
    from policytrack.workspace.evidence_keeping import KeptPage
    from policytrack.workspace.evidence_pages import CitedPage
    from policytrack.workspace.record import Recorder


def keep_queued(recorder: Recorder, *, archive: bool, allow_private: bool) -> None:
    """As `keep_evidence`, what is queued; nothing if another process is doing so, since the same would come of it."""
    from policytrack.workspace.evidence_queue import EvidenceQueue

    with EvidenceQueue(recorder.workspace.root).in_one_process() as is_ours:
        if is_ours:
            keep_evidence(recorder, (), every=False, queued=True, archive=archive, allow_private=allow_private)
        else:
            note("another process is keeping the pages in the queue")


def keep_evidence(
    recorder: Recorder, subjects: Sequence[str], *, every: bool, queued: bool, archive: bool, allow_private: bool
) -> None:
    """Keep the pages that these recommendations or entries cite, or *every* page, or those that are *queued*.

    With *archive*, archives are asked for copies of them, too, kept before or not. With what is queued, archives are
    asked for what waits for them, and what they have finished since is recorded. Raises `typer.Exit` with code 1 if a
    page could not be kept.
    """
    from policytrack.workspace.evidence_keeping import queued_pages
    from policytrack.workspace.evidence_pages import cited_pages, not_kept

    cited = [] if queued else list(cited_pages(recorder.index, () if every else subjects, recorder.today))
    pages = queued_pages(recorder) if queued else not_kept(cited)
    if not pages and not queued:
        note("a copy of every page is kept already" if cited else "no page is cited")
    elif not pages and sys.stderr.isatty():  # cron would mail it
        note("no page waits to be kept")
    is_complete = not pages or keep_now(recorder, pages, allow_private=allow_private)
    if archive or queued:
        to_archive = [*cited, *pages] if archive else []
        if queued:
            to_archive += queued_pages(recorder, for_archives=True)
        archive_now(recorder, to_archive, allow_private=allow_private, follow_up=True)
    if not is_complete:
        raise typer.Exit(1)


def archive_now(
    recorder: Recorder, pages: Iterable[CitedPage], *, allow_private: bool, follow_up: bool = False
) -> None:
    """Have the pages archived; a line for each, as soon as it is known. What no archive has a copy of is only noted.

    With *follow_up*, what archives have finished since is recorded, too.
    """
    from policytrack.cli.evidence_options import visits
    from policytrack.workspace.clock import now
    from policytrack.workspace.evidence_archiving import PageArchiver

    archiver = PageArchiver(recorder, visits(recorder.workspace.root, allow_private=allow_private), now)

    waits: list[bool] = []

    def lines() -> Iterator[str]:
        for page in chain(archiver.follow_up() if follow_up else (), archiver.archive(pages)):
            waits.append(page.waits)
            if page.copy is not None:
                yield f"Archived {address(page.address)} at {page.copy}\n"
            else:
                yet = " yet" if page.waits else ""
                note(f"not archived{yet}: {address(page.address)}: {one_line(page.why_not)}")

    write_of_recorded(lines(), at_once=True)
    if any(waits):
        note_waiting(sum(waits))


def note_waiting(number: int) -> None:
    """Note that archives will be asked for so many pages."""
    note(f"archives will be asked for {counted(number, 'page')} by `policytrack evidence keep --queued`")


def add_page(recorder: Recorder, entry: str, piece: str, *, later: bool, archive: bool, allow_private: bool) -> None:
    """Add a piece of evidence, as it was typed, to an entry; and keep it now, or *later*.

    With *archive*, archives are asked for a copy, too.
    """
    from policytrack.domain.evidence import parse_evidence
    from policytrack.workspace.clock import now
    from policytrack.workspace.evidence_keeping import add_evidence
    from policytrack.workspace.evidence_pages import not_archived, queue_pages

    page = add_evidence(recorder, entry, parse_evidence(piece, recorder.today), now())
    write_of_recorded([f"Added {address(page.address)} to the evidence of {page.event.id[:15]}.\n"])
    if archive:
        queue_pages(recorder.workspace.root, not_archived([page]), for_archives=True)
    if later:
        queue_pages(recorder.workspace.root, [page])
        return
    is_kept = keep_now(recorder, [page], allow_private=allow_private)
    if archive:
        archive_now(recorder, [page], allow_private=allow_private)
    if not is_kept:
        raise typer.Exit(1)


def keep_now(recorder: Recorder, pages: Iterable[CitedPage], *, allow_private: bool) -> bool:
    """Keep the pages, and show a line for each as soon as it is recorded; whether all could be kept."""
    from policytrack.cli.evidence_options import visits
    from policytrack.workspace.clock import now
    from policytrack.workspace.evidence_keeping import Keeper

    ask = visits(recorder.workspace.root, allow_private=allow_private).cited
    pages = list(pages)
    is_kept: list[bool] = []
    waits: list[bool] = []

    def lines() -> Iterator[str]:
        for result in Keeper(recorder, ask, now).keep(pages):
            is_kept.append(result.size is not None)
            waits.append(result.waits)
            yield f"{_line(result)}\n"

    try:
        write_of_recorded(lines(), at_once=True, what="what was kept is recorded; run the command again for the rest")
    except KeyboardInterrupt:
        number = len({page.address for page in pages})
        note(f"interrupted after {len(is_kept):,} of {counted(number, 'page')}; run the command again for the rest")
        raise
    if any(waits):
        note(f"{counted(sum(waits), 'page')} will be asked for again by `policytrack evidence keep --queued`")
    return all(is_kept)


def _line(result: KeptPage) -> str:
    """What came of a page, in a line."""
    from policytrack.cli.notes import size_words

    if result.size is None:
        return f"Not kept: {address(result.address)}: {one_line(result.why_not)}"
    line = f"Kept {address(result.address)} ({size_words(result.size)})"
    lost = [quote for quote in result.quotes if quote is not None and not quote.is_found]
    if lost:
        missing = f"; the page lacks: {one_line(lost[0].missing)}" if lost[0].missing else ""
        return f"{line}; the quoted words are not there{missing}"
    if any(quote is not None for quote in result.quotes):
        return f"{line}; the quoted words are there"
    return f"{line}; nobody looked for the quoted words: {one_line(result.why_no_text)}" if result.why_no_text else line
