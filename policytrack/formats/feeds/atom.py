"""A feed as Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from policytrack.formats.feeds.feed import Feed, FeedEntry, rfc3339
from policytrack.formats.xml_text import xml_text


def render(feed: Feed) -> bytes:
    """The feed as XML in UTF-8."""
    return "".join(_pieces(feed)).encode()


def _pieces(feed: Feed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
    yield f"<id>{xml_text(feed.id)}</id>\n<title>{xml_text(feed.title)}</title>\n"
    yield f"<subtitle>{xml_text(feed.about)}</subtitle>\n" if feed.about else ""
    yield f"<updated>{rfc3339(feed.updated)}</updated>\n<author><name>{xml_text(feed.author)}</name></author>\n"
    yield f'<link rel="self" type="application/atom+xml" href="{xml_text(feed.addresses["atom"])}"/>\n'
    yield f'<link rel="alternate" type="text/html" href="{xml_text(feed.home)}"/>\n'
    yield f"<rights>{xml_text(feed.rights)}</rights>\n" if feed.rights else ""
    yield f'<generator version="{xml_text(feed.version)}">policytrack</generator>\n'
    for entry in feed.entries:
        yield from _entry(entry)
    yield "</feed>\n"


def _entry(entry: FeedEntry) -> Iterator[str]:
    yield f"<entry>\n<id>{xml_text(entry.id)}</id>\n<title>{xml_text(entry.title)}</title>\n"
    yield f"<published>{rfc3339(entry.published)}</published>\n<updated>{rfc3339(entry.updated)}</updated>\n"
    yield f'<link rel="alternate" type="text/html" href="{xml_text(entry.link)}"/>\n'
    for category in entry.categories:
        yield f'<category term="{xml_text(category)}"/>\n'
    yield f'<content type="html">{escape(entry.content.html)}</content>\n</entry>\n'
