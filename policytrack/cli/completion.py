"""What a shell offers when the tab key is pressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from policytrack.cli.status_question import CHOICES
from policytrack.domain.events import EventKind, short
from policytrack.domain.evidence import STANCES
from policytrack.domain.filters import FILTERS
from policytrack.domain.standing.components import letter_of
from policytrack.domain.vocabulary import ACTS, CONFIDENCE_MEANINGS, DOCUMENTS, TRACKER
from policytrack.errors import PolicytrackError
from policytrack.files.own_folder import SETTINGS
from policytrack.formats.columns import COLUMNS, EXTRA
from policytrack.index.index import Index
from policytrack.interchange.shipped_files import shipped_crosswalks, shipped_mappings
from policytrack.workspace.clock import today
from policytrack.workspace.id_lookup import named_id
from policytrack.workspace.opening import find_workspace

_MOST_ENTRIES = 100

Offer = str | tuple[str, str]
"""A word, or a word with what some shells show beside it."""


def _views(index: Index) -> list[str]:
    from policytrack.workspace.saved_views import views

    return [f"@{name}" for name in views(index.root / SETTINGS)]


def _entries(index: Index) -> Iterator[Offer]:
    """The newest entries that are not retracted: the beginning of each id, and what the entry says.

    Keeps are left out: there may be a thousand after one check.
    """
    from policytrack.formats.events import headline

    retracted = {event.event for event in index.journal.retractions()}
    newest = (
        event
        for event in index.journal.newest_first()
        if event.id not in retracted and event.kind is not EventKind.KEEP
    )
    names = index.names.actors
    for event in islice(newest, _MOST_ENTRIES):
        yield short(event.id), headline(event, names)


def _columns(index: Index, incomplete: str) -> Iterator[Offer]:
    """The columns of lists, behind those that were typed with commas between; each once."""
    before, comma, _ = incomplete.rpartition(",")
    extra = (f"{EXTRA}{name}" for name in index.extra_columns if "," not in name)
    return (f"{before}{comma}{name}" for name in (*COLUMNS, *extra) if name not in before.split(","))


def _parts(index: Index, ids: Sequence[str]) -> Iterator[Offer]:
    """The letters of the parts of the first of these ids, with their titles."""
    for id in ids[:1]:
        for part in index.entry(named_id(index, id), today()).recommendation.parts:
            yield letter_of(part.id), part.title


OFFERS: dict[str, Sequence[str] | Callable[[Index], Iterable[Offer]]] = {
    **{filter.name: filter.offers for filter in FILTERS},
    "confidence": tuple(CONFIDENCE_MEANINGS),
    "document": tuple(DOCUMENTS),
    "act": tuple(ACTS),
    "stance": STANCES,
    "vocabulary": tuple(shipped_crosswalks()),
    "mapping": tuple(shipped_mappings()),
    "view": _views,
    "entry": _entries,
    "assessor": lambda index: [TRACKER, *index.assessors, *index.actors],
}
"""What is offered for each kind of word: for a filter, under its name; for other options, under theirs."""


def completions(
    offered: str | Sequence[str], incomplete: str, workspace: Path | None = None, before: Sequence[str] = ()
) -> list[Offer]:
    """The words that begin with *incomplete*: of a kind, or of those *offered*; none if the register is broken.

    *workspace* is the folder that the command line names, if it does. *before* are the arguments before it: a status is
    offered after the first id, and a part is one of the first id.
    """
    try:
        offers = list(_offers(offered, incomplete, workspace, before))
    except PolicytrackError:
        offers = []
    return list(_completing(offers, incomplete))


def _offers(
    offered: str | Sequence[str], incomplete: str, workspace: Path | None, before: Sequence[str]
) -> Iterable[Offer]:
    if not isinstance(offered, str):
        return offered
    if offered in ("id", "id_or_status"):
        statuses = CHOICES if offered == "id_or_status" and before else ()
        return [*map(str, statuses), *_ids(_index(workspace).ids(), incomplete)]
    if offered == "columns":
        return _columns(_index(workspace), incomplete)
    if offered == "part":
        return _parts(_index(workspace), before)
    words = OFFERS.get(offered, ())
    return words(_index(workspace)) if callable(words) else map(str, words)


def _index(workspace: Path | None) -> Index:
    return find_workspace(workspace).open()[0]


def _ids(ids: Sequence[str], incomplete: str) -> Iterable[str]:
    """The ids that begin with what was typed or, if none does, the endings of ids that do and that end no other."""
    typed = incomplete.casefold()
    if any(id.casefold().startswith(typed) for id in ids):
        return ids
    endings = [id[at + 1 :] for id in ids for at, char in enumerate(id) if char in "-_"]
    counts = Counter(ending.casefold() for ending in endings)
    return [ending for ending in endings if counts[ending.casefold()] == 1]


def _completing(offers: Iterable[Offer], incomplete: str) -> Iterator[Offer]:
    """The offers that begin with what was typed, in any case.

    Their beginning is spelled as it was typed, because Typer drops those in another case.
    """
    typed = len(incomplete)
    for offer in offers:
        word, *meaning = (offer,) if isinstance(offer, str) else offer
        if word[:typed].casefold() == incomplete.casefold():
            completed = incomplete + word[typed:]
            yield (completed, meaning[0]) if meaning else completed
