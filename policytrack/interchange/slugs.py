"""Make texts, ids and titles for the register from the text of cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from policytrack.text.scripts import has_other_letters

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
_LINE_ENDS = re.compile("(?<![ \xa0])[ \xa0]+\n")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9]+")
_JOINERS = dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060", "")
"""Characters within words that are not seen."""
_REGISTER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_LONGEST_ID = 80
_LONGEST_READABLE = 32


def clean(words: str) -> str:
    """The text without control characters, tabs, and spaces at the ends of lines."""
    if words.isascii() and words.isprintable():
        return words.strip()
    return _LINE_ENDS.sub("\n", _CONTROL.sub("", words).replace("\t", " ")).strip()


def slug(words: str) -> str:
    """The words as an id: ASCII letters and digits, everything else as single hyphens, at most 80 characters.

    Letters are transliterated. A digest is added where that, or the length, could give different words one id; words
    that differ in case have the same digest.
    """
    id, is_ambiguous = _hyphenated(words)
    if len(id) > _LONGEST_ID or not id or is_ambiguous:
        folded = unicodedata.normalize("NFKC", words).casefold()
        return f"{id[: _LONGEST_ID - 9].strip('-')}-{digest(folded)}".lstrip("-")
    return id


def kept_id(words: str) -> str:
    """The words if the register takes them as an id, else their slug."""
    return words if _REGISTER_ID.fullmatch(words) else slug(words)


def composite_id(texts: Sequence[str]) -> str:
    """An id for several texts: as many of their words as fit into 32 characters, and a digest of all of them."""
    readable, _ = _hyphenated(" ".join(texts))
    if len(readable) > _LONGEST_READABLE:
        readable = readable[: _LONGEST_READABLE + 1].rpartition("-")[0] or readable[:_LONGEST_READABLE]
    return f"{readable}-{digest(chr(0).join(texts))}".lstrip("-")


def _hyphenated(words: str) -> tuple[str, bool]:
    """The words in ASCII letters and digits, with single hyphens between them, and whether they are ambiguous.

    They are if letters are not Latin, because several letters of another script may be one in ours.
    """
    if words.isascii():
        return _NOT_IN_ID.sub("-", words).strip("-"), False
    from anyascii import anyascii

    composed = unicodedata.normalize("NFKC", words)
    letters = {char for char in composed if not char.isascii() and unicodedata.category(char)[0] in "LMN"}
    is_ambiguous = has_other_letters(composed)
    plain = "".join(
        char if char.isascii() else anyascii(char) if char in letters else _JOINERS.get(char, " ") for char in composed
    )
    return _NOT_IN_ID.sub("-", plain).strip("-"), is_ambiguous


def digest(words: str) -> str:
    """The first eight hexadecimal digits of the SHA-256 of the words, with single spaces between them."""
    return sha256(" ".join(words.split()).encode("utf-8", "replace")).hexdigest()[:8]


def shortened(words: str, most: int) -> str:
    """The first *most* words, with an ellipsis if there are more."""
    plain = words.split()
    return " ".join(plain) if len(plain) <= most else f"{' '.join(plain[:most]).rstrip(',;:.')} …"
