"""What pages of many kinds show: links to other pages, and statuses."""

from __future__ import annotations

from typing import NamedTuple


class PageLink(NamedTuple):
    """A page of the site, and the words that lead to it."""

    page: str
    words: str
    note: str = ""


class StatusText(NamedTuple):
    """A status: the word for programs, the word for people, and since when it holds; empty if that is unknown."""

    key: str
    words: str
    dated: str = ""
