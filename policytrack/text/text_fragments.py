"""Links to the very words on a page: the fragment `#:~:text=` of an address, which browsers scroll to and mark."""

from __future__ import annotations

from urllib.parse import quote

_MOST_WORDS = 12
"""A longer text is named by its first and its last words."""
_ENDS = 5


def with_text_fragment(url: str, words: str) -> str:
    """The address with a fragment that names the words; unchanged if there are none."""
    each = words.split()
    if not each:
        return url
    directive = f"{'' if '#' in url else '#'}:~:text="
    if len(each) <= _MOST_WORDS:
        return f"{url}{directive}{_term(each)}"
    return f"{url}{directive}{_term(each[:_ENDS])},{_term(each[-_ENDS:])}"


def _term(words: list[str]) -> str:
    """The words, encoded; a hyphen, a comma or an ampersand would otherwise divide the fragment."""
    return quote(" ".join(words).encode("utf-8", "replace"), safe="").replace("-", "%2D")
