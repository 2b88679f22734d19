"""Find a passage in a paper's text, and say where it stands: line, heading, lead-in, paragraph, sentences.

Papers come with links, emphasis, hyphenation, page breaks and curly quotes that nobody retypes. So paper
and passage are both *folded* before they are compared, and what is found is handed back in the paper's own
characters. Text in, runs out: nothing here reads a file.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from policytrack.errors import PolicytrackError
from policytrack.model import Passage

# --- Folding: what is compared ------------------------------------------------------------------------------

# Markup stands for no words. It is overwritten with as many NULs (the mask), so that offsets stay true.
_TARGET = r'\]\((?:[^()\s]|\([^()\s]*+\))*+(?:[ \t]+"[^"\n]*")?[ \t]*\)'
_MARKUP = re.compile(
    rf"!\[[^\[\]]*+{_TARGET}"  # an image
    rf"|\[\^[^\[\]\s]+\]|{_TARGET}"  # a footnote's number; the end of a link
    rf"|\[(?=(?:[^\[\]]|\[[^\[\]]*+\])*+{_TARGET})"  # the beginning of a link
    r"|\\[!-/:-@[-^`{-~]|(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])|\\(?=_)"  # a sign that is meant as itself
    r"|`+|\*+(?=\S)|(?<=\S)\*+"
    r"|(?<![A-Za-z0-9_])_+|(?<=[A-Za-z0-9])_++(?![A-Za-z0-9])"  # emphasis, but not the _ of snake_case
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}(?=[ \t])|>(?:[ \t]?>)*)", re.MULTILINE)
_SOFT_HYPHEN = "\xad"
_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\xb4\u02b9\u02bb\u02bc\u02bd\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\xab\xbb\u301d\u301e", '"'),
}
_DASHES = "-\u2212\u2043\u02d7"  # and whatever Unicode calls a dash
_SUPERSCRIPTS = "\xb9\xb2\xb3\u2070\u2074-\u2079"  # numbers of footnotes
# What folding drops, or takes for one space: white space, dashes (a soft hyphen is \x01), what may be markup.
_DROPPED = r"\x00-\x1f\x7f*`#>\\\[\]-"
_GAP = rf" ?[{_DROPPED}]+[ {_DROPPED}]*|  +[ {_DROPPED}]*"


def mask(source: str) -> str:
    """The same text, as long, with NULs where markup stands."""
    masked = _MARKUP.sub(lambda m: f"\0{m[0][1:]}" if m[0][0] == "\\" else "\0" * len(m[0]), source)
    return _LINE_MARK.sub(lambda m: "\0" * len(m[0]), masked)


@cache
def _folded_character(char: str) -> str:
    """What one character counts as; NUL for one that is not seen, accents among them."""
    if char in _QUOTES:
        return _QUOTES[char]
    if char == _SOFT_HYPHEN:
        return "\x01"
    if char in _DASHES or unicodedata.category(char) == "Pd":
        return "-"
    if char.isspace():
        return " "
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return "\0"
    parts = unicodedata.normalize("NFKD", char)
    if parts == char:
        return char
    if parts.isdigit() and unicodedata.decomposition(char).startswith("<super>"):
        return "\0"
    folded = "".join(map(_folded_character, parts))
    return re.sub(rf"[ _{_DROPPED}]", "", folded) or folded[0].replace("_", "\0")


@lru_cache(maxsize=64)
def _gap_pattern(expanded: str) -> re.Pattern[str]:
    return re.compile(f"{_GAP}|[{re.escape(expanded)}]" if expanded else _GAP)


@lru_cache(maxsize=4096)
def _folded_gap(gap: str) -> str:
    return "" if "-" in gap or "\x01" in gap or not re.search(r"\s", gap) else " "


def fold_masked(masked: str) -> tuple[str, list[int], list[int], set[int]]:
    """The folded text; where its pieces begin, in it and in *masked*; and where in it a dash was dropped."""
    expanded = ""
    if not masked.isascii():
        table = {char: _folded_character(char) for char in set(masked) if char > "\x7f"}
        expanded = "".join(sorted(char for char, folded in table.items() if len(folded) > 1))
        masked = masked.translate({ord(char): folded for char, folded in table.items() if len(folded) == 1})
    pieces: list[str] = []
    folded_at, masked_at, seams = [0], [0], set()
    length = at = 0
    for match in _gap_pattern(expanded).finditer(masked):
        start, end = match.span()
        gap = match[0]
        pieces.append(masked[at:start])
        length += start - at
        if gap in expanded:
            piece = _folded_character(gap)
            folded_at.extend(range(length, length + len(piece)))
            masked_at.extend([start] * len(piece))
        else:
            piece = _folded_gap(gap)
            if "-" in gap:
                seams.add(length)
        pieces.append(piece)
        length += len(piece)
        folded_at.append(length)
        masked_at.append(end)
        at = end
    pieces.append(masked[at:])
    return "".join(pieces), folded_at, masked_at, seams


def fold(words: str) -> str:
    """Reduce *words* to what is compared: no markup, accents or dashes, straight quotes, single spaces."""
    return fold_masked(mask(words))[0].strip(" ")


def visible(masked: str) -> str:
    """The words of a masked text, in their own characters."""
    return _SPACES.sub(" ", masked.replace("\0", "").replace(_SOFT_HYPHEN, ""))


_SPACES = re.compile(r"\s+")

# --- Layout: lines, lists, headings, sentences --------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", words))


# Abbreviations. No sentence ends after the first; after the second, none ends where a number follows; after
# the third, and after initials (U.S.), one ends only where the next word is one that begins sentences.
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
    rf"(?<![.!?…।])([.!?…।]++)[\0{_CLOSERS}{_SUPERSCRIPTS}]*+(?=\s[\s\0]*+[\0{re.escape(_OPENERS)}]*+(\S))"
)
_FINISHED = re.compile(rf"[.!?:…।][{_CLOSERS}{_SUPERSCRIPTS}]*$")
_ENDED = re.compile(rf"[.!?।][{_CLOSERS}{_SUPERSCRIPTS}]*$")
_WORD = re.compile(r"\w+")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]")
_ITEM = re.compile(
    r"[\s\0]*(?P<mark>[-*+•‣▪◦·\u2013\u2014]|(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|[A-Z]\)"
    r"|\((?:\d{1,3}|[A-Za-z]|[ivx]{1,5})\))\0*\s[\s\0]*(?=[^\s\0])"
)
_FURNITURE = re.compile(r"\d{1,4}|[-*_=·\s\u2013\u2014]+")  # a page's number; a rule
_HANGING = _set("a an and are be by can could for in is must of on or should that the to will with would")
_SAYING = _set("could must ought shall should will would")
_WRAPPED = range(40, 201)  # how wide a hard-wrapped paper may be
_LONGEST_HEADING = 12


def _ends_sentence(masked: str, match: re.Match[str], start: int) -> bool:
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
        begins = _WORD.match(masked, match.start(2))
        return begins is not None and begins[0].lower() in _BEGINNERS
    return True


def sentence_spans(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences between two offsets, each from its first to its last visible character."""
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
    """A paragraph, an item of a list, or a heading; *content* is where its words begin, after an item's mark.

    *above* is what stands directly above it, or above the list it is an item of;
    *lead_in* is how that leads the item in, where it does.
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
    """The lines of a paper, and what each of them is.

    A line that was wrapped is told from one that ends where its author ended it by its
    length: the next line's first word would not have fitted.
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
        self.following: list[int | None] = [None] * len(lines)  # the next line with words
        for i in range(len(lines) - 1, 0, -1):
            self.following[i - 1] = i if self.lines[i] else self.following[i]

    def is_full(self, i: int) -> bool:
        following = self.lines[i + 1].split(maxsplit=1)
        room = 0.85 * self.width - len(self.lines[i]) - 1
        return self.width < _WRAPPED.stop and bool(following) and len(following[0]) > room

    def indent(self, i: int) -> int:
        line = self.masked[self.starts[i] : self.ends[i]]
        return len(line) - len(line.lstrip(_UNSEEN))

    def item(self, i: int) -> re.Match[str] | None:
        match = _ITEM.match(self.masked, self.starts[i], self.ends[i])
        above = self.lines[i - 1] if i else ""
        if match and above and self.width in _WRAPPED and self.is_full(i - 1) and not _FINISHED.search(above):
            return None  # wrapping has brought a dash or a number to the front
        return match

    def is_heading(self, i: int) -> bool:
        line, next_up = self.lines[i], self.following[i]
        if _HASHES.match(self.source, self.starts[i], self.ends[i]):
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
            return False  # a sentence that somebody forgot to end
        return (is_titled or not self.is_full(i)) and (
            not above or bool(_FINISHED.search(above)) or not self.is_full(i - 1)
        )

    def blocks(self) -> list[Block]:
        blocks: list[Block] = []
        lists: list[_List] = []
        heading: str | None = None
        last: Block | None = None
        before = 0  # the last line with words
        for i, line in enumerate(self.lines):
            if not line:
                continue
            start, end, item = self.starts[i], self.ends[i], self.item(i)
            mark = re.sub(r"\d+", "1", re.sub(r"[A-Za-z]+", "a", item["mark"])) if item else ""
            if last and last.kind == "item" and not item and self.indent(i) > lists[0].indent:
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
        """Whether a line such as `1. Introduction` is an item of a list, and no heading."""
        next_up = self.following[i]
        return (
            mark != "1."
            or any(level.mark == mark for level in lists)
            or (next_up is not None and self.item(next_up) is not None)
            or self.lines[before].endswith(":")
        )

    def _list(self, indent: int, mark: str, last: Block | None, lists: list[_List]) -> _List:
        """The list that an item is in: an open one that looks like it, or one that begins with it."""
        while lists and lists[-1].indent > indent:
            lists.pop()
        if any(level.indent == indent and level.mark == mark for level in lists):
            while lists[-1].mark != mark:
                lists.pop()
        else:
            lists.append(_List(indent, mark, last, self._lead_in(last)))
        return lists[-1]

    def _lead_in(self, above: Block | None) -> str | None:
        spans = sentence_spans(self.masked, above.content, above.end) if above else []
        words = visible(self.masked[slice(*spans[-1])]).strip() if spans else ""
        if above is None or not words or _ENDED.search(words):
            return None
        if above.kind == "heading" and not words.endswith(":"):
            return None
        above.leads = True
        return f"{above.lead_in} {words}" if above.lead_in else words

    def _goes_on(self, i: int, before: int, last: Block) -> bool:
        """Whether line *i* belongs to the paragraph or item above it."""
        line, above, next_up = self.lines[i], self.lines[before], self.following[i]
        if last.kind == "heading":
            return False
        if before < i - 1:  # perhaps a page has ended in the middle of a sentence
            return _begins_lower(line) and not _FINISHED.search(above)
        leads = line[-1] == ":" and next_up is not None and self.item(next_up) is not None
        if leads and _ENDED.search(above) and len(line.split()) <= _LONGEST_HEADING:
            return False
        return _begins_lower(line) or self.is_full(before)


# --- Passages -----------------------------------------------------------------------------------------------


class NotInText(PolicytrackError):
    """A passage cannot be picked out of its paper; `message(path)` says so with the paper's path."""

    def __init__(self, template: str) -> None:
        super().__init__(template.replace("{paper}", "the paper", 1))
        self._template = template

    def message(self, paper: str) -> str:
        return self._template.replace("{paper}", paper, 1)


@dataclass(frozen=True)
class Sentence:
    """A sentence: where it stands, its words, and what leads it in where it is in an item of a list."""

    start: int
    end: int
    line: int
    words: str
    lead_in: str | None = None


@dataclass(frozen=True)
class Context:
    """The paragraph around a passage; `before + words + after` reads as the paper does."""

    before: str
    words: str
    after: str
    lead_in: str | None = None


_BROKEN_WORD = re.compile(r"(?<!\w)(\w++)[-\u2010][ \t\0]*(?:\r\n?|\n)[\s\0]*(\w+)")
_FEW = 1000  # as many places are looked at one by one sooner than the whole text is searched
_NEARBY = 600  # characters shown on either side of a passage


class PaperText:
    """A paper's text, folded once and looked up many times; *masked* is as long, with NULs for its markup."""

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
        found = (block for block in self.blocks if block.kind == "heading")
        return [(self.line(block.start), self.words(block.start, block.end)) for block in found]

    def line(self, offset: int) -> int:
        """The line, from 1, that holds the character at *offset*."""
        return bisect_right(self.layout.starts, offset)

    def words(self, start: int, end: int) -> str:
        """The paper's own words between two offsets, without its markup and line breaks."""
        return self.run(start, end).strip()

    def run(self, start: int, end: int) -> str:
        """The same, with a space at either end where the paper has one."""
        return visible(_BROKEN_WORD.sub(self._mended, self.masked[start:end]))

    def _mended(self, broken: re.Match[str]) -> str:
        whole = f"{broken[1]}-{broken[2]}"
        return whole if whole in self._hyphenated or not broken[2][0].islower() else broken[1] + broken[2]

    @cached_property
    def _hyphenated(self) -> set[str]:
        return set(re.findall(r"(?<!\w)\w++-\w+", self.masked))

    @cached_property
    def index(self) -> dict[str, list[int]]:
        """Where each word, in small letters, stands in the folded text."""
        index: dict[str, list[int]] = {}
        for match in _WORD.finditer(self.folded):
            index.setdefault(match[0].lower(), []).append(match.start())
        return index

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    def block(self, offset: int) -> Block | None:
        """The paragraph, item or heading that *offset* stands in."""
        at = bisect_right(self._block_starts, offset)
        return self.blocks[at - 1] if at else None

    def offset(self, folded_at: int) -> int:
        """Where in the source a character of the folded text comes from."""
        piece = bisect_right(self._folded_at, folded_at) - 1
        return self._source_at[piece] + folded_at - self._folded_at[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the source a run of the folded text comes from, accents on its last letter included."""
        last = self.offset(end - 1) + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return self.offset(start), last

    def _is_edge(self, at: int) -> bool:
        if at in self._seams or not 0 < at < len(self.folded):
            return True
        return not (_WORD.match(self.folded[at - 1]) and _WORD.match(self.folded[at]))

    def _is_whole(self, at: int, words: str) -> bool:
        return self._is_edge(at) and self._is_edge(at + len(words))

    def next_occurrence(self, words: str, at: int) -> int:
        """Where *words*, folded, stand next in the folded text, or -1."""
        at = self.folded.find(words, at)
        while at >= 0 and not self._is_whole(at, words):
            at = self.folded.find(words, at + 1)
        return at

    def occurrences(self, words: str) -> list[int]:
        """Everywhere that *words*, folded, stand in the folded text.

        The first and the last may be glued to other words where a dash was dropped;
        those between them are in the index as they are, and the rarest is looked up.
        """
        inner = list(_WORD.finditer(words))[1:-1]
        places, rarest = min(
            ((self.index.get(match[0].lower(), []), match.start()) for match in inner),
            key=lambda found: len(found[0]),
            default=(None, 0),
        )
        if places is not None and len(places) <= _FEW:
            begins = (at - rarest for at in places if at >= rarest)
            return [at for at in begins if self.folded.startswith(words, at) and self._is_whole(at, words)]
        found = []
        at = self.next_occurrence(words, 0)
        while at >= 0:
            found.append(at)
            at = self.next_occurrence(words, at + 1)
        return found


def find(text: PaperText, from_words: str, to_words: str, lead_in: str | None = None) -> Passage:
    """The one passage that begins with *from_words* and ends with *to_words*.

    A run goes from an occurrence of the one to the first of the other that ends at or after it; they
    may overlap or be the same. Raises `NotInText` unless there is exactly one and *lead_in*, where
    given, is what stands directly above it, or above the list it is in.
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
    """Where most of the rarer *words* stand closest together, in a sentence."""
    index = text.index
    wanted = dict.fromkeys(_WORD.findall(words.lower()))
    known = [word for word in wanted if word in index]
    if not known:
        from difflib import get_close_matches

        known = [near for word in list(wanted)[:8] for near in get_close_matches(word, index, n=1, cutoff=0.75)]
    rare = sorted(set(known), key=lambda word: (len(index[word]), word))[:8]
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
        f"to end with stand only before that, on line {text.line(text.offset(end))}"
    )


def _too_many(text: PaperText, begins: list[int]) -> str:
    often = "twice" if len(begins) == 2 else f"{len(begins)} times"
    lines = list(dict.fromkeys(str(text.line(text.offset(begin))) for begin in begins))
    lines = [*lines[:5], "more"] if len(lines) > 6 else lines
    where = f"lines {', '.join(lines[:-1])} and {lines[-1]}" if len(lines) > 1 else f"line {lines[0]}"
    return f"this passage occurs {often} in {{paper}}, on {where}; write more of its words"


def _checked_lead_in(text: PaperText, block: Block | None, lead_in: str) -> str:
    """The paper's words for *lead_in*: the whole of what stands above, its last sentence or its last line."""
    above = block.above if block else None
    if above is None:
        raise NotInText("nothing in {paper} stands above this passage to lead it in; leave out its lead_in")
    line = text.line(above.end)
    last_sentence = sentence_spans(text.masked, above.content, above.end)[-1]
    last_line = max(above.content, text.layout.starts[line - 1]), above.end
    for span in (last_sentence, last_line, (above.content, above.end), (above.start, above.end)):
        if fold(text.words(*span)) == fold(lead_in):
            return text.words(*span)
    words = text.words(*last_sentence)
    words = words if len(words) <= 80 else f"… {words[-80:].split(' ', 1)[-1]}"
    raise NotInText(f"this lead-in does not stand above its passage in {{paper}}; line {line} does: '{words}'")


def context(text: PaperText, passage: Passage) -> Context:
    """The paragraph, or item, that a passage stands in, cut down where it is long."""
    first, last = text.block(passage.start), text.block(passage.end - 1)
    before = text.run(min(first.start, passage.start) if first else passage.start, passage.start).lstrip()
    after = text.run(passage.end, max(last.end, passage.end) if last else passage.end).rstrip()
    if len(before) > _NEARBY:
        before = f"… {before[-_NEARBY:].split(' ', 1)[-1]}"
    if len(after) > _NEARBY:
        after = f"{after[:_NEARBY].rsplit(' ', 1)[0]} …"
    lead_in = passage.lead_in or (first.lead_in if first else None)
    return Context(before, text.words(passage.start, passage.end), after, lead_in)


def sentences(text: PaperText) -> list[Sentence]:
    """Every sentence, in order. Headings are none, nor is what leads a list in: it belongs to each item."""
    found = []
    for block in text.blocks:
        if block.kind == "heading":
            continue
        spans = sentence_spans(text.masked, block.content, block.end)
        for start, end in spans[:-1] if block.leads else spans:
            found.append(Sentence(start, end, text.line(start), text.words(start, end), block.lead_in))
    return found
