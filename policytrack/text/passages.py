"""Find a passage in a paper's text, with its line, heading, lead-in, paragraph and sentences.

Papers have links, emphasis, hyphenation, page breaks and curly quotes that nobody retypes. So paper and passage are
both *folded* before they are compared, and the passage is returned in the paper's own characters. No file is read
here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from policytrack.errors import PolicytrackError
from policytrack.text.blocks import WORD, Block, Layout, sentence_spans
from policytrack.text.normalize import fold, fold_masked, mask, visible
from policytrack.text.values import Passage, Place

__all__ = [
    "NotInText",
    "PaperText",
    "PassageContext",
    "Sentence",
    "find_passage",
    "fold",
    "passage_context",
    "sentences",
    "words_around",
]


class NotInText(PolicytrackError):
    """A passage cannot be identified in its paper; `message` says why."""

    def __init__(self, template: str) -> None:
        super().__init__(template.replace("{paper}", "the paper", 1))
        self._template = template

    def message(self, paper: str) -> str:
        """The message with the path of the paper's text."""
        return self._template.replace("{paper}", paper, 1)


@dataclass(frozen=True)
class Sentence:
    """A sentence: its offsets, line and words; and the lead-in, if it is in an item of a list."""

    start: int
    end: int
    line: int
    words: str
    lead_in: str | None = None


@dataclass(frozen=True)
class PassageContext:
    """The text around a passage in its paragraph: `before + words + after` reads as the paper does."""

    before: str
    words: str
    after: str
    lead_in: str | None = None


_BROKEN_WORD = re.compile(r"(?<!\w)(\w++)[-\u2010][ \t\0]*(?:\r\n?|\n)[\s\0]*(\w+)")
_FEW = 1000  # checking this many places one by one is faster than searching the whole text
_RARE = 3  # looking for a rarer word takes longer than checking so many places
_NEARBY = 600  # characters shown on either side of a passage


class PaperText:
    """A paper's text, folded once for many searches; *masked* is the same text with NULs in place of markup."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.masked = mask(source)
        self.folded, self._folded_at, self._source_at, self._seams = fold_masked(self.masked)

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.source, self.masked)

    @cached_property
    def blocks(self) -> list[Block]:
        return self.layout.blocks()

    @property
    def headings(self) -> list[tuple[int, str]]:
        """The line and the words of each heading."""
        headings = (block for block in self.blocks if block.kind == "heading")
        return [(self.line(block.start), self.words(block.start, block.end)) for block in headings]

    def line(self, offset: int) -> int:
        """The line, from 1, that holds the character at *offset*."""
        return bisect_right(self.layout.starts, offset)

    def words(self, start: int, end: int) -> str:
        """The paper's words between two offsets, without markup and line breaks."""
        return self.run(start, end).strip()

    def run(self, start: int, end: int) -> str:
        """As `words`, with a space at either end if the paper has one there."""
        masked = self.masked[start:end]
        return visible(masked if masked.isprintable() else _BROKEN_WORD.sub(self._rejoined, masked))

    def _rejoined(self, broken: re.Match[str]) -> str:
        """A word that was broken at the end of a line; its hyphen stays if the paper has it within a line, too."""
        hyphenated = f"{broken[1]}-{broken[2]}"
        return hyphenated if hyphenated in self._hyphenated or not broken[2][0].islower() else broken[1] + broken[2]

    @cached_property
    def _hyphenated(self) -> set[str]:
        return set(re.findall(r"(?<!\w)\w++-\w+", self.masked))

    @cached_property
    def _offsets_by_word(self) -> dict[str, list[int]]:
        """The offsets in the folded text of each word, which is whatever has no space."""
        offsets: dict[str, list[int]] = {}
        at = 0
        for word in self.folded.split(" "):
            places = offsets.get(word)
            if places is None:
                offsets[word] = [at]
            else:
                places.append(at)
            at += len(word) + 1
        return offsets

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """The offsets in the folded text at which each word, in lower case, begins."""
        index: dict[str, list[int]] = {}
        for match in WORD.finditer(self.folded):
            index.setdefault(match[0].lower(), []).append(match.start())
        return index

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block(self, offset: int) -> Block | None:
        """The paragraph, item or heading that contains *offset*; None before the first."""
        at = bisect_right(self._block_starts, offset)
        return self.blocks[at - 1] if at else None

    def place(self, offset: int) -> Place | None:
        """The paragraph or item that contains *offset*, counted from its heading; None for a heading, or before all."""
        at = bisect_right(self._block_starts, offset) - 1
        if at < 0 or self.blocks[at].kind == "heading":
            return None
        paragraph = item = 0
        for block in self.blocks[at::-1]:
            if block.kind == "heading":
                break
            if block.kind == "text":
                paragraph += 1
            elif not paragraph:
                item += 1
        return Place(paragraph, item or None)

    def offset(self, folded_at: int) -> int:
        """The offset in the source of a character of the folded text."""
        piece = bisect_right(self._folded_at, folded_at) - 1
        return self._source_at[piece] + folded_at - self._folded_at[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the source of a stretch of the folded text, including accents on its last letter."""
        last = self.offset(end - 1) + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return self.offset(start), last

    def _is_edge(self, at: int) -> bool:
        if at in self._seams or not 0 < at < len(self.folded):
            return True
        before, after = self.folded[at - 1], self.folded[at]
        return not ((before.isalnum() or before == "_") and (after.isalnum() or after == "_"))

    def _is_whole(self, at: int, words: str) -> bool:
        return self._is_edge(at) and self._is_edge(at + len(words))

    def next_occurrence(self, words: str, at: int) -> int:
        """The next offset in the folded text, from *at* on, of these folded words; -1 if there is none."""
        at = self.folded.find(words, at)
        while at >= 0 and not self._is_whole(at, words):
            at = self.folded.find(words, at + 1)
        return at

    def occurrences(self, words: str) -> list[int]:
        """All offsets in the folded text of these folded words.

        All but the first and the last word have spaces on either side here and there, so one that is rare, or else the
        rarest, is looked up.
        """
        places: list[int] | None = None
        first, *inner = words.split(" ")
        rarest, at = 0, len(first) + 1
        for word in inner[:-1]:
            of_word = self._offsets_by_word.get(word, [])
            if places is None or len(of_word) < len(places):
                places, rarest = of_word, at
                if len(of_word) <= _RARE:
                    break
            at += len(word) + 1
        if places is not None and len(places) <= _FEW:
            begins = (at - rarest for at in places if at >= rarest)
            return [at for at in begins if self.folded.startswith(words, at) and self._is_whole(at, words)]
        offsets = []
        at = self.next_occurrence(words, 0)
        while at >= 0:
            offsets.append(at)
            at = self.next_occurrence(words, at + 1)
        return offsets


def find_passage(text: PaperText, from_words: str, to_words: str, lead_in: str | None = None) -> Passage:
    """The passage that begins with *from_words* and ends with *to_words*.

    It extends from an occurrence of *from_words* to the first of *to_words* that does not end before it; the two may
    overlap or be the same. Raises `NotInText` unless there is exactly one such passage, or if *lead_in* is given and is
    not the text directly above the passage, or above its list.
    """
    first, last = fold(from_words), fold(to_words)
    if not first or not last:
        raise NotInText("a passage needs words to begin with and words to end with")
    begins = text.occurrences(first)
    if not begins:
        raise NotInText(f"this passage is not in {{paper}}; {_nearest(text, first)}")
    runs: list[tuple[int, int]] = []
    end = 0
    for begin in begins:
        if end < begin + len(first):
            at = text.next_occurrence(last, max(0, begin + len(first) - len(last)))
            if at < 0:
                break
            end = at + len(last)
        runs.append((begin, end))
    if not runs:
        raise NotInText(_why_no_end(text, begins[0], last))
    if len(runs) > 1:
        raise NotInText(_too_many(text, [begin for begin, _ in runs]))
    start, stop = text.span(*runs[0])
    block = text.block(start)
    led_in = None if lead_in is None else _checked_lead_in(text, block, lead_in)
    return Passage(text.words(start, stop), text.line(start), start, stop, led_in, block.heading if block else None)


def _nearest(text: PaperText, words: str) -> str:
    """The part of a message that says on which line most of the rarer *words* are closest together."""
    index = text.index
    searched = dict.fromkeys(WORD.findall(words.lower()))
    present = [word for word in searched if word in index]
    if not present:
        from difflib import get_close_matches

        present = [close for word in list(searched)[:8] for close in get_close_matches(word, index, n=1, cutoff=0.75)]
    rare = sorted(set(present), key=lambda word: (len(index[word]), word))[:8]
    weights = {word: math.log(1 + len(text.folded) / len(index[word])) for word in rare}
    hits = sorted((at, word) for word in rare for at in index[word][:_FEW])
    reach = min(len(words), 400) + 40
    best: tuple[float, int, int] | None = None
    for i, (at, _) in enumerate(hits):
        near = hits[i : bisect_left(hits, (at + reach, ""))]
        score = sum(weights[word] for word in sorted({word for _, word in near}))
        best = max(best or (0.0, 0, 0), (score, at - near[-1][0], -at))
    if best is None:
        return "none of its words are there"
    return f"the nearest words are on line {text.line(text.offset(-best[2]))}"


def _why_no_end(text: PaperText, begin: int, last: str) -> str:
    end = text.next_occurrence(last, 0)
    if end < 0:
        return f"the end of this passage is not in {{paper}}; {_nearest(text, last)}"
    return (
        f"this passage begins on line {text.line(text.offset(begin))} of {{paper}}, and the words it is "
        f"to end with are only before that, on line {text.line(text.offset(end))}"
    )


def _too_many(text: PaperText, begins: list[int]) -> str:
    often = "twice" if len(begins) == 2 else f"{len(begins)} times"
    lines = list(dict.fromkeys(str(text.line(text.offset(begin))) for begin in begins))
    lines = [*lines[:5], "more"] if len(lines) > 6 else lines
    where = f"lines {', '.join(lines[:-1])} and {lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"
    return f"this passage occurs {often} in {{paper}}, on {where}; write more of its words"


def _checked_lead_in(text: PaperText, block: Block | None, lead_in: str) -> str:
    """The lead-in in the paper's words: all of the block above, or its last sentence or line. Raises `NotInText`."""
    above = block.above if block else None
    if above is None:
        raise NotInText("nothing in {paper} above this passage leads it in; leave out its lead_in")
    line = text.line(above.end)
    last_sentence = sentence_spans(text.masked, above.content, above.end)[-1]
    last_line = max(above.content, text.layout.starts[line - 1]), above.end
    for span in (last_sentence, last_line, (above.content, above.end), (above.start, above.end)):
        if fold(text.words(*span)) == fold(lead_in):
            return text.words(*span)
    words = text.words(*last_sentence)
    words = words if len(words) <= 80 else f"… {words[-80:].split(' ', 1)[-1]}"
    raise NotInText(f"this lead-in is not above its passage in {{paper}}; line {line} does: '{words}'")


def passage_context(text: PaperText | None, passage: Passage) -> PassageContext:
    """The paragraph or item around a passage, shortened if it is long; without *text*, only the passage itself."""
    start, end = passage.start, passage.end
    if text is None or start is None or end is None:
        return PassageContext("", passage.text, "", passage.lead_in)
    before, after = words_around(text, passage)
    first = text.block(start)
    lead_in = passage.lead_in or (first.lead_in if first else None)
    return PassageContext(before, text.words(start, end), after, lead_in)


def words_around(text: PaperText | None, passage: Passage) -> tuple[str, str]:
    """The words before and after a passage in its paragraph or item, shortened if there are many."""
    start, end = passage.start, passage.end
    if text is None or start is None or end is None:
        return "", ""
    first = text.block(start)
    last = first if first and end <= first.end else text.block(end - 1)
    before = text.run(first.start, start).lstrip() if first and first.start < start else ""
    after = text.run(end, last.end).rstrip() if last and last.end > end else ""
    if len(before) > _NEARBY:
        before = f"… {before[-_NEARBY:].split(' ', 1)[-1]}"
    if len(after) > _NEARBY:
        after = f"{after[:_NEARBY].rsplit(' ', 1)[0]} …"
    return before, after


def sentences(text: PaperText) -> list[Sentence]:
    """All sentences, in order, except headings and lead-ins of lists: a lead-in is part of each item's sentences."""
    all_sentences = []
    for block in text.blocks:
        if block.kind == "heading":
            continue
        spans = sentence_spans(text.masked, block.content, block.end)
        for start, end in spans[:-1] if block.leads else spans:
            all_sentences.append(Sentence(start, end, text.line(start), text.words(start, end), block.lead_in))
    return all_sentences
