"""After something was recorded: keeps what it cites, as the settings say, or puts it into the queue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from policytrack.cli.notes import warn_all
from policytrack.errors import PolicytrackError

if TYPE_CHECKING:
    from policytrack.cli.event_options import RecorderOptions
    from policytrack.domain.events import Event

_MOST = 20
"""The most pages that are kept while somebody waits for a command that records something else."""


def keep_cited(recording: RecorderOptions, events: Iterable[Event], *, later: bool) -> None:
    """Keep what these entries cite, which have just been recorded; what fails is only noted, since they are recorded.

    Unless the settings say when, the person at the terminal is asked. Without one, and with *later*, the pages are put
    into the queue.
    """
    cited = [event for event in events if event.evidence]
    if cited and not recording.dry_run:
        try:
            _keep(recording, cited, later=later)
        except PolicytrackError as error:
            warn_all([f"this was recorded, but no copy of its evidence is kept: {error}"])


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
        from policytrack.workspace.record import Recorder

        # Its index knows what has just been recorded.
        recorder = Recorder(recording.workspace, recording.today, name=recording.name)
        keep_now(recorder, pages, allow_private=False)


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
