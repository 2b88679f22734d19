"""Keeps what entries cite: now, after a question, or later; says what came of it."""

from __future__ import annotations

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


def keep_evidence(
    recorder: Recorder, subjects: Sequence[str], *, every: bool, queued: bool, archive: bool, allow_private: bool
) -> None:
    """Keep the pages that these recommendations or entries cite, or *every* page, or those that are *queued*.

    With *archive*, archives are asked for copies of them, too, kept before or not. What archives have finished since is
    recorded with what is queued. Raises `typer.Exit` with code 1 if a page could not be kept.
    """
    from policytrack.workspace.evidence_keeping import queued_pages
    from policytrack.workspace.evidence_pages import cited_pages, not_kept

    cited = [] if queued else list(cited_pages(recorder.index, () if every else subjects, recorder.today))
    pages = queued_pages(recorder) if queued else not_kept(cited)
    if not pages:
        nothing_new = "a copy of every page is kept already" if cited else "no page is cited"
        note("no page waits to be kept" if queued else nothing_new)
    is_complete = not pages or keep_now(recorder, pages, allow_private=allow_private)
    if archive or queued:
        archive_now(recorder, [*cited, *pages] if archive else (), allow_private=allow_private)
    if not is_complete:
        raise typer.Exit(1)


def archive_now(recorder: Recorder, pages: Iterable[CitedPage], *, allow_private: bool) -> None:
    """Have the pages archived, and record what archives have finished since; a line for each, as soon as it is known.

    What no archive has a copy of is only noted.
    """
    from policytrack.cli.evidence_options import visits
    from policytrack.workspace.clock import now
    from policytrack.workspace.evidence_archiving import PageArchiver

    archiver = PageArchiver(recorder, visits(recorder.workspace.root, allow_private=allow_private), now)

    def lines() -> Iterator[str]:
        for page in chain(archiver.follow_up(), archiver.archive(pages)):
            if page.copy is not None:
                yield f"Archived {address(page.address)} at {page.copy}\n"
            else:
                note(f"not archived: {address(page.address)}: {one_line(page.why_not)}")

    write_of_recorded(lines(), at_once=True)


def add_page(recorder: Recorder, entry: str, piece: str, *, later: bool, allow_private: bool) -> None:
    """Add a piece of evidence, as it was typed, to an entry; and keep it now, or *later*."""
    from policytrack.domain.evidence import parse_evidence
    from policytrack.workspace.clock import now
    from policytrack.workspace.evidence_keeping import add_evidence
    from policytrack.workspace.evidence_pages import queue_pages

    page = add_evidence(recorder, entry, parse_evidence(piece, recorder.today), now())
    write_of_recorded([f"Added {address(page.address)} to the evidence of {page.event.id[:15]}.\n"])
    if later:
        queue_pages(recorder.workspace.root, [page])
    elif not keep_now(recorder, [page], allow_private=allow_private):
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
        write_of_recorded(lines(), at_once=True)
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
