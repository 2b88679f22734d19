"""Which sentences of a paper ask for something that nobody has encoded or set aside."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from policytrack.text.passages import PaperText, Sentence, sentences

Span = tuple[int, int]

# Words that ask for something, as regular expressions; a space matches white space and markup, ' either apostrophe.
ASKING_WORDS = (
    r"should(?:n't)?",
    r"could",
    r"must(?:n't)?",
    r"need(?:s|ed|ing|n't)?",
    r"requir(?:e|es|ed|ing)",
    r"depend(?:s|ed|ing)? (?:up)?on",
    r"warrant(?:s|ed)?",
    r"would (?:\w+ )?benefit",
    r"(?:becomes?|became|is|are|be|remains?|it's) (?:\w+ly |also |more |most |now |very )?"
    r"(?:essential|critical|crucial|necessary|imperative|vital)",
    r"ought to",
    r"ha(?:s|ve|d) to",
    r"recommend(?:s|ed|ing)?",
    r"urg(?:e|es|ed|ing)",
    r"call(?:s|ed|ing)? (?:for|(?:up)?on)",
    r"let us",
    r"let's",
    r"it(?:'s| is) time",
)
_ASKING = re.compile(
    rf"(?<!\w)(?:{'|'.join(ASKING_WORDS)})(?!\w)".replace("'", "['\u2019]").replace(" ", r"[\s\0]+"),
    re.IGNORECASE,
)


class MissingSentence(NamedTuple):
    """A sentence that asks, and that nobody has encoded or set aside."""

    text: str
    line: int


@dataclass(frozen=True)
class Gaps:
    """How many of a paper's sentences ask for something, and how many of those are encoded, set aside or missing."""

    paper: str
    sentences: int
    asking: int
    encoded: int
    set_aside: int
    missing: tuple[MissingSentence, ...]


class _Spans:
    """Spans of a text, which may overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self.starts = [start for start, _ in ordered]
        self.furthest = list(accumulate((end for _, end in ordered), max))

    def contains(self, span: Span) -> bool:
        """Whether all of *span* lies in one of the spans."""
        begun = bisect_right(self.starts, span[0])
        return begun > 0 and self.furthest[begun - 1] >= span[1]

    def overlaps(self, span: Span) -> bool:
        """Whether some of *span* lies in one of the spans."""
        begun = bisect_left(self.starts, span[1])
        return begun > 0 and self.furthest[begun - 1] > span[0]


def asking_words(text: PaperText, sentence: Sentence) -> list[Span]:
    """The spans of the words with which a sentence asks, without those of its lead-in."""
    return [match.span() for match in _ASKING.finditer(text.masked, sentence.start, sentence.end)]


def find_gaps(paper_id: str, text: PaperText, encoded: Iterable[Span], set_aside: Iterable[Span]) -> Gaps:
    """Sort the sentences that ask by what was done about them.

    A sentence is missing as long as one of its asking words lies outside every run, an
    item's sentence that asks only by its lead-in as long as no run touches it. One of
    which a part was encoded and the rest set aside counts as encoded.
    """
    encoded = list(encoded)
    passages, all_spans = _Spans(encoded), _Spans([*encoded, *set_aside])
    every = sentences(text)
    done = aside = 0
    missing: list[MissingSentence] = []
    for sentence in every:
        words = asking_words(text, sentence)
        whole = sentence.start, sentence.end
        led_in = _ASKING.search(sentence.lead_in or "") is not None
        if not words and not led_in:
            continue
        if not all(map(all_spans.contains, words)) or (led_in and not all_spans.overlaps(whole)):
            missing.append(MissingSentence(sentence.words, sentence.line))
        elif any(map(passages.contains, words)) or (led_in and passages.overlaps(whole)):
            done += 1
        else:
            aside += 1
    return Gaps(paper_id, len(every), done + aside + len(missing), done, aside, tuple(missing))
