"""Guess the filter that somebody meant who typed only a value, as in `policytrack list india`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policytrack.domain.filters import FILTERS
from policytrack.text.did_you_mean import meant

if TYPE_CHECKING:
    from policytrack.domain.filter_protocols import KnownNames

# Names that mean something to several filters are taken by the first of these.
_GUESSED = ("status", "timing", "side", "topic", "kind", "strength", "priority", "actor", "paper", "pillar")


def filter_for(word: str, names: KnownNames) -> str | None:
    """The option and value that a word was probably meant as, such as `--side india`; None if no filter takes it."""
    by_name = {filter.name: filter for filter in FILTERS}
    for filter in map(by_name.__getitem__, _GUESSED):
        offers = filter.offers(names) if callable(filter.offers) else filter.offers
        value = next((str(offer) for offer in offers if str(offer).casefold() == word.casefold()), None)
        value = value or meant(word, filter.synonyms)
        if value is not None:
            return f"{filter.option} {value}"
    return None
