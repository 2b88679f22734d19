"""Feeds of what was recorded, as plain values. `atom` and `json_feed` write the same feed.

The id of an entry depends on nothing but the entry of the journal: it stays the same in every feed, and when the site
moves. Its authority is a name that nobody can own (RFC 2606), because the digest in an id makes it unique by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from policytrack.formats.xml_text import xml_text
from policytrack.reports.page_parts import Link
from policytrack.text.escaping import one_line

MOST = 50
"""How many entries a feed has at most: the latest."""

_NOBODY = "policytrack.invalid"
_SINCE = "2026"


class Content(NamedTuple):
    """What an entry says, as HTML and as plain text with a line for each sentence and each piece of evidence."""

    html: str
    text: str


class FeedEntry(NamedTuple):
    """An entry of a feed; *content* is what it says, and *link* the page that shows it.

    *published* is when it was recorded, and *updated* when it was retracted, if it was. Its author is that of the
    feed, who wrote the words, whoever the entry is about.
    """

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    content: Content
    categories: tuple[str, ...] = ()


class Feed(NamedTuple):
    """A feed: *home* is the page that it belongs to, and *addresses* are its own, by format (`atom`, `json`).

    Addresses are relative to the feed if it is not known where the site will be published. The entries are the latest,
    newest first.
    """

    id: str
    title: str
    about: str
    home: str
    addresses: dict[str, str]
    updated: datetime
    author: str
    entries: tuple[FeedEntry, ...]
    rights: str = ""
    version: str = ""


def entry_tag(event: str) -> str:
    """The id of the feed's entry for an event of the journal (RFC 4151)."""
    return f"tag:{_NOBODY},{_SINCE}:entry:{quote(event, safe='')}"


def feed_tag(site: str, page: str) -> str:
    """The id of the feed of a page; *site* is what tells the site from others: its address, or else its title."""
    return f"tag:{_NOBODY},{_SINCE}:feed:{sha256(site.encode()).hexdigest()[:16]}/{quote(page)}"


def is_absolute(address: str) -> bool:
    """Whether the address can be used without knowing where the feed is."""
    return address.startswith(("https://", "http://"))


def rfc3339(moment: datetime) -> str:
    """The moment in UTC to the second, such as `2026-07-03T06:00:00Z`."""
    return f"{moment.isoformat(timespec='seconds').removesuffix('+00:00')}Z"


def content_of(lines: Iterable[str], evidence: Iterable[Link]) -> Content:
    """The content of an entry: sentences such as the reason, and the evidence with quoted words and archived copies."""
    lines, evidence = list(map(one_line, lines)), list(evidence)
    pieces = (f"Evidence: {link.words}{f' “{link.quote}”' if link.quote else ''}" for link in evidence)
    html = "".join((*(f"<p>{xml_text(line)}</p>" for line in lines), *map(_evidence, evidence)))
    return Content(html, "\n".join((*lines, *map(one_line, pieces))))


def _evidence(link: Link) -> str:
    return "".join(_pieces(link))


def _pieces(link: Link) -> Iterator[str]:
    words = xml_text(link.about or link.words)
    yield f'<p>Evidence: <a href="{xml_text(link.address)}">{words}</a>' if link.address else f"<p>Evidence: {words}"
    yield f' (<a href="{xml_text(link.archived)}">archived copy</a>)</p>' if link.archived else "</p>"
    if link.quote:
        yield f"<blockquote><p>“{xml_text(link.quote)}”</p></blockquote>"
