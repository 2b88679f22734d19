"""Words of cells, made fit for a register: as text, as ids, as titles."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")
_LINE_ENDS = re.compile("(?<![ \xa0])[ \xa0]+\n")
_NO_ID = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_ID = 80


def clean(words: str) -> str:
    """Text without control characters, tabs, and space at the ends of lines."""
    if words.isascii() and words.isprintable():
        return words.strip()
    return _LINE_ENDS.sub("\n", _CONTROL.sub("", words).replace("\t", " ")).strip()


def slug(words: str) -> str:
    """What of the words may stand in an id, runs of all else as one hyphen.

    A digest follows where letters are lost, or words at the end, so that other words have another id.
    """
    plain, is_lost = words, False
    if not words.isascii():
        decomposed = unicodedata.normalize("NFKD", words.replace("ß", "ss"))
        parts = [char for char in decomposed if not unicodedata.combining(char)]  # an accent is no letter of its own
        plain = "".join(char for char in parts if char.isascii() or not char.isalnum())
        is_lost = len(plain) < len(parts)
    found = _NO_ID.sub("-", plain).strip("-")
    if len(found) > _LONGEST_ID or not found or is_lost:
        return f"{found[: _LONGEST_ID - 9].strip('-')}-{digest(words)}".lstrip("-")
    return found


def digest(words: str) -> str:
    """Eight hexadecimal digits that stand for the words."""
    return sha256(" ".join(words.split()).encode("utf-8", "replace")).hexdigest()[:8]


def shortened(words: str, most: int) -> str:
    """The first of many words, as a title."""
    plain = words.split()
    return " ".join(plain) if len(plain) <= most else f"{' '.join(plain[:most]).rstrip(',;:.')} …"
