"""Find the sentences of a paper that ask for something but have been neither encoded nor set aside."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from policytrack.text.passages import PaperText, Sentence, sentences

Span = tuple[int, int]

# Words that ask for something, as regular expressions. A space also matches other white space and markup, and ' matches
# either kind of apostrophe.
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
    """A sentence that asks for something but has been neither encoded nor set aside; *line* counts from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class Gaps:
    """The number of sentences in a paper, of those that ask for something, and of those encoded, set aside, missing."""

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
        """Whether one of the spans contains all of *span*."""
        begun = bisect_right(self.starts, span[0])
        return begun > 0 and self.furthest[begun - 1] >= span[1]

    def overlaps(self, span: Span) -> bool:
        """Whether one of the spans overlaps *span*."""
        begun = bisect_left(self.starts, span[1])
        return begun > 0 and self.furthest[begun - 1] > span[0]


def asking_words(text: PaperText, sentence: Sentence) -> list[Span]:
    """The spans of the asking words in a sentence, without those in its lead-in."""
    return [match.span() for match in _ASKING.finditer(text.masked, sentence.start, sentence.end)]


def find_gaps(paper_id: str, text: PaperText, encoded: Iterable[Span], set_aside: Iterable[Span]) -> Gaps:
    """The counts of asking sentences in a paper, and those that are missing.

    *encoded* and *set_aside* are spans of the text. A sentence is missing if any of its asking words is outside all
    spans; a list item that asks only through its lead-in is missing if no span overlaps it. A sentence that is partly
    encoded and otherwise set aside counts as encoded.
    """
    encoded = list(encoded)
    encoded_spans, all_spans = _Spans(encoded), _Spans([*encoded, *set_aside])
    all_sentences = sentences(text)
    number_encoded = number_set_aside = 0
    missing: list[MissingSentence] = []
    for sentence in all_sentences:
        asking = asking_words(text, sentence)
        whole = sentence.start, sentence.end
        lead_in_asks = _ASKING.search(sentence.lead_in or "") is not None
        if not asking and not lead_in_asks:
            continue
        if not all(map(all_spans.contains, asking)) or (lead_in_asks and not all_spans.overlaps(whole)):
            missing.append(MissingSentence(sentence.words, sentence.line))
        elif any(map(encoded_spans.contains, asking)) or (lead_in_asks and encoded_spans.overlaps(whole)):
            number_encoded += 1
        else:
            number_set_aside += 1
    number_asking = number_encoded + number_set_aside + len(missing)
    return Gaps(paper_id, len(all_sentences), number_asking, number_encoded, number_set_aside, tuple(missing))
