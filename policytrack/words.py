"""Naming what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of *words* most like *word*, or None where none is like it."""
    by_fold = {known.casefold(): known for known in words}
    close = get_close_matches(word.casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else None


def unknown(kind: str, word: str, words: Iterable[str]) -> str:
    """Says that no *kind* is called *word*, with the nearest that is, or with what there is."""
    listed = list(words)
    close = nearest(word, listed)
    if close is not None:
        return f"no {kind} '{word}'; the nearest is '{close}'"
    if listed and len(listed) <= 12:
        return f"no {kind} '{word}'; there is {', '.join(listed)}"
    return f"no {kind} '{word}'"
