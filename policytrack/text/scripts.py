"""Tell letters of the Latin script from those of others."""

from __future__ import annotations

import unicodedata

_LATIN = ("LATIN ", "COMBINING ")


def has_other_letters(words: str) -> bool:
    """Whether there are letters, or digits, of a script that is not Latin."""
    others = {char for char in words if not char.isascii() and unicodedata.category(char)[0] in "LMN"}
    return any(not unicodedata.name(char, "").startswith(_LATIN) for char in others)
