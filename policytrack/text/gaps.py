"""Find the sentences of a paper that ask for something, or may imply a need, and are neither encoded nor set aside."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from policytrack.text.implied_needs import need_words
from policytrack.text.passages import PaperText, Sentence, sentences

Span = tuple[int, int]

# Words that ask for something, as regular expressions for a text in lower case. A space also matches other white space
# and markup, and ' matches either kind of apostrophe.
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
_ASKING = re.compile(rf"(?<!\w)(?:{'|'.join(ASKING_WORDS)})(?!\w)".replace("'", "['\u2019]").replace(" ", r"[\s\0]+"))


def lower_case(text: str) -> str:
    """The text in lower case, with every character at the same offset. Only "İ" would become two characters."""
    return text.replace("\u0130", "i").lower().replace("\u2019", "'")


class MissingSentence(NamedTuple):
    """A sentence that has been neither encoded nor set aside; *line* counts from 1."""

    text: str
    line: int


@dataclass(frozen=True)
class Proposals:
    """The sentences proposed for one reason: the numbers encoded and set aside, and the sentences that are missing."""

    encoded: int
    set_aside: int
    missing: tuple[MissingSentence, ...]

    @property
    def count(self) -> int:
        return self.encoded + self.set_aside + len(self.missing)


@dataclass(frozen=True)
class Gaps:
    """The number of sentences in a paper; those that ask for something; and, of the others, those that imply a need."""

    paper: str
    sentences: int
    asking: Proposals
    implying: Proposals


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


class _Sorter:
    """Sorts proposed sentences into those that are encoded, set aside and missing."""

    def __init__(self, encoded: _Spans, encoded_or_set_aside: _Spans) -> None:
        self.spans, self.all_spans = encoded, encoded_or_set_aside
        self.encoded = self.set_aside = 0
        self.missing: list[MissingSentence] = []

    def add(self, sentence: Sentence, words: list[Span], by_lead_in: bool) -> None:
        """Sort a sentence that is proposed because of *words*, or of words in its lead-in."""
        whole = sentence.start, sentence.end
        if not all(map(self.all_spans.contains, words)) or (by_lead_in and not self.all_spans.overlaps(whole)):
            self.missing.append(MissingSentence(sentence.words, sentence.line))
        elif any(map(self.spans.contains, words)) or (by_lead_in and self.spans.overlaps(whole)):
            self.encoded += 1
        else:
            self.set_aside += 1

    def proposals(self) -> Proposals:
        return Proposals(self.encoded, self.set_aside, tuple(self.missing))


def asking_words(lowered: str, start: int, end: int) -> list[Span]:
    """The spans of the asking words, between two offsets of a masked text in lower case."""
    return [match.span() for match in _ASKING.finditer(lowered, start, end)]


def find_gaps(paper_id: str, text: PaperText, encoded: Iterable[Span], set_aside: Iterable[Span]) -> Gaps:
    """The sentences of a paper that ask for something, and those that only name something that may imply a need.

    *encoded* and *set_aside* are spans of the text. A sentence is missing if any of its words that ask, or that may
    imply a need, is outside all spans; a list item that has such words only in its lead-in is missing if no span
    overlaps it. A sentence that is partly encoded and otherwise set aside counts as encoded. Of a sentence that asks,
    only the asking words count.
    """
    encoded = list(encoded)
    spans = _Spans(encoded), _Spans([*encoded, *set_aside])
    asking, implying = _Sorter(*spans), _Sorter(*spans)
    lowered = lower_case(text.masked)
    all_sentences = sentences(text)
    for sentence in all_sentences:
        lead_in = lower_case(sentence.lead_in or "")
        for sorter, find_words in ((asking, asking_words), (implying, need_words)):
            words = find_words(lowered, sentence.start, sentence.end)
            by_lead_in = bool(find_words(lead_in, 0, len(lead_in)))
            if words or by_lead_in:
                sorter.add(sentence, words, by_lead_in)
                break
    return Gaps(paper_id, len(all_sentences), asking.proposals(), implying.proposals())
