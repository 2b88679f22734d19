"""How much of a page's text another copy of it still has, and which words are gone."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

# A word; in scripts that put no spaces between words, a character.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_RUN = 3  # words
_SHOWN = 160  # characters


class Comparison(NamedTuple):
    """What a page still has of a kept copy.

    *similarity* is the share of the copy's runs of three words that the page has, from 0 to 1, on two decimals; None if
    the copy has no words. *lost* is the beginning of the longest stretch of the copy that the page lacks; empty if it
    lacks nothing.
    """

    similarity: float | None
    lost: str = ""


def compared(kept: str, page: str) -> Comparison:
    """What the text of a *page* still has of the text of the *kept* copy, upper and lower case alike."""
    if kept == page:
        return Comparison(1.0 if _WORD.search(kept) else None)
    spans = [match.span() for match in _WORD.finditer(kept)]
    if not spans:
        return Comparison(None)
    of_kept = _runs([kept[start:end] for start, end in spans])
    of_page = set(_runs(_WORD.findall(page), min(_RUN, len(spans))))
    has = [run in of_page for run in of_kept]
    counted = dict(zip(of_kept, has, strict=True))
    share = sum(counted.values()) / len(counted)
    # Only what is the same is 1, and only what shares nothing is 0.
    similarity = share if share in (0, 1) else min(max(round(share, 2), 0.01), 0.99)
    return Comparison(similarity, _lost(kept, spans, has))


def _runs(words: list[str], length: int | None = None) -> list[tuple[str, ...]]:
    """The runs of three words, or of *length*; of fewer words, the only run."""
    words = [word.casefold() for word in words]
    length = min(_RUN, len(words)) if length is None else length
    return list(zip(*(words[start:] for start in range(length)), strict=False))


def _lost(kept: str, spans: list[tuple[int, int]], has: list[bool]) -> str:
    """The beginning of the longest stretch of runs that the page lacks, in the copy's own characters."""
    longest, at, place = 0, 0, 0
    for is_there, group in groupby(has):
        length = len(list(group))
        if not is_there and length > longest:
            longest, at = length, place
        place += length
    if not longest:
        return ""
    width = len(spans) - len(has)  # a run extends over so many words after its first
    # The words that stand next to what is lost are in the outer runs, too.
    last = at + longest - 1 + (width if at + longest == len(has) else 0)
    first = at + width if at and at + width <= last else at
    stretch = " ".join(kept[spans[first][0] : spans[last][1]].split())
    return stretch if len(stretch) <= _SHOWN else f"{stretch[:_SHOWN].rsplit(' ', 1)[0]} …"
