"""Recognise the blocks of a paper's text: headings, paragraphs, list items with their lead-ins; and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policytrack.text.normalize import SUPERSCRIPTS, visible


def _set(words: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", words))


# Abbreviations. No sentence ends after a title. None ends after an abbreviation that is followed by a number. After one
# that may be the last word, and after initials (U.S.), a sentence ends only if the next word usually begins sentences.
_TITLES = _set("dr mr mrs ms prof sen rep gov gen col lt capt adm amb hon rev messrs st mt ft vs v e.g i.e cf viz")
_NUMBERED = _set("no nos fig figs sec art vol p pp para ch jan feb mar apr jun jul aug sep sept oct nov dec")
_MAYBE_LAST = _set("inc co corp ltd etc al jr sr dept univ assn bros approx ph.d")
_BEGINNERS = _set(
    """the this that these those it its in on at by for from with but and or yet so both he she they we you
    their his her there here what why how who such some many most each even instead indeed still further not
    to an however moreover thus therefore meanwhile although though while when where if as after before since
    once until according despite given under over between beyond without today finally first second third"""
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-Z]")
_CLOSERS = "'\"\u2019\u201d\xbb)\\]"
_OPENERS = "'\"\u2018\u201c\xab(["
_UNSEEN = "\0 \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029"
_STOP = re.compile(
    rf"(?<![.!?…।])([.!?…।]++)[\0{_CLOSERS}{SUPERSCRIPTS}]*+(?=\s[\s\0]*+[\0{re.escape(_OPENERS)}]*+(\S))"
)
_FINISHED = re.compile(rf"[.!?:…।][{_CLOSERS}{SUPERSCRIPTS}]*$")
_ENDED = re.compile(rf"[.!?।][{_CLOSERS}{SUPERSCRIPTS}]*$")
WORD = re.compile(r"\w+")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]")
_ITEM = re.compile(
    r"[\s\0]*(?P<mark>[-*+•‣▪◦·\u2013\u2014]|(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|[A-Z]\)"
    r"|\((?:\d{1,3}|[A-Za-z]|[ivx]{1,5})\))\0*\s[\s\0]*(?=[^\s\0])"
)
_FURNITURE = re.compile(r"\d{1,4}|[-*_=·\s\u2013\u2014]+")  # a page number; a horizontal rule
_HANGING = _set("a an and are be by can could for in is must of on or should that the to will with would")
_SAYING = _set("could must ought shall should will would")
_WRAPPED = range(40, 201)  # widths, in characters, of hard-wrapped papers
_LONGEST_HEADING = 12  # words


def _ends_sentence(masked: str, match: re.Match[str], start: int) -> bool:
    """Whether the stop in *match* ends a sentence of the text that begins at *start*."""
    stop, following = match[1], match[2]
    if following.islower() or not (following.isalnum() or following in "$€£₹"):
        return False
    before = masked[max(start, match.start() - 24) : match.start()]
    if stop[0] in ".…" and before[-1:] in (" ", "\t", "\n", "[", "("):  # an ellipsis that leaves words out
        return False
    if stop != ".":
        return True
    word = "".join(before.replace("\0", " ").split()[-1:]).lstrip(_OPENERS)
    if word.lower() in _TITLES or (word.lower() in _NUMBERED and following.isdigit()):
        return False
    if word.lower() in _MAYBE_LAST or _INITIALS.fullmatch(word):
        begins = WORD.match(masked, match.start(2))
        return begins is not None and begins[0].lower() in _BEGINNERS
    return True


def sentence_spans(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """The start and end offset of each sentence between two offsets, without unseen characters at either end."""
    stops = [match.end() for match in _STOP.finditer(masked, start, end) if _ends_sentence(masked, match, start)]
    spans = []
    for stop in [*stops, end]:
        run = masked[start:stop]
        if begun := run.lstrip(_UNSEEN):
            spans.append((stop - len(begun), start + len(run.rstrip(_UNSEEN))))
        start = stop
    return spans


@dataclass
class Block:
    """A block of a paper: its *kind* is `heading`, `text` (a paragraph) or `item` (of a list).

    *start* and *end* are its offsets, and *content* is where its words begin, after an item's mark. *heading* is the
    heading it comes under. *above* is the block directly above it, or above the list that it is an item of. *lead_in*
    is the text there that introduces the item, None if there is none; *leads*: this block introduces a list.
    """

    kind: str
    start: int
    content: int
    end: int
    heading: str | None
    above: Block | None
    lead_in: str | None = None
    leads: bool = False


@dataclass(frozen=True)
class _List:
    indent: int
    mark: str
    above: Block | None
    lead_in: str | None


def _begins_lower(line: str) -> bool:
    return line.lstrip(_OPENERS)[:1].islower()


class Layout:
    """The lines of a paper, and the block that each belongs to.

    A line counts as wrapped, rather than ended by its author, if the first word of the next line would not have fitted.
    """

    def __init__(self, source: str, masked: str) -> None:
        self.source, self.masked = source, masked
        breaks = [match.span() for match in _LINE_BREAK.finditer(masked)]
        self.starts = [0, *(end for _, end in breaks)]
        self.ends = [*(start for start, _ in breaks), len(masked)]
        spans = zip(self.starts, self.ends, strict=True)
        lines = [visible(masked[start:end]).strip() for start, end in spans]
        self.lines = ["" if _FURNITURE.fullmatch(line) else line for line in lines]
        lengths = sorted(len(line) for line in self.lines if line)
        self.width = lengths[len(lengths) * 9 // 10] if lengths else 0
        self.following: list[int | None] = [None] * len(lines)  # for each line, the next one that is not empty
        for i in range(len(lines) - 1, 0, -1):
            self.following[i - 1] = i if self.lines[i] else self.following[i]

    def is_full(self, i: int) -> bool:
        """Whether line *i* was wrapped: the first word of the next line would not have fitted."""
        following = self.lines[i + 1].split(maxsplit=1)
        room = 0.85 * self.width - len(self.lines[i]) - 1
        return self.width < _WRAPPED.stop and bool(following) and len(following[0]) > room

    def indent(self, i: int) -> int:
        """How many characters line *i* is indented."""
        line = self.masked[self.starts[i] : self.ends[i]]
        return len(line) - len(line.lstrip(_UNSEEN))

    def item(self, i: int) -> re.Match[str] | None:
        """The match of the mark, such as `-` or `1.`, if line *i* begins a list item; None if it does not."""
        match = _ITEM.match(self.masked, self.starts[i], self.ends[i])
        above = self.lines[i - 1] if i else ""
        if match and above and self.width in _WRAPPED and self.is_full(i - 1) and not _FINISHED.search(above):
            return None  # a dash or a number that wrapping has put at the start of a line
        return match

    def has_hashes(self, i: int) -> bool:
        """Whether line *i* is a heading of Markdown's, such as `## Analysis`."""
        return _HASHES.match(self.source, self.starts[i], self.ends[i]) is not None

    def is_heading(self, i: int) -> bool:
        """Whether line *i* is a heading: Markdown's, or a short line that begins with a capital and is no sentence."""
        line, next_up = self.lines[i], self.following[i]
        if self.has_hashes(i):
            return True
        words = line.split(maxsplit=_LONGEST_HEADING)
        first = line.lstrip(_OPENERS)[:1]
        if next_up is None or len(words) > _LONGEST_HEADING or not (first.isupper() or first.isdigit()):
            return False
        if line[-1] in ".:;,!…" or words[-1].lower() in _HANGING or not any(map(str.isalpha, line)):
            return False
        above = self.lines[i - 1] if i else ""
        if _begins_lower(self.lines[next_up]) or (line[-1] == "?" and (above or next_up == i + 1)):
            return False
        long_words = [word for word in words if len(word) > 3]
        is_titled = len(long_words) > 2 and all(word[0].isupper() for word in long_words)
        if not is_titled and any(word.lower() in _SAYING for word in words):
            return False  # a sentence without its full stop
        return (is_titled or not self.is_full(i)) and (
            not above or bool(_FINISHED.search(above)) or not self.is_full(i - 1)
        )

    def blocks(self) -> list[Block]:
        """The blocks of the paper, in order."""
        blocks: list[Block] = []
        lists: list[_List] = []
        heading: str | None = None
        last: Block | None = None
        before = 0  # the last line that is not empty
        for i, line in enumerate(self.lines):
            if not line:
                continue
            start, end = self.starts[i], self.ends[i]
            has_hashes = self.has_hashes(i)
            item = None if has_hashes else self.item(i)
            mark = re.sub(r"\d+", "1", re.sub(r"[A-Za-z]+", "a", item["mark"])) if item else ""
            if last and last.kind == "item" and not (item or has_hashes) and self.indent(i) > lists[0].indent:
                last.end = end
            elif self.is_heading(i) and not (item and self._is_listed(i, before, mark, lists)):
                lists = []
                last = Block("heading", start, start, end, heading, last)
                heading = line
            elif item:
                of = self._list(self.indent(i), mark, last, lists)
                last = Block("item", start, item.end(), end, heading, of.above, of.lead_in)
            elif last and self._goes_on(i, before, last):
                last.end = end
            else:
                lists = []
                last = Block("text", start, start, end, heading, last)
            if not blocks or blocks[-1] is not last:
                blocks.append(last)
            before = i
        return blocks

    def _is_listed(self, i: int, before: int, mark: str, lists: list[_List]) -> bool:
        """Whether a line such as `1. Introduction` is a list item rather than a heading."""
        next_up = self.following[i]
        return (
            mark != "1."
            or any(level.mark == mark for level in lists)
            or (next_up is not None and self.item(next_up) is not None)
            or self.lines[before].endswith(":")
        )

    def _list(self, indent: int, mark: str, last: Block | None, lists: list[_List]) -> _List:
        """The list that an item belongs to: an open one with the same indent and mark, or else a new one."""
        while lists and lists[-1].indent > indent:
            lists.pop()
        if any(level.indent == indent and level.mark == mark for level in lists):
            while lists[-1].mark != mark:
                lists.pop()
        else:
            lists.append(_List(indent, mark, last, self._lead_in(last)))
        return lists[-1]

    def _lead_in(self, above: Block | None) -> str | None:
        """The text that introduces a list below *above*: its last sentence, if that is unfinished or ends with `:`."""
        spans = sentence_spans(self.masked, above.content, above.end) if above else []
        sentence = visible(self.masked[slice(*spans[-1])]).strip() if spans else ""
        if above is None or not sentence or _ENDED.search(sentence):
            return None
        if above.kind == "heading" and not sentence.endswith(":"):
            return None
        above.leads = True
        return f"{above.lead_in} {sentence}" if above.lead_in else sentence

    def _goes_on(self, i: int, before: int, last: Block) -> bool:
        """Whether line *i* continues the paragraph or item above it."""
        line, above, next_up = self.lines[i], self.lines[before], self.following[i]
        if last.kind == "heading":
            return False
        if before < i - 1:  # a page may have ended in the middle of a sentence
            return _begins_lower(line) and not _FINISHED.search(above)
        leads = line[-1] == ":" and next_up is not None and self.item(next_up) is not None
        if leads and _ENDED.search(above) and len(line.split()) <= _LONGEST_HEADING:
            return False
        return _begins_lower(line) or self.is_full(before)
