"""After something was recorded: keeps what it cites, as the settings say, or puts it into the queue."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from policytrack.cli.notes import note, warn_all
from policytrack.errors import PolicytrackError

if TYPE_CHECKING:
    from policytrack.cli.event_options import CopyWishes, RecorderOptions
    from policytrack.domain.events import Event

_MOST = 20
"""The most pages that are kept while somebody waits for a command that records something else."""


def keep_cited(recording: RecorderOptions, events: Iterable[Event], copies: CopyWishes) -> None:
    """Keep what these entries cite, which have just been recorded; what fails is only noted, since they are recorded.

    Unless the settings say when, the person at the terminal is asked. Without one, or if *copies* are to be kept later,
    the pages are put into the queue. If archives are to be asked as well, they are asked now or later, too.
    """
    cited = [event for event in events if event.evidence]
    if not cited or recording.dry_run:
        return
    if copies.archive:
        with _only_noted("no archive was asked for its evidence"):
            _queue_for_archives(recording, cited)
    with _only_noted("no copy of its evidence is kept"):
        _keep(recording, cited, later=copies.later)
    if copies.archive and not copies.later:
        with _only_noted("no archive was asked for its evidence"):
            _archive(recording, cited)


@contextmanager
def _only_noted(what: str) -> Iterator[None]:
    try:
        yield
    except PolicytrackError as error:
        warn_all([f"this was recorded, but {what}: {error}"])


def _keep(recording: RecorderOptions, cited: Iterable[Event], *, later: bool) -> None:
    from policytrack.workspace.evidence_pages import new_pages, queue_pages
    from policytrack.workspace.evidence_settings import evidence_settings

    wish = evidence_settings(recording.workspace.root).keep
    pages = new_pages(cited)
    if wish == "never" or not pages:
        return
    # In the queue first, so that no page is forgotten if the person interrupts; what is kept is taken out of it.
    queue_pages(recording.workspace.root, pages)
    number = len({page.address for page in pages})
    if not later and number <= _MOST and (wish == "always" or _agrees(number, yes=recording.yes)):
        from policytrack.cli.evidence_keeping import keep_now

        keep_now(recording.open_again(), pages, allow_private=False)


def _queue_for_archives(recording: RecorderOptions, cited: Iterable[Event]) -> None:
    from policytrack.workspace.evidence_pages import new_pages, not_archived, queue_pages

    queue_pages(recording.workspace.root, not_archived(new_pages(cited)), for_archives=True)


def _archive(recording: RecorderOptions, cited: Iterable[Event]) -> None:
    from policytrack.cli.evidence_keeping import archive_now, note_waiting
    from policytrack.workspace.evidence_keeping import queued_pages

    ids = {event.id for event in cited}
    recorder = recording.open_again()
    pages = [page for page in queued_pages(recorder, for_archives=True) if page.event.id in ids]
    number = len({page.address for page in pages})
    if number > _MOST:
        note_waiting(number)
    elif pages:
        if sys.stderr.isatty():
            note("asking archives for a copy; Ctrl-C leaves that to `policytrack evidence keep --queued`")
        archive_now(recorder, pages, allow_private=False)


def _agrees(number: int, *, yes: bool) -> bool:
    from policytrack.cli.prompting import agrees, can_ask

    if not can_ask() or not _has_libraries():
        return False
    return yes or agrees(f"Keep a copy of {'this page' if number == 1 else f'these {number} pages'} now?", default=True)


def _has_libraries() -> bool:
    """Whether pages can be kept; where they cannot, nobody is asked."""
    from policytrack.evidence.warc import require_library

    try:
        require_library()
    except PolicytrackError:
        return False
    return True
