"""Which pages of evidence are gone, changed, moved or blocked since an earlier day, or no longer are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policytrack.domain.changes.component_moves import new_retractions, newly_known, with_causes
from policytrack.domain.changes.difference import Difference, DifferenceKind
from policytrack.domain.changes.endpoints import KnownEvents
from policytrack.domain.events import DOUBTFUL_PAGES, Event, EventKind, Evidence
from policytrack.domain.standing.in_force import in_force
from policytrack.domain.standing.keeping import keeps_in_force, page_states, with_added_evidence
from policytrack.domain.vocabulary import TRACKER

_DOUBTFUL = frozenset(DOUBTFUL_PAGES)


def page_changes(
    recommendation: str, before: KnownEvents, after: KnownEvents, assessor: str = TRACKER
) -> Iterator[Difference]:
    """The pages on which the verdict has changed, if somebody should look at them after the old one or the new one.

    The *field* of a difference is the page's address, and each of its events has the evidence that it is about.
    """
    if not any(event.kind is EventKind.KEEP for known in (before, after) for event in known.events):
        return
    then, now = (
        {address: state.verdict for address, state in page_states(known.events, known.day, assessor).items()}
        for known in (before, after)
    )
    changed = {
        address: (old, new)
        for address, new in now.items()
        for old in (then.get(address),)
        if old != new and not _DOUBTFUL.isdisjoint((old, new))
    }
    if not changed:
        return
    keeps = tuple(_verdicts(known) for known in (before, after))
    cited = _cited(after)
    for address, (old, new) in changed.items():
        difference = Difference(
            recommendation, DifferenceKind.EVIDENCE, after.day, field=address, before=_word(old), after=_word(new)
        )
        piece = cited.get(address) or Evidence(address)
        of_page = [[event for event in of_end if event.keep and event.keep.address == address] for of_end in keeps]
        causes = _causes(of_page[0], of_page[1], before, after)
        yield with_causes([cause._replace(evidence=(piece,)) for cause in causes], difference)


def _causes(old: Sequence[Event], new: Sequence[Event], before: KnownEvents, after: KnownEvents) -> Sequence[Event]:
    """The latest new keep about a page; or what was retracted, or has taken effect, since.

    *old* and *new* are the keeps about the page at the two ends.
    """
    if news := newly_known(new, before):
        return news[-1:]
    about = {id for event in (*old, *new) for id in (event.id, event.event or "")}
    if retractions := list(new_retractions(about, before, after)):
        return retractions
    return newly_known([event for event in in_force(after.events) if event.id in about], before)


def _verdicts(known: KnownEvents) -> list[Event]:
    """The keeps in force that have a verdict on a page, in order."""
    return [event for event in keeps_in_force(known.events, known.day) if event.keep and event.keep.verdict]


def _cited(known: KnownEvents) -> dict[str, Evidence]:
    """The pages as they are cited first, with their titles and all else that is known of them, by address."""
    cited: dict[str, Evidence] = {}
    for event in in_force(with_added_evidence(known.events, known.day)):
        if event.kind is not EventKind.KEEP:
            for piece in event.evidence:
                cited.setdefault(piece.url, piece)
    return cited


def _word(verdict: str | None) -> str | None:
    return None if verdict is None else str(verdict)
