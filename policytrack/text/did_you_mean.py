"""Find the name that was probably meant by a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

MOST_LISTED = 12
NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})
_LONGEST_SLIP = 80
_CODE = 2
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz-_"


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of *words* that *word* misspells by one letter, or else the most similar; None if none is similar.

    Codes as short as `T3` are all one letter apart, which says nothing.
    """
    by_fold = {known.casefold(): known for known in words}
    slip = slip_of(word, by_fold) if len(word) > _CODE else None
    if slip is not None:
        return slip
    close = get_close_matches(word.casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else None


def named(word: str, words: Iterable[str]) -> str | None:
    """The one of *words* that equals *word*, or else the only one that differs only in case; None if there is none."""
    alike = [known for known in words if known.casefold() == word.casefold()]
    return word if word in alike else alike[0] if len(alike) == 1 else None


def slip_of(word: str, by_fold: Mapping[str, str]) -> str | None:
    """The name that *word* misspells by one letter: missing, extra, wrong or swapped with the next; None if none does.

    *by_fold* has the names by their casefolded forms. The time does not depend on how many there are.
    """
    plain = word.casefold()
    if len(plain) > _LONGEST_SLIP:
        return None
    cuts = [(plain[:at], plain[at:]) for at in range(len(plain) + 1)]
    slips = [before + after[1:] for before, after in cuts if after]
    slips += [before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1]
    slips += [before + letter + after[skip:] for before, after in cuts for letter in _LETTERS for skip in (1, 0)]
    return next((by_fold[slip] for slip in slips if slip in by_fold), None)


def meant(word: str, synonyms: Mapping[str, str]) -> str | None:
    """The name for which *word* is a synonym, in any case and with spaces or hyphens; None if it is none."""
    name = synonyms.get("-".join(word.casefold().replace("_", " ").replace("-", " ").split()))
    return None if name is None else str(name)


def unknown(kind: str, word: str, words: Iterable[str], synonyms: Mapping[str, str] = NO_SYNONYMS) -> str:
    """The message that no *kind* is called *word*, with the name that was meant.

    That is the one for which it is a synonym, or else the nearest by letters; if there is neither, the message lists
    the names, provided that they are few.
    """
    name = meant(word, synonyms)
    if name is not None:
        return f"no {kind} '{word}'; did you mean '{name}'?"
    listed = list(words)
    close = nearest(word, listed)
    if close is not None:
        return f"no {kind} '{word}'; the nearest is '{close}'"
    if 0 < len(listed) <= MOST_LISTED:
        return f"no {kind} '{word}'; choose from {', '.join(listed)}"
    return f"no {kind} '{word}'"
