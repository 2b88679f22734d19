"""Fold text to the form in which words are looked up in a paper, and keep track of where each character came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

# Markup is masked: overwritten with as many NULs, so that offsets do not change.
_TARGET = r'\]\((?:[^()\s]|\([^()\s]*+\))*+(?:[ \t]+"[^"\n]*")?[ \t]*\)'
_MARKUP = re.compile(
    rf"!\[[^\[\]]*+{_TARGET}"  # an image
    rf"|\[\^[^\[\]\s]+\]|{_TARGET}"  # a footnote's number; the end of a link
    rf"|\[(?=(?:[^\[\]]|\[[^\[\]]*+\])*+{_TARGET})"  # the beginning of a link
    r"|\\[!-/:-@[-^`{-~]|(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])|\\(?=_)"  # an escaped character
    r"|`+|\*+(?=\S)|(?<=\S)\*+"
    r"|(?<![A-Za-z0-9_])_+|(?<=[A-Za-z0-9])_++(?![A-Za-z0-9])"  # emphasis, but not the _ of snake_case
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}(?=[ \t])|>(?:[ \t]?>)*)", re.MULTILINE)
# Without one of these there is no markup within lines; searching for them is much faster.
_SIGNS = re.compile("[\\[\\]\\\\`*_\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
SOFT_HYPHEN = "\xad"
_QUOTES = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\xb4\u02b9\u02bb\u02bc\u02bd\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\xab\xbb\u301d\u301e", '"'),
}
_DASHES = "-\u2212\u2043\u02d7"  # in addition to the Unicode category Pd
SUPERSCRIPTS = "\xb9\xb2\xb3\u2070\u2074-\u2079"  # footnote numbers
# What folding drops or turns into one space: white space, dashes (a soft hyphen is \x01) and possible markup.
_DROPPED = r"\x00-\x1f\x7f*`#>\\\[\]-"
# A gap is one such character, or a run of them and spaces. Said in this way, it is found in a third of the time.
_GAP = rf"[ {_DROPPED}](?:[ {_DROPPED}]+|(?<! ))"


def mask(source: str) -> str:
    """The text with its markup overwritten by NULs; its length does not change."""
    if _SIGNS.search(source):
        source = _MARKUP.sub(lambda m: f"\0{m[0][1:]}" if m[0][0] == "\\" else "\0" * len(m[0]), source)
    if "#" in source or ">" in source:
        source = _LINE_MARK.sub(lambda m: "\0" * len(m[0]), source)
    return source


@cache
def _folded_character(char: str) -> str:
    """The folded form of one character; NUL for an invisible one, such as an accent."""
    if char in _QUOTES:
        return _QUOTES[char]
    if char == SOFT_HYPHEN:
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
    return re.compile(f"({_GAP}|[{re.escape(expanded)}])" if expanded else f"({_GAP})")


@lru_cache(maxsize=4096)
def _folded_gap(gap: str) -> str:
    return "" if "-" in gap or "\x01" in gap or not re.search(r"\s", gap) else " "


def fold_masked(masked: str) -> tuple[str, list[int], list[int], set[int]]:
    """The folded text, and how its offsets relate to those of *masked*.

    The two lists have, for each piece of text that was copied or expanded, where it begins in the folded text and in
    *masked*. The set has the offsets in the folded text at which a dash was dropped.
    """
    expanded = ""
    if not masked.isascii():
        table = {char: _folded_character(char) for char in set(masked) if char > "\x7f"}
        expanded = "".join(sorted(char for char, folded in table.items() if len(folded) > 1))
        masked = masked.translate({ord(char): folded for char, folded in table.items() if len(folded) == 1})
    texts = _gap_pattern(expanded).split(masked)  # texts, and the gaps between them
    gaps = texts[1::2]
    pieces = texts[:]
    pieces[1::2] = [_folded_character(gap) if gap in expanded else _folded_gap(gap) for gap in gaps]
    ends = list(accumulate(map(len, pieces)))
    masked_ends = list(accumulate(map(len, texts)))
    folded_at, masked_at = [0], [0]
    seams = {end for gap, end in zip(gaps, ends[::2], strict=False) if "-" in gap}
    if expanded:
        for at, gap in enumerate(gaps):
            start = ends[2 * at]
            if gap in expanded:
                folded_at.extend(range(start, ends[2 * at + 1]))
                masked_at.extend([masked_ends[2 * at]] * (ends[2 * at + 1] - start))
            folded_at.append(ends[2 * at + 1])
            masked_at.append(masked_ends[2 * at + 1])
    else:
        folded_at += ends[1::2]
        masked_at += masked_ends[1::2]
    return "".join(pieces), folded_at, masked_at, seams


def fold(words: str) -> str:
    """The words in the form that is compared: no markup, accents or dashes, straight quotes, single spaces."""
    if _PLAIN.match(words) and "  " not in words:
        return _without_plain_dashes(words).strip(" ")
    return fold_masked(mask(words))[0].strip(" ")


def fold_lines(texts: Sequence[str]) -> str:
    """The texts, each folded, with line breaks between them."""
    lines = "\n".join(texts)
    framed = f"\n{lines}\n"
    is_loose = "  " in framed or " \n" in framed or "\n " in framed
    if is_loose or lines.count("\n") != len(texts) - 1 or not _PLAIN_LINES.match(lines):
        return "\n".join(map(fold, texts))
    return _without_plain_dashes(lines)


def _without_plain_dashes(words: str) -> str:
    if " -" in words or "- " in words:
        return _PLAIN_DASHES.sub("", words)
    return words.replace("-", "")


# Most texts have only these characters, of which folding changes only dashes.
_PLAIN_CHARACTERS = r"A-Za-z0-9 ,.;:?!'\"()%/-"
_PLAIN = re.compile(rf"[{_PLAIN_CHARACTERS}]*\Z")
_PLAIN_LINES = re.compile(rf"[\n{_PLAIN_CHARACTERS}]*\Z")
_PLAIN_DASHES = re.compile(" ?-[ -]*")


def visible(masked: str) -> str:
    """The words of a masked text in their original characters, with single spaces."""
    if masked.isascii() and masked.isprintable() and "  " not in masked:
        return masked
    return _SPACES.sub(" ", masked.replace("\0", "").replace(SOFT_HYPHEN, ""))


_SPACES = re.compile(r"\s+")
