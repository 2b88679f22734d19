"""Find the quote of a piece of evidence in the text of a page, as tolerantly as passages are found in papers."""

from __future__ import annotations

import re
from typing import NamedTuple

from policytrack.text.normalize import fold
from policytrack.text.passages import PaperText

_OMISSION = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3})\s*[\])]|…|\.{3,4})\s*")
_AROUND = 160  # characters shown on either side
_MOST_MISSING = 200
_WORD = re.compile(r"\w+(?:['’.]\w+)*")


class QuoteMatch(NamedTuple):
    """Whether a quote is in a text.

    If it is, *before*, *words* and *after* are the text around it; if not, *missing* has those of its words that the
    text does not have, with ` … ` between those that are apart. It is empty if all are there, but apart.
    """

    is_found: bool
    before: str = ""
    words: str = ""
    after: str = ""
    missing: str = ""


def find_quote(text: str, quote: str) -> QuoteMatch:
    """Where the quote is in the text. An omission in the quote (`…`, `[...]`) stands for any words."""
    page = PaperText(text)
    pieces = [piece for part in _OMISSION.split(quote) if (piece := _trimmed(fold(part)))]
    spans = []
    at = 0
    for piece in pieces:
        at = page.next_occurrence(piece, at)
        if at < 0:
            return QuoteMatch(False, missing=missing_words(text, quote))
        spans.append((at, at + len(piece)))
        at += len(piece)
    if not spans:
        return QuoteMatch(False)
    start, end = page.span(spans[0][0], spans[-1][1])
    before, after = page.run(max(0, start - _AROUND), start), page.run(end, end + _AROUND)
    if start > _AROUND:
        before = f"… {before.split(' ', 1)[-1]}"
    if end + _AROUND < len(text):
        after = f"{after.rsplit(' ', 1)[0]} …"
    return QuoteMatch(True, before, page.words(start, end), after)


def _trimmed(folded: str) -> str:
    """The folded words without quotation marks around them, and without the stop or comma that ends many a quote."""
    return folded.strip("\"' ").rstrip(".,;: ")


def missing_words(text: str, quote: str) -> str:
    """Those of the quote's words that the text does not have, as the quote has them."""
    present = {_plain(word) for word in _WORD.findall(text)}
    runs: list[list[str]] = []
    was_missing = False
    for word in _WORD.findall(quote):
        is_missing = _plain(word) not in present
        if is_missing and was_missing:
            runs[-1].append(word)
        elif is_missing:
            runs.append([word])
        was_missing = is_missing
    missing = " … ".join(" ".join(run) for run in runs)
    return missing if len(missing) <= _MOST_MISSING else f"{missing[:_MOST_MISSING].rsplit(' ', 1)[0]} …"


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")
