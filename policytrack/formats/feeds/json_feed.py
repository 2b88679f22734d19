"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

It has addresses only if they are absolute: a reader of JSON does not know what a relative one is relative to.
"""

from __future__ import annotations

import json
from typing import Any

from policytrack.formats.feeds.feed import Feed, FeedEntry, is_absolute, rfc3339
from policytrack.text.escaping import escaped_json, one_line


def render(feed: Feed) -> bytes:
    """The feed as JSON in UTF-8."""
    value: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed.title),
        "home_page_url": feed.home if is_absolute(feed.home) else None,
        "feed_url": feed.addresses["json"] if is_absolute(feed.addresses["json"]) else None,
        "description": one_line(feed.about) or None,
        "authors": [{"name": one_line(feed.author)}],
        "language": "en",
    }
    # An item on a line: with an indent, the encoder of the standard library is ten times as slow.
    head = json.dumps(_present(value), ensure_ascii=False).removesuffix("}")
    items = ",\n".join(json.dumps(_item(entry), ensure_ascii=False) for entry in feed.entries)
    return escaped_json(f'{head}, "items": [\n{items}\n]}}\n').encode()


def _item(entry: FeedEntry) -> dict[str, Any]:
    return _present(
        {
            "id": entry.id,
            "url": entry.link if is_absolute(entry.link) else None,
            "title": one_line(entry.title),
            "content_html": entry.content.html,
            "content_text": entry.content.text,
            "date_published": rfc3339(entry.published),
            "date_modified": rfc3339(entry.updated),
            "tags": list(map(one_line, entry.categories)) or None,
        }
    )


def _present(value: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in value.items() if each is not None}
