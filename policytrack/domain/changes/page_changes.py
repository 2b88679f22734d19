"""Which pages of evidence are gone, changed, moved or blocked since an earlier day, or no longer are."""

from __future__ import annotations

from collections.abc import Iterator

from policytrack.domain.changes.component_moves import new_retractions, newly_known, with_causes
from policytrack.domain.changes.difference import Difference, DifferenceKind
from policytrack.domain.changes.endpoints import KnownEvents
from policytrack.domain.events import DOUBTFUL_PAGES, Event, EventKind, Evidence
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.keeping import keeps_in_force, page_states, with_added_evidence
from policytrack.domain.vocabulary import TRACKER


def page_changes(
    recommendation: str, before: KnownEvents, after: KnownEvents, assessor: str = TRACKER
) -> Iterator[Difference]:
    """The pages on which the verdict has changed, if somebody should look at them after the old one or the new one.

    The *field* of a difference is the page's address, and each of its events has the evidence that it is about.
    """
    if not any(event.kind is EventKind.KEEP for known in (before, after) for event in known.events):
        return
    then, now = (page_states(known.events, known.day, assessor) for known in (before, after))
    for address, state in now.items():
        old, new = then[address].verdict if address in then else None, state.verdict
        if old is new or not {old, new} & set(DOUBTFUL_PAGES):
            continue
        difference = Difference(
            recommendation, DifferenceKind.EVIDENCE, after.day, field=address, before=_word(old), after=_word(new)
        )
        piece = _cited(address, after)
        causes = _causes(address, before, after)
        yield with_causes([cause._replace(evidence=(piece,)) for cause in causes], difference)


def _causes(address: str, before: KnownEvents, after: KnownEvents) -> list[Event]:
    """The latest new keep that has a verdict on the page; or what was retracted, or has taken effect, since."""
    keeps = [_verdicts(address, known) for known in (before, after)]
    if news := newly_known(keeps[1], before):
        return news[-1:]
    about = {id for of_end in keeps for event in of_end for id in (event.id, event.event or "")}
    if retractions := list(new_retractions(about, before, after)):
        return retractions
    return newly_known([event for event in in_force(after.events) if event.id in about], before)


def _verdicts(address: str, known: KnownEvents) -> list[Event]:
    """The keeps in force that have a verdict on the page, in order."""
    keeps = keeps_in_force(known.events, known.day)
    return [event for event in keeps if event.keep and event.keep.address == address and event.keep.verdict]


def _cited(address: str, known: KnownEvents) -> Evidence:
    """The page as it is cited: with its title and all else that is known of it."""
    events = in_force(with_added_evidence(known.events, known.day))
    cited = (piece for event in events if event.kind is not EventKind.KEEP for piece in event.evidence)
    return next((piece for piece in cited if piece.url == address), Evidence(address))


def _word(verdict: str | None) -> str | None:
    return None if verdict is None else str(verdict)
