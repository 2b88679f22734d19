"""`undo`: take back your newest entry."""

from typing import Annotated

import typer

from policytrack.cli.event_options import RecorderOptions
from policytrack.cli.options import Heading, command
from policytrack.cli.output import write_lines
from policytrack.cli.prompting import require_agreement
from policytrack.cli.recorded_output import show_recorded
from policytrack.domain.events import short
from policytrack.formats.events import lines
from policytrack.reports.history import HistoryEntry
from policytrack.workspace.clock import now
from policytrack.workspace.undoing import newest_in_force


@command
def run(
    recording: RecorderOptions,
    why: Annotated[
        str,
        typer.Option(
            "--why",
            metavar="REASON",
            help="Why you retract the entry, in a sentence.",
            rich_help_panel=Heading.ENTRY,
        ),
    ] = "Undone.",
) -> None:
    """Retract the newest entry that you recorded.

    For example:
      policytrack undo --dry-run
      policytrack undo --yes --why "The wrong recommendation."

    You see the entry and are asked first, unless you add --yes. The entry stays in the journal, struck out. If you
    recorded several entries together, only the last is retracted. If your newest entry is a retraction, the entry that
    it retracted counts again.
    """
    recorder = recording.open()
    entry = newest_in_force(recorder)
    write_lines(lines(HistoryEntry(entry), recorder.index.names.actors, strike=False))
    question = "Take this entry back?"
    if entry.event is not None:
        question = f"Take this retraction back, so that entry {short(entry.event)} counts again?"
    require_agreement(question, yes=recording.yes or recording.dry_run)
    show_recorded(recorder.retract(entry.id, why, now()), dry_run=recorder.dry_run)
