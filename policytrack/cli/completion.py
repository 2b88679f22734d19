"""What a shell offers when the tab key is pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from policytrack.domain.evidence import STANCES
from policytrack.domain.filters import FILTERS
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS, TRACKER
from policytrack.errors import PolicytrackError
from policytrack.index.index import Index
from policytrack.workspace.opening import SETTINGS, find_workspace


def _views(index: Index) -> list[str]:
    from policytrack.workspace.saved_views import views

    return [f"@{name}" for name in views(index.root / SETTINGS)]


OFFERS: dict[str, Sequence[str] | Callable[[Index], Iterable[str]]] = {
    **{filter.name: filter.offers for filter in FILTERS},
    "confidence": tuple(CONFIDENCE_MEANINGS),
    "document": tuple(DOCUMENTS),
    "act": tuple(ACTS),
    "stance": STANCES,
    "id": Index.ids,
    "view": _views,
    "assessor": lambda index: [TRACKER, *index.assessors, *index.actors],
}
"""What is offered for each kind of word: for a filter, under its name; for other options, under theirs."""


def completions(kind: str, incomplete: str, workspace: Path | None = None) -> list[str]:
    """The words of this kind that begin with *incomplete*; none, rather than an error, if the register is broken.

    *workspace* is the folder that the command line names, if it does.
    """
    offers = OFFERS.get(kind, ())
    try:
        words = offers(find_workspace(workspace).open()[0]) if callable(offers) else offers
    except PolicytrackError:
        words = ()
    # As it was typed, as far as it was typed: Typer drops what begins in another case, and we read any case.
    typed = len(incomplete)
    return [incomplete + word[typed:] for word in map(str, words) if word[:typed].casefold() == incomplete.casefold()]
