"""Words to choose from, as a sentence names them."""

from __future__ import annotations

from collections.abc import Sequence


def alternatives(words: Sequence[str]) -> str:
    """The words as `text, json or csv`."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
