"""Shows what was recorded: the status before and after, the events' ids, and how to take them back."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.cli.notes import note, warn_all
from policytrack.cli.output import write, write_of_recorded
from policytrack.domain.events import short
from policytrack.domain.model import Recommendation, Standing
from policytrack.domain.vocabulary import TRACKER
from policytrack.workspace.record import Recorded, StandingChange


def show_recorded(recorded: Recorded, *, dry_run: bool) -> None:
    """Show what was recorded, or in a *dry_run* would be, and the command that takes it back."""
    warn_all(recorded.warnings)
    if recorded.changes:
        answer = (f"{line}\n" for change in recorded.changes for line in _lines(change, dry_run=dry_run))
        write(answer) if dry_run else write_of_recorded(answer)
    if recorded.events:
        note("nothing was recorded" if dry_run else _how_to_take_back(recorded))


def _lines(change: StandingChange, *, dry_run: bool) -> Iterator[str]:
    recommendation = change.recommendation
    whose = "" if change.assessor == TRACKER else f"by {change.assessor}: "
    before, after = (_status_text(standing, recommendation) for standing in (change.before, change.after))
    yield f"{recommendation.id}  {whose}{before} → {after}"
    recorded = "would be" if dry_run else "recorded as"
    for event in change.events:
        yield f"  {recorded} {short(event.id)}"
    if change.claimant is not None:
        yield f"  {recorded} a claim by {change.claimant}"


def _how_to_take_back(recorded: Recorded) -> str:
    more = ", and so on" if len(recorded.events) > 1 else ""
    return f"to take it back: policytrack retract {short(recorded.events[0].id)} --why REASON{more}"


def _status_text(standing: Standing, recommendation: Recommendation) -> str:
    """The status and its tally, such as `partial (1 of 5 delivered, 4 unassessed)`."""
    from policytrack.domain.statuses import status_word

    status = status_word(standing.status, ongoing=recommendation.ongoing)
    behind = standing.tally
    is_assessed = behind is not None and behind.unassessed < behind.components
    tally = behind.words(ongoing=recommendation.ongoing) if behind is not None and is_assessed else ""
    return f"{status} ({tally})" if tally else status
